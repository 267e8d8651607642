import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { maskedBatchNormalization } from './masked-batch-normalization.ts';

type Layer = tfl.LayersModel['layers'][number];

/** Values between two layers: `[clips, frames, ...]` with frames of each clip, or without lengths once time is gone. */
interface Values {
  readonly x: tf.Tensor;
  readonly lengths: readonly number[] | null;
}

type Rule = (layer: Layer, inputs: readonly Values[], kwargs: { training: boolean }) => Values;

/**
 * Computes a network's outputs for a batch.
 *
 * With `lengths`, the frames of each clip, what comes after a clip's end does not count: convolutions see zeros there
 * (as they do after the end of a clip alone), poolings, batch statistics and attention leave it out, and recurrent
 * layers skip it. A clip's output is that of the clip alone.
 *
 * @throws RangeError when a layer has no rule for clips of different length.
 */
export function forward(
  model: tfl.LayersModel,
  x: tf.Tensor,
  { training, lengths }: { readonly training: boolean; readonly lengths?: readonly number[] | undefined },
): tf.Tensor {
  if (!lengths) return model.apply(x, { training }) as tf.Tensor;
  return tf.tidy(() => {
    const values = new Map<number, Values>([[model.inputs[0]!.id, { x, lengths }]]);
    for (const layer of model.layers) {
      if (layer.getClassName() === 'InputLayer') continue;
      const [node, another] = layer.inboundNodes;
      if (!node || another) reject(layer, 'stand in one place');
      const inputs = node!.inputTensors.map(({ id }) => values.get(id)!);
      const timed = inputs.some((input) => input.lengths);
      const rule = timed ? (rules[layer.getClassName()] ?? reject(layer, 'honour them')) : apply;
      values.set(node!.outputTensors[0]!.id, rule(layer, inputs, { training }));
    }
    return values.get(model.outputs[0]!.id)!.x;
  });
}

/** Fewest frames of which a network's poolings leave at least one. */
export function leastFrames(model: tfl.LayersModel): number {
  return model.layers.reduceRight((least, layer) => {
    const name = layer.getClassName();
    if (!/^(Max|Average)Pooling[12]D$/.test(name)) return least;
    const { poolSize, strides } = layer as unknown as { poolSize: number[]; strides: number[] };
    return (least - 1) * strides[0]! + poolSize[0]!;
  }, 1);
}

function reject(layer: Layer, rule: string): never {
  throw new RangeError(
    `forward: layers between clips of different length and their pooling must ${rule}, got '${layer.name}' (${layer.getClassName()})`,
  );
}

/** For layers that look at one frame at a time. */
const apply: Rule = (layer, inputs, kwargs) => {
  const tensors = inputs.map(({ x }) => x);
  const y = layer.apply(tensors.length === 1 ? tensors[0]! : tensors, kwargs) as tf.Tensor;
  return { x: y, lengths: inputs[0]!.lengths };
};

/** 1 for the frames of a clip and 0 after its end, with axes of 1 up to the rank. */
function maskOf({ x, lengths }: Values, rank = x.rank): tf.Tensor {
  const [clips, frames] = x.shape as [number, number];
  const mask = new Float32Array(clips * frames);
  for (const [clip, length] of lengths!.entries()) mask.fill(1, clip * frames, clip * frames + length);
  return tf.tensor(mask, [clips, frames, ...Array<number>(rank - 2).fill(1)]);
}

const convolve: Rule = (layer, [values], kwargs) => {
  const { padding, strides } = layer as unknown as { padding: string; strides: number[] };
  if (strides[0] !== 1 || padding === 'valid') reject(layer, 'keep the number of frames');
  const { x, lengths } = values!;
  return { x: layer.apply(tf.mul(x, maskOf(values!)), kwargs) as tf.Tensor, lengths };
};

const pool: Rule = (layer, [values], kwargs) => {
  const { padding, poolSize, strides } = layer as unknown as {
    padding: string;
    poolSize: number[];
    strides: number[];
  };
  if (padding !== 'valid') reject(layer, "have the padding 'valid'");
  const lengths = values!.lengths!.map((length) => Math.floor((length - poolSize[0]!) / strides[0]!) + 1);
  return { x: layer.apply(values!.x, kwargs) as tf.Tensor, lengths };
};

const recur: Rule = (layer, [values], kwargs) => {
  const { x, lengths } = values!;
  const mask = tf.cast(maskOf(values!, 2), 'bool');
  const y = layer.apply(x, { ...kwargs, mask }) as tf.Tensor;
  return { x: y, lengths: y.rank === 3 ? lengths : null };
};

const average: Rule = (_, [values]) => {
  const counts = tf.tensor2d(Float32Array.from(values!.lengths!), [values!.lengths!.length, 1]);
  return { x: tf.div(tf.sum(tf.mul(values!.x, maskOf(values!)), 1), counts), lengths: null };
};

const reshape: Rule = (layer, [values], kwargs) => {
  const x = layer.apply(values!.x, kwargs) as tf.Tensor;
  if (x.shape[1] !== values!.x.shape[1]) reject(layer, 'keep the number of frames');
  return { x, lengths: values!.lengths };
};

const softmax: Rule = (layer, inputs, kwargs) => {
  const [values] = inputs;
  if (values!.x.rank !== 2) return apply(layer, inputs, kwargs);
  // One score a frame: a score this low has a share of exactly 0.
  const x = tf.add(values!.x, tf.mul(tf.sub(maskOf(values!), 1), 1e9));
  const shares = layer.apply(padFrames(x, -1e9), kwargs) as tf.Tensor;
  return { x: tf.slice(shares, 0, x.shape), lengths: values!.lengths };
};

/** For a weighted sum over frames: the weights after a clip's end are 0. */
const sumUp: Rule = (layer, inputs, kwargs) => {
  const padded = inputs.map(({ x, lengths }) => ({ x: padFrames(x, 0), lengths }));
  return { ...apply(layer, padded, kwargs), lengths: null };
};

/**
 * More frames, up to a multiple of 16: backends add several numbers at once and those that are left over apart, so that
 * sums over other numbers of frames would round otherwise.
 */
function padFrames(x: tf.Tensor, value: number): tf.Tensor {
  const missing = (16 - (x.shape[1]! % 16)) % 16;
  return tf.pad(
    x,
    x.shape.map((_, axis): [number, number] => [0, axis === 1 ? missing : 0]),
    value,
  );
}

const normalize: Rule = (layer, inputs, kwargs) => {
  const [values] = inputs;
  if (!kwargs.training) return apply(layer, inputs, kwargs);
  return { x: maskedBatchNormalization(layer, values!.x, maskOf(values!)), lengths: values!.lengths };
};

const rules: Readonly<Record<string, Rule>> = {
  Activation: apply,
  Add: apply,
  AveragePooling1D: pool,
  AveragePooling2D: pool,
  BatchNormalization: normalize,
  Bidirectional: recur,
  Concatenate: apply,
  Conv1D: convolve,
  Conv2D: convolve,
  Dense: apply,
  Dot: sumUp,
  Dropout: apply,
  ELU: apply,
  GRU: recur,
  GlobalAveragePooling1D: average,
  LSTM: recur,
  LayerNormalization: apply,
  LeakyReLU: apply,
  MaxPooling1D: pool,
  MaxPooling2D: pool,
  Multiply: apply,
  ReLU: apply,
  ResetAfterGRU: recur,
  Reshape: reshape,
  Softmax: softmax,
  SpatialDropout1D: apply,
};
