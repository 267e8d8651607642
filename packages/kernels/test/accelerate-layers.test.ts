import { accelerateLayers, seededDropout } from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BackendName, useBackend } from './support/backend.ts';
import { expectWithin } from './support/close.ts';
import { randomTensor } from './support/random.ts';

type Layer = LayersModel['layers'][number];

// The default, orthogonal, calls chained tensor methods that tfjs-core does not have by itself.
const cell = { recurrentInitializer: 'glorotUniform', recurrentActivation: 'sigmoid' } as const;

/** Clips as images of one channel. */
const image = () => layers.reshape({ targetShape: [9, 3, 1] });

const cases: Record<string, () => Layer[]> = {
  Conv1D: () => [layers.conv1d({ filters: 5, kernelSize: 3, strides: 2, activation: 'relu' })],
  'Conv1D, same, tanh': () => [
    layers.conv1d({ filters: 5, kernelSize: 3, padding: 'same', activation: 'tanh' }),
  ],
  'Conv1D without bias': () => [layers.conv1d({ filters: 5, kernelSize: 3, useBias: false })],
  'Conv2D, strided': () => [
    image(),
    layers.conv2d({ filters: 5, kernelSize: [3, 2], strides: [2, 1], activation: 'relu' }),
  ],
  'Conv2D, same, elu': () => [
    image(),
    layers.conv2d({ filters: 5, kernelSize: 3, padding: 'same', activation: 'elu' }),
  ],
  'Conv2D without bias': () => [image(), layers.conv2d({ filters: 5, kernelSize: 2, useBias: false })],
  DepthwiseConv2D: () => [
    image(),
    layers.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2, activation: 'relu' }),
  ],
  SeparableConv2D: () => [
    image(),
    layers.separableConv2d({ filters: 4, kernelSize: 3, padding: 'same', depthMultiplier: 2 }),
  ],
  'Conv2D, pooled': () => [
    image(),
    layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same' }),
    layers.maxPooling2d({ poolSize: [2, 1] }),
    layers.conv2d({ filters: 3, kernelSize: 2 }),
    layers.averagePooling2d({ poolSize: [2, 1], padding: 'same' }),
  ],
  LayerNormalization: () => [layers.layerNormalization({})],
  BatchNormalization: () => [layers.batchNormalization({})],
  'LSTM, twice': () => [
    layers.lstm({ units: 5, returnSequences: true, ...cell }),
    layers.lstm({ units: 4, ...cell }),
  ],
  'LSTM, backwards': () => [layers.lstm({ units: 5, goBackwards: true, ...cell })],
  'LSTM and GRU of the default gates': () => [
    layers.lstm({ units: 5, returnSequences: true, recurrentInitializer: 'glorotUniform' }),
    layers.gru({ units: 4, recurrentInitializer: 'glorotUniform' }),
  ],
  'LSTM behind a mask': () => [layers.masking({ maskValue: 0 }), layers.lstm({ units: 5, ...cell })],
  'GRU backwards behind a mask': () => [
    layers.masking({ maskValue: 0 }),
    layers.gru({ units: 5, goBackwards: true, ...cell }),
  ],
  'GRU behind a mask of another length': () => [
    layers.masking({ maskValue: 0 }),
    layers.conv1d({ filters: 4, kernelSize: 3, strides: 2 }),
    layers.gru({ units: 5, ...cell }),
  ],
  GRU: () => [layers.gru({ units: 5, ...cell })],
  Bidirectional: () => [
    layers.bidirectional({
      layer: layers.gru({ units: 5, returnSequences: true, ...cell }),
      mergeMode: 'concat',
    }),
  ],
  'nested model': () => [
    sequential({ layers: [layers.conv1d({ inputShape: [9, 3], filters: 4, kernelSize: 2 })] }),
  ],
};

