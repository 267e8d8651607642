// The networks that training.ts measures; bench/training_torch.py has the same in PyTorch.
import {
  batchNormTraining,
  fusedConv1d,
  fusedConv2d,
  fusedGru,
  fusedLstm,
  seededDropout,
} from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';

export const CLASSES = 8;

export type Parameters = Record<string, tf.Variable>;

export interface Network {
  title: string;
  inputShape: [height: number, width: number] | [height: number, width: number, channels: number];
  clips: number;
  batch: number;
  optimizer: 'adam' | 'rmsprop';
  /** All layers but the softmax over the classes. */
  build(input: tfl.SymbolicTensor): tfl.SymbolicTensor;
  /** Shapes of the weights of the fused form. */
  weights: Record<string, number[]>;
  logits(x: tf.Tensor, weights: Parameters, step: number): tf.Tensor2D;
}

const { layers } = tfl;
const gates = { recurrentActivation: 'sigmoid', recurrentInitializer: 'glorotUniform' } as const;

const LOG_MEL_BLOCKS = [
  [5, 64, 128],
  [5, 128, 192],
  [3, 192, 224],
];
const IMAGE_BLOCKS = [
  [3, 3, 1, 16],
  [3, 3, 16, 32],
  [3, 3, 32, 64],
  [3, 3, 64, 128],
];

