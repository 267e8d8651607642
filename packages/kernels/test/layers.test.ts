import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BackendName, useBackend } from './support/backend.ts';
import { randomTensor } from './support/random.ts';

type Layer = LayersModel['layers'][number];

interface Case {
  inputShape: number[];
  build(): Layer[];
  optimizer?: 'adam' | 'rmsprop' | 'sgd' | 'momentum';
  loss?: string;
}

// The default, orthogonal, calls chained tensor methods that tfjs-core does not have by itself.
const recurrent = { recurrentInitializer: 'glorotUniform' } as const;
const pooled = { inputShape: [40, 1] };

const cases: Record<string, Case> = {
  Dense: { inputShape: [10], build: () => [layers.dense({ units: 8, activation: 'relu' })] },
  Dropout: { inputShape: [10], build: () => [layers.dense({ units: 8 }), layers.dropout({ rate: 0.2 })] },
  Conv1D: { ...pooled, build: () => [conv1d({ padding: 'same' }), layers.flatten()] },
  'Conv1D, strided': { ...pooled, build: () => [conv1d({ strides: 2 }), layers.flatten()] },
  Conv2D: {
    inputShape: [10, 10, 1],
    build: () => [
      layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same' }),
      layers.conv2d({ filters: 3, kernelSize: 3, strides: 2 }),
      layers.flatten(),
    ],
  },
  DepthwiseConv2D: {
    inputShape: [10, 10, 2],
    build: () => [layers.depthwiseConv2d({ kernelSize: 3, padding: 'same' }), layers.flatten()],
  },
  SeparableConv2D: {
    inputShape: [10, 10, 2],
    build: () => [
      layers.separableConv2d({ filters: 3, kernelSize: 3, depthMultiplier: 2 }),
      layers.flatten(),
    ],
  },
  MaxPooling1D: {
    ...pooled,
    build: () => [conv1d({}), layers.maxPooling1d({ poolSize: 2 }), layers.flatten()],
  },
  AveragePooling1D: {
    ...pooled,
    build: () => [conv1d({}), layers.averagePooling1d({ poolSize: 2 }), layers.flatten()],
  },
  MaxPooling2D: {
    inputShape: [10, 10, 2],
    build: () => [layers.dense({ units: 4 }), layers.maxPooling2d({ poolSize: 2 }), layers.flatten()],
  },
  GlobalAveragePooling1D: { ...pooled, build: () => [conv1d({}), layers.globalAveragePooling1d({})] },
  GlobalMaxPooling1D: { ...pooled, build: () => [conv1d({}), layers.globalMaxPooling1d({})] },
  BatchNormalization: {
    ...pooled,
    build: () => [conv1d({}), layers.batchNormalization({}), layers.globalAveragePooling1d({})],
  },
  LayerNormalization: {
    ...pooled,
    build: () => [conv1d({}), layers.layerNormalization({}), layers.globalAveragePooling1d({})],
  },
  LSTM: {
    inputShape: [10, 3],
    build: () => [
      layers.lstm({ units: 4, returnSequences: true, ...recurrent }),
      layers.lstm({ units: 3, ...recurrent }),
    ],
  },
  'LSTM, with dropout': {
    inputShape: [10, 3],
    build: () => [layers.lstm({ units: 4, dropout: 0.1, recurrentDropout: 0.1, ...recurrent })],
  },
  GRU: { inputShape: [10, 3], build: () => [layers.gru({ units: 4, ...recurrent })] },
  Bidirectional: {
    inputShape: [10, 3],
    build: () => [
      layers.bidirectional({ layer: layers.lstm({ units: 4, ...recurrent }), mergeMode: 'concat' }),
    ],
  },
  Embedding: {
    inputShape: [10],
    build: () => [layers.embedding({ inputDim: 10, outputDim: 4 }), layers.globalAveragePooling1d({})],
  },
  'rmsprop optimizer': { inputShape: [10], build: () => [], optimizer: 'rmsprop' },
  'sgd optimizer': { inputShape: [10], build: () => [], optimizer: 'sgd' },
  'momentum optimizer': { inputShape: [10], build: () => [], optimizer: 'momentum' },
  'sparse labels': { inputShape: [10], build: () => [], loss: 'sparseCategoricalCrossentropy' },
};

function conv1d(options: { padding?: 'same'; strides?: number }): Layer {
  return layers.conv1d({ filters: 5, kernelSize: 3, activation: 'relu', ...options });
}

describe.each<BackendName>(['wasm', 'cpu'])('model.fit of stock layers on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each(Object.entries(cases))('%s', async (name, { inputShape, build, optimizer = 'adam', loss }) => {
    const model = sequential();
    for (const [index, layer] of [...build(), layers.dense({ units: 4, activation: 'softmax' })].entries()) {
      if (index === 0) Object.assign(layer, { batchInputShape: [null, ...inputShape] });
      model.add(layer);
    }
    model.compile({
      optimizer: optimizer === 'momentum' ? tf.train.momentum(0.05, 0.9) : optimizer,
      loss: loss ?? 'categoricalCrossentropy',
    });
    const noise = randomTensor([16, ...inputShape] as [number, number], 1);
    const x = name === 'Embedding' ? tf.cast(tf.mul(tf.abs(noise), 9.9), 'int32') : noise;
    const classes = tf.tensor1d(
      Array.from({ length: 16 }, (_, i) => i % 4),
      'int32',
    );
    const y = loss
      ? tf.cast(tf.reshape(classes, [16, 1]), 'float32')
      : tf.cast(tf.oneHot(classes, 4), 'float32');
    const before = model.getWeights().map((w) => w.dataSync().slice());
    const { history } = await model.fit(x, y, { epochs: 2, batchSize: 8, verbose: 0 });
    expect(history['loss']!.every((value) => Number.isFinite(value))).toBe(true);
    const moved = model.getWeights().map((w, i) => w.dataSync().some((value, j) => value !== before[i]![j]));
    expect(moved.filter(Boolean).length, 'variables that have moved').toBe(moved.length);
    model.dispose();
    tf.dispose([noise, x, classes, y]);
  });
});