function network(build: () => Layer[]): LayersModel {
  const model = sequential();
  const head = [layers.flatten(), layers.dense({ units: 3, activation: 'softmax' })];
  for (const [index, layer] of [...build(), ...head].entries()) {
    if (index === 0) Object.assign(layer, { batchInputShape: [null, 9, 3] });
    // Flatten takes sequences alone.
    if (layer.getClassName() === 'Flatten' && model.outputs[0]!.rank === 2) continue;
    model.add(layer);
  }
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'categoricalCrossentropy' });
  return model;
}

function labels(count: number): tf.Tensor {
  const classes = tf.tensor1d(
    Array.from({ length: count }, (_, i) => i % 3),
    'int32',
  );
  return tf.cast(tf.oneHot(classes, 3), 'float32');
}

describe.each<BackendName>(['wasm', 'cpu'])('accelerateLayers on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each(Object.entries(cases))('computes and trains as the stock layers do: %s', async (_, build) => {
    const [stock, fast] = [network(build), network(build)];
    fast.setWeights(stock.getWeights());
    accelerateLayers(fast);
    accelerateLayers(fast);
    const noise = randomTensor<tf.Rank.R3>([6, 9, 3], 1);
    // Some time steps are zero throughout, which a mask skips.
    const [x, y] = [tf.mul(noise, tf.greater(randomTensor<tf.Rank.R3>([6, 9, 1], 2), -0.5)), labels(6)];
    const predictions = [stock, fast].map((model) => (model.predict(x) as tf.Tensor).dataSync());
    expectWithin(predictions[1]!, predictions[0]!, 2e-6, 'predictions');
    for (const model of [stock, fast]) {
      await model.fit(x, y, { epochs: 3, batchSize: 6, shuffle: false, verbose: 0 });
    }
    const [expected, actual] = [stock, fast].map((model) => model.getWeights());
    for (const [i, weights] of actual!.entries()) {
      expectWithin(weights.dataSync(), expected![i]!.dataSync(), 1e-5, `weights ${i}`);
    }
    tf.dispose([noise, x, y]);
  });

  it('draws dropout from the keys it is given, or from its own', () => {
    const build = () => {
      const dropout = layers.dropout({ rate: 0.5, inputShape: [40] });
      return sequential({ layers: [dropout] });
    };
    const model = build();
    const x = tf.ones([2, 40]);
    const apply = () => Array.from((model.apply(x, { training: true }) as tf.Tensor).dataSync());
    const given = seededDropout(x, { rate: 0.5, seed: 5, step: 7 }).dataSync();
    accelerateLayers(model);
    const first = apply();
    expect(apply()).not.toEqual(first);
    accelerateLayers(model, { dropoutKey: (layer) => ({ seed: layer + 5, step: 7 }) });
    expect(apply()).toEqual(Array.from(given));
    expect(apply()).toEqual(Array.from(given));
    expect((model.apply(x) as tf.Tensor).dataSync()).toEqual(x.dataSync());
  });

  it('drops inputs and states of recurrent layers, in training only', () => {
    const lstm = layers.lstm({ units: 4, dropout: 0.5, recurrentDropout: 0.5, inputShape: [9, 3], ...cell });
    const model = sequential({ layers: [lstm] });
    accelerateLayers(model, { dropoutKey: () => ({ seed: 1, step: 2 }) });
    const x = randomTensor<tf.Rank.R3>([2, 9, 3], 1);
    const apply = (training: boolean) => Array.from((model.apply(x, { training }) as tf.Tensor).dataSync());
    expect(apply(true)).toEqual(apply(true));
    expect(apply(true)).not.toEqual(apply(false));
  });

  it('leaves the classes of tfjs and what a model saves as they are', () => {
    const model = network(cases['LSTM, twice']!);
    const before = JSON.stringify(model.toJSON());
    accelerateLayers(model);
    expect(JSON.stringify(model.toJSON())).toBe(before);
    expect(Object.getPrototypeOf(model.layers[0]).call).not.toBe(model.layers[0]!.call);
  });
});