export const networks: Record<string, Network> = {
  a: {
    title: 'CNN 40x1, 2554 clips, batch 16',
    inputShape: [40, 1],
    clips: 2554,
    batch: 16,
    optimizer: 'rmsprop',
    build: chain(() => [
      layers.conv1d({ filters: 128, kernelSize: 3, padding: 'same', activation: 'relu' }),
      layers.dropout({ rate: 0.2 }),
      layers.maxPooling1d({ poolSize: 2 }),
      layers.conv1d({ filters: 128, kernelSize: 4, padding: 'same', activation: 'relu' }),
      layers.dropout({ rate: 0.2 }),
      layers.flatten(),
    ]),
    weights: { k1: [3, 1, 128], b1: [128], k2: [4, 128, 128], b2: [128], out: [2560, CLASSES] },
    logits(x, { k1, b1, k2, b2, out }, step) {
      const options = { padding: 'same', activation: 'relu' } as const;
      let y = fusedConv1d(x as tf.Tensor3D, k1 as tf.Tensor3D, b1 as tf.Tensor1D, options);
      y = maxPool(seededDropout(y, { rate: 0.2, seed: 1, step }), 2);
      y = fusedConv1d(y, k2 as tf.Tensor3D, b2 as tf.Tensor1D, options);
      y = seededDropout(y, { rate: 0.2, seed: 2, step });
      return tf.matMul(tf.reshape(y, [x.shape[0], -1]), out as tf.Tensor2D);
    },
  },
  b: {
    title: 'CNN 200x64, 1000 clips, batch 32',
    inputShape: [200, 64],
    clips: 1000,
    batch: 32,
    optimizer: 'adam',
    build: chain(() => [
      layers.conv1d({ filters: 64, kernelSize: 5, padding: 'same' }),
      layers.batchNormalization(),
      layers.activation({ activation: 'relu' }),
      layers.maxPooling1d({ poolSize: 4 }),
      layers.conv1d({ filters: 128, kernelSize: 5, padding: 'same' }),
      layers.batchNormalization(),
      layers.activation({ activation: 'relu' }),
      layers.maxPooling1d({ poolSize: 4 }),
      layers.globalAveragePooling1d({}),
    ]),
    weights: {
      k1: [5, 64, 64],
      b1: [64],
      scale1: [64],
      shift1: [64],
      k2: [5, 64, 128],
      b2: [128],
      scale2: [128],
      shift2: [128],
      out: [128, CLASSES],
    },
    logits(x, { k1, b1, scale1, shift1, k2, b2, scale2, shift2, out }) {
      const options = { padding: 'same' } as const;
      let y = fusedConv1d(x as tf.Tensor3D, k1 as tf.Tensor3D, b1 as tf.Tensor1D, options);
      y = maxPool(tf.relu(batchNormTraining(y, scale1 as tf.Tensor1D, shift1 as tf.Tensor1D).y), 4);
      y = fusedConv1d(y, k2 as tf.Tensor3D, b2 as tf.Tensor1D, options);
      y = maxPool(tf.relu(batchNormTraining(y, scale2 as tf.Tensor1D, shift2 as tf.Tensor1D).y), 4);
      return tf.matMul(tf.mean(y, 1) as tf.Tensor2D, out as tf.Tensor2D);
    },
  },
  c: {
    title: 'LSTM 128-64 on 40x1, 1000 clips, batch 16',
    inputShape: [40, 1],
    clips: 1000,
    batch: 16,
    optimizer: 'adam',
    build: chain(() => [
      layers.lstm({ units: 128, returnSequences: true, ...gates }),
      layers.lstm({ units: 64, ...gates }),
    ]),
    weights: {
      k1: [1, 512],
      u1: [128, 512],
      b1: [512],
      k2: [128, 256],
      u2: [64, 256],
      b2: [256],
      out: [64, CLASSES],
    },
    logits(x, { k1, u1, b1, k2, u2, b2, out }) {
      const h = fusedLstm(x as tf.Tensor3D, k1 as tf.Tensor2D, u1 as tf.Tensor2D, b1 as tf.Tensor1D);
      const states = fusedLstm(h, k2 as tf.Tensor2D, u2 as tf.Tensor2D, b2 as tf.Tensor1D);
      return tf.matMul(lastState(states), out as tf.Tensor2D);
    },
  },
  d: {
    title: 'GRU 64 on 200x64, 500 clips, batch 32',
    inputShape: [200, 64],
    clips: 500,
    batch: 32,
    optimizer: 'adam',
    build: chain(() => [layers.gru({ units: 64, ...gates })]),
    weights: { k: [64, 192], u: [64, 192], b: [192], out: [64, CLASSES] },
    logits(x, { k, u, b, out }) {
      const states = fusedGru(x as tf.Tensor3D, k as tf.Tensor2D, u as tf.Tensor2D, b as tf.Tensor1D);
      return tf.matMul(lastState(states), out as tf.Tensor2D);
    },
  },
  e: {
    title: 'log-mel CNN 200x64 with attention, 300 k, 500 clips, batch 32',
    inputShape: [200, 64],
    clips: 500,
    batch: 32,
    optimizer: 'adam',
    build(input) {
      const frames = chain(convolutions1d)(input);
      const scores = chain(() => [layers.dense({ units: 1 }), layers.flatten(), layers.softmax()])(frames);
      return layers.dot({ axes: [1, 1] }).apply([scores, frames]) as tfl.SymbolicTensor;
    },
    weights: { ...weightsOf(LOG_MEL_BLOCKS), score: [224, 1] },
    logits(x, weights) {
      let y = x as tf.Tensor3D;
      for (const i of LOG_MEL_BLOCKS.keys()) {
        const [kernel, bias] = [weights[`k${i}`], weights[`b${i}`]] as [tf.Tensor3D, tf.Tensor1D];
        y = normalized(fusedConv1d(y, kernel, bias, { padding: 'same' }), weights, i);
        if (i < LOG_MEL_BLOCKS.length - 1) y = maxPool(y, 2);
      }
      const [batch, time, channels] = y.shape;
      const scores = tf.matMul(tf.reshape(y, [-1, channels]), weights['score'] as tf.Tensor2D);
      const shares = tf.softmax(tf.reshape(scores, [batch, 1, time]));
      const mean = tf.reshape(tf.matMul(shares, y), [batch, channels]) as tf.Tensor2D;
      return tf.matMul(mean, weights['out'] as tf.Tensor2D);
    },
  },
  f: {
    title: 'CNN 128x64x1 in two dimensions, 100 k, 250 clips, batch 32',
    inputShape: [128, 64, 1],
    clips: 250,
    batch: 32,
    optimizer: 'adam',
    build: chain(convolutions2d),
    weights: weightsOf(IMAGE_BLOCKS),
    logits(x, weights) {
      let y = x as tf.Tensor4D;
      for (const i of IMAGE_BLOCKS.keys()) {
        const [kernel, bias] = [weights[`k${i}`], weights[`b${i}`]] as [tf.Tensor4D, tf.Tensor1D];
        y = normalized(fusedConv2d(y, kernel, bias, { padding: 'same' }), weights, i);
        if (i < IMAGE_BLOCKS.length - 1) y = tf.maxPool(y, 2, 2, 'valid');
      }
      return tf.matMul(tf.mean(y, [1, 2]) as tf.Tensor2D, weights['out'] as tf.Tensor2D);
    },
  },
};

