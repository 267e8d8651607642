import { softmaxCrossEntropy } from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { forward } from '../layers/forward.ts';
import type { Batch } from './batch.ts';
import type { RunningOptimizer } from './optimizer.ts';
import type { WithLogits } from './softmax-head.ts';

/** What the steps of a run share. */
export interface StepSetup {
  readonly model: tfl.LayersModel;
  readonly optimizer: RunningOptimizer;
  readonly withLogits: WithLogits;
  /** Weight of each class in the loss. */
  readonly classFactors: readonly number[];
  readonly labelSmoothing: number;
}

/** Numbers of one step. */
interface StepAt {
  /** Counted from 0. */
  readonly step: number;
  readonly learningRate: number;
}

/**
 * One batch: forward, backward, update. A loss that is not finite moves nothing.
 *
 * @param targets a row of shares of the classes for each clip
 */
export async function trainStep(
  setup: StepSetup,
  batch: Batch,
  targets: Float32Array,
  at: StepAt,
): Promise<{ loss: number; logits: Float32Array }> {
  const { model, optimizer } = setup;
  const variables = model.trainableWeights.map(
    (weight) => (weight as unknown as { readonly val: tf.Variable }).val,
  );
  const { value, logits, gradients } = computeGradients(setup, batch, targets, variables);
  try {
    // Awaited, since graphics processors are slow to be read from at once.
    const [loss] = (await value.data()) as Float32Array;
    if (Number.isFinite(loss)) optimizer.apply(gradients, at.step, at.learningRate);
    return { loss: loss!, logits: await logits.data<'float32'>() };
  } finally {
    tf.dispose([value, logits, ...gradients]);
  }
}

function computeGradients(
  { model, withLogits, classFactors, labelSmoothing }: StepSetup,
  { input, shape, lengths }: Batch,
  targets: Float32Array,
  variables: tf.Variable[],
): { value: tf.Scalar; logits: tf.Tensor; gradients: tf.Tensor[] } {
  const [clips] = shape as [number];
  const classes = classFactors.length;
  let logits: tf.Tensor | undefined;
  try {
    const { value, gradients } = tf.tidy(() => {
      const x = tf.tensor(input, [...shape]);
      const truth = tf.tensor2d(targets, [clips, classes]);
      const factors = tf.tensor1d(
        Array.from({ length: clips }, (_, row) =>
          classFactors.reduce((sum, factor, label) => sum + factor * targets[row * classes + label]!, 0),
        ),
      );
      const { value, grads } = withLogits(() =>
        tf.variableGrads(() => {
          const outputs = forward(model, x, { training: true, lengths }) as tf.Tensor2D;
          logits = tf.keep(tf.clone(outputs));
          const losses = softmaxCrossEntropy(outputs, truth, { labelSmoothing });
          const penalties = model.calculateLosses();
          return tf.addN([tf.mean(tf.mul(losses, factors)), ...penalties]) as tf.Scalar;
        }, variables),
      );
      return { value, gradients: variables.map(({ name }) => grads[name]!) };
    });
    return { value, logits: logits!, gradients };
  } catch (error) {
    logits?.dispose();
    throw error;
  }
}
