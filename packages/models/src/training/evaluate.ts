import type { Matrix } from '@ser/dsp';
import { registerKernels } from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { checkIndices, type Features, type Indices } from '../features.ts';
import { accelerate } from '../layers/accelerate.ts';
import { forward } from '../layers/forward.ts';
import { accuracy, unweightedAverageRecall } from '../metrics/scores.ts';
import { prepareTfjs } from '../prepare.ts';
import { readBatches } from './batch.ts';
import type { EpochScores } from './history.ts';
import { createPause } from './pause.ts';

/** Predictions for a set of clips, and their scores. */
export interface Evaluation extends EpochScores {
  /** True labels of the clips, in the order of the indices. */
  readonly truth: readonly string[];
  readonly predicted: readonly string[];
  /** One row for each clip, one column for each class. */
  readonly probabilities: Matrix;
}

export interface EvaluateOptions {
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
}

/**
 * Class probabilities of the given clips.
 *
 * Rows follow `indices`, columns the model's outputs; a row does not depend on the other clips.
 *
 * @throws RangeError when the features do not fit the model or an index is out of range; the signal's reason when
 *   it aborts.
 * @example
 * const probabilities = await predictProbabilities(model, x, testIndices);
 */
export async function predictProbabilities(
  model: tfl.LayersModel,
  x: Features,
  indices: Indices,
  { batchSize = 32, signal }: EvaluateOptions = {},
): Promise<Matrix> {
  prepareTfjs();
  await registerKernels();
  accelerate(model);
  const reader = readBatches('predictProbabilities', model, x);
  const clips = checkIndices('predictProbabilities', 'indices', indices, reader.count);
  const cols = model.outputs[0]!.shape.at(-1)!;
  const data = new Float32Array(clips.length * cols);
  const pause = createPause();
  for (let start = 0; start < clips.length; start += batchSize) {
    signal?.throwIfAborted();
    const { input, shape, lengths } = reader.gather(clips.slice(start, start + batchSize));
    const output = tf.tidy(() => forward(model, tf.tensor(input, [...shape]), { training: false, lengths }));
    data.set(await output.data(), start * cols);
    output.dispose();
    await pause();
  }
  return { data, rows: clips.length, cols };
}

/**
 * Predicts the given clips and compares with their labels.
 *
 * `loss` is the mean cross-entropy, without class weights or label smoothing.
 *
 * @throws RangeError when the features do not fit the model, an index is out of range or a label is no class; the
 *   signal's reason when it aborts.
 * @example
 * const { uar, truth, predicted } = await evaluate(model, { x, labels, classes }, testIndices);
 */
export async function evaluate(
  model: tfl.LayersModel,
  {
    x,
    labels,
    classes,
  }: { readonly x: Features; readonly labels: readonly string[]; readonly classes: readonly string[] },
  indices: Indices,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const clips = checkIndices('evaluate', 'indices', indices, x.shape[0]!);
  const probabilities = await predictProbabilities(model, x, clips, options);
  const { data, cols } = probabilities;
  if (classes.length !== cols) {
    throw new RangeError(`evaluate: classes must name the model's ${cols} outputs, got ${classes.length}`);
  }
  const truth = clips.map((clip) => labels[clip]!);
  let loss = 0;
  const predicted = truth.map((label, row) => {
    const target = classes.indexOf(label);
    if (target < 0) throw new RangeError(`evaluate: labels must be among ${classes}, got '${label}'`);
    loss -= Math.log(Math.max(data[row * cols + target]!, 1e-30));
    return classes[argMax(data, row * cols, cols)]!;
  });
  return {
    loss: loss / clips.length,
    accuracy: accuracy(truth, predicted),
    uar: unweightedAverageRecall(truth, predicted),
    truth,
    predicted,
    probabilities,
  };
}

/** Position of the largest of `count` numbers from `start`. */
export function argMax(data: Float32Array, start: number, count: number): number {
  let best = 0;
  for (let j = 1; j < count; j++) if (data[start + j]! > data[start + best]!) best = j;
  return best;
}