/** Layers one after the other. */
function chain(build: () => tfl.LayersModel['layers']): Network['build'] {
  return (input) => build().reduce((x, layer) => layer.apply(x) as tfl.SymbolicTensor, input);
}

/** Convolutions over time, each with batch normalisation and relu, all but the last pooled by two. */
function convolutions1d(): tfl.LayersModel['layers'] {
  return LOG_MEL_BLOCKS.flatMap(([kernelSize, , filters], i) => [
    layers.conv1d({ filters, kernelSize, padding: 'same' }),
    layers.batchNormalization(),
    layers.activation({ activation: 'relu' }),
    ...(i < LOG_MEL_BLOCKS.length - 1 ? [layers.maxPooling1d({ poolSize: 2 })] : []),
  ]);
}

/** Convolutions over images, each with batch normalisation, relu and pooling by two; then the mean of each channel. */
function convolutions2d(): tfl.LayersModel['layers'] {
  const blocks = IMAGE_BLOCKS.flatMap(([, , , filters], i) => [
    layers.conv2d({ filters, kernelSize: 3, padding: 'same' }),
    layers.batchNormalization(),
    layers.activation({ activation: 'relu' }),
    ...(i < IMAGE_BLOCKS.length - 1 ? [layers.maxPooling2d({ poolSize: 2 })] : []),
  ]);
  return [...blocks, layers.globalAveragePooling2d({})];
}

/** Weights of the blocks, of which number 0 is `k0`, `b0`, `scale0`, `shift0`, and of the output. */
function weightsOf(blocks: readonly number[][]): Record<string, number[]> {
  const entries = blocks.flatMap((kernel, i) => {
    const channels = [kernel.at(-1)!];
    return [[`k${i}`, kernel], ...['b', 'scale', 'shift'].map((name) => [name + i, channels])];
  });
  return { ...Object.fromEntries(entries), out: [blocks.at(-1)!.at(-1)!, CLASSES] };
}

function normalized<T extends tf.Tensor>(y: T, weights: Parameters, block: number): T {
  const [scale, shift] = [weights[`scale${block}`], weights[`shift${block}`]] as tf.Tensor1D[];
  return tf.relu(batchNormTraining(y, scale!, shift!).y);
}

function maxPool(x: tf.Tensor3D, size: number): tf.Tensor3D {
  const [batch, time, channels] = x.shape;
  const images = tf.reshape(x, [batch, time, 1, channels]) as tf.Tensor4D;
  const pooled = tf.maxPool(images, [size, 1], [size, 1], 'valid');
  return tf.reshape(pooled, [batch, pooled.shape[1], channels]);
}

function lastState(states: tf.Tensor3D): tf.Tensor2D {
  const [batch, time, units] = states.shape;
  return tf.reshape(tf.slice(states, [0, time - 1, 0], [batch, 1, units]), [batch, units]);
}
