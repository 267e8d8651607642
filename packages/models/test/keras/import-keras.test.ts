import { createRng } from '@ser/dsp';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { importKeras } from '../../src/keras/index.ts';
import { useBackend } from '../support/backends.ts';
import {
  type LayerFile,
  sequential,
  type Weight,
  writeArchive,
  writeArchiveWeights,
  writeLegacy,
} from './support/keras-files.ts';
import { createWeights, dense, improvedCnn, recurrentWeights } from './support/layers.ts';
import * as reference from './support/reference.ts';

const { bothWays, hardSigmoid, relu } = reference;
type Rows = reference.Rows;

beforeAll(() => useBackend('wasm'));

function noise(seed: number, time: number, channels: number): Rows {
  const rng = createRng(seed);
  return Array.from({ length: time }, () =>
    Array.from({ length: channels }, () => Math.fround(rng.normal())),
  );
}

async function expectOutput(model: LayersModel, x: Rows, y: readonly number[]): Promise<void> {
  const input = tf.tensor3d([x]);
  const output = model.predict(input) as tf.Tensor;
  const got = await output.data();
  expect(got).toHaveLength(y.length);
  for (const [i, value] of got.entries()) expect(Math.abs(value - y[i]!), `output ${i}`).toBeLessThan(1e-6);
  tf.dispose([input, output]);
  model.dispose();
}

describe('the improved CNN of the notebooks', () => {
  const layers = improvedCnn(createWeights(3));
  const x = noise(4, 40, 1);
  const [first, second, last] = layers.flatMap(({ weights }) => (weights ? [weights] : [])) as [
    Weight[],
    Weight[],
    Weight[],
  ];
  const a = reference.map(reference.conv1d(x, first[0]!, first[1], { padding: 'same' }), relu);
  const b = reference.conv1d(reference.pool(a, 2, 2, 'valid', 'max'), second[0]!, second[1], {
    padding: 'same',
  });
  const y = reference.softmax(reference.dense(reference.map(b, relu).flat(), last[0]!, last[1]));

  test('as Keras 2 saves it', async () => {
    const model = await importKeras(await writeLegacy(sequential(layers), layers));
    expect(model.countParams()).toBe(86_664);
    expect(model.layers.map(({ name }) => name).slice(1)).toEqual(layers.map(({ config }) => config.name));
    await expectOutput(model, x, y);
  });

  test('as Keras before 2.2.3 describes it, with names in two parts', async () => {
    const { config } = sequential(layers) as { config: { layers: object[] } };
    const network = { class_name: 'Sequential', config: config.layers };
    await expectOutput(
      await importKeras(await writeLegacy(network, layers, { version: '2.1.6', parts: 2 })),
      x,
      y,
    );
  });

  test.each(['layers', '_layer_checkpoint_dependencies'])('as an archive of %s', async (root) => {
    const counted = ['conv1d', 'dropout', 'max_pooling1d', 'conv1d_1', 'dropout_1', 'flatten', 'dense'];
    const weights = await writeArchiveWeights(layers, counted, root);
    await expectOutput(await importKeras(writeArchive(sequential(layers), weights)), x, y);
  });
});

describe('recurrent networks', () => {
  const x = noise(9, 7, 3);
  const gates = { activation: 'tanh', use_bias: true, return_sequences: true, go_backwards: false };
  const check = async (layer: LayerFile, rows: Rows): Promise<void> => {
    const input: LayerFile = {
      className: 'InputLayer',
      config: { name: 'input_1', batch_input_shape: [null, 7, 3], dtype: 'float32', sparse: false },
    };
    const layers = [input, layer];
    const snake = layer.className.toLowerCase();
    await expectOutput(await importKeras(await writeLegacy(sequential(layers), layers)), x, rows.flat());
    const weights = await writeArchiveWeights(layers, ['input_layer', snake]);
    await expectOutput(
      await importKeras(writeArchive(sequential(layers), weights, '2.15.0')),
      x,
      rows.flat(),
    );
  };

  test.each([
    ['sigmoid', reference.sigmoid],
    ['hard_sigmoid', hardSigmoid],
  ] as const)('LSTM with %s', async (name, gate) => {
    const weights = recurrentWeights(createWeights(10), 'cell', [3, 4, 4]);
    const config = {
      name: 'lstm_1',
      units: 4,
      recurrent_activation: name,
      unit_forget_bias: true,
      implementation: 1,
      ...gates,
    };
    await check({ className: 'LSTM', config, weights }, reference.lstm(x, weights, gate));
  });

  test.each([
    ['before', false],
    ['after', true],
  ])('GRU whose reset gate acts %s the product', async (_, resetAfter) => {
    const weights = recurrentWeights(createWeights(11), 'cell', [3, 4, 3], resetAfter ? 2 : undefined);
    const config = {
      name: 'gru_1',
      units: 4,
      recurrent_activation: 'sigmoid',
      reset_after: resetAfter,
      ...gates,
    };
    await check({ className: 'GRU', config, weights }, reference.gru(x, weights, resetAfter));
  });

  test('GRU both ways', async () => {
    const make = createWeights(12);
    const forward = recurrentWeights(make, 'forward_layer/cell', [3, 4, 3], 2);
    const backward = recurrentWeights(make, 'backward_layer/cell', [3, 4, 3], 2);
    const layer = {
      class_name: 'GRU',
      config: { name: 'gru_2', units: 4, recurrent_activation: 'sigmoid', reset_after: true, ...gates },
    };
    await check(
      {
        className: 'Bidirectional',
        config: { name: 'bidirectional_1', trainable: true, layer, merge_mode: 'concat' },
        weights: [...forward, ...backward],
      },
      bothWays(
        x,
        (rows) => reference.gru(rows, forward, true),
        (rows) => reference.gru(rows, backward, true),
      ),
    );
  });
});

test('convolutions, pooling and batch normalisation by hand', async () => {
  const make = createWeights(20);
  const x = noise(21, 11, 3);
  const last = { strides: [1], data_format: 'channels_last', activation: 'linear' };
  const layers: LayerFile[] = [
    {
      className: 'Conv1D',
      config: {
        name: 'c',
        batch_input_shape: [null, 11, 3],
        ...last,
        filters: 4,
        kernel_size: [4],
        strides: [2],
        padding: 'same',
        use_bias: true,
      },
      weights: [make('kernel', [4, 3, 4]), make('bias', [4])],
    },
    {
      className: 'AveragePooling1D',
      config: { name: 'p', pool_size: [4], strides: [1], padding: 'same', data_format: 'channels_last' },
    },
    {
      className: 'BatchNormalization',
      config: { name: 'b', axis: [2], momentum: 0.99, epsilon: 0.001, center: true, scale: true },
      weights: ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((name) => make(name, [4])),
    },
    {
      className: 'Conv1D',
      config: {
        name: 'd',
        ...last,
        filters: 2,
        kernel_size: [2],
        dilation_rate: [3],
        padding: 'valid',
        use_bias: false,
      },
      weights: [make('kernel', [2, 4, 2])],
    },
  ];
  const [first, , norm, second] = layers.map(({ weights }) => weights!);
  const a = reference.conv1d(x, first![0]!, first![1], { padding: 'same', stride: 2 });
  const b = reference.batchNorm(reference.pool(a, 4, 1, 'same', 'average'), norm!, 0.001);
  const y = reference.conv1d(b, second![0]!, undefined, { padding: 'valid', dilation: 3 });
  await expectOutput(await importKeras(await writeLegacy(sequential(layers), layers)), x, y.flat());
});

test('a functional network of Keras 2, with a layer in two places', async () => {
  const make = createWeights(30);
  const shared = dense('shared', make, 3, 3, 'tanh');
  const end = dense('end', make, 3, 2, 'softmax');
  const input: LayerFile = {
    className: 'InputLayer',
    config: { name: 'in', batch_input_shape: [null, 5, 3], dtype: 'float32', sparse: false },
  };
  const add: LayerFile = { className: 'Add', config: { name: 'sum', trainable: true } };
  const layers = [end, add, shared, input];
  const calls: Record<string, unknown> = {
    in: [],
    shared: [[['in', 0, 0, {}]], [['shared', 0, 0, {}]]],
    sum: [
      [
        ['shared', 1, 0, {}],
        ['in', 0, 0, {}],
      ],
    ],
    end: [[['sum', 0, 0, { mask: null }]]],
  };
  const network = {
    class_name: 'Model',
    config: {
      name: 'model_1',
      layers: layers.map(({ className, config }) => ({
        class_name: className,
        name: config.name,
        config,
        inbound_nodes: calls[config.name],
      })),
      input_layers: [['in', 0, 0]],
      output_layers: [['end', 0, 0]],
    },
  };
  const x = noise(31, 5, 3);
  const apply = (row: number[]): number[] =>
    reference.dense(row, shared.weights![0]!, shared.weights![1]).map(Math.tanh);
  const y = x.map((row) => {
    const twice = apply(apply(row));
    const sum = row.map((value, i) => value + twice[i]!);
    return reference.softmax(reference.dense(sum, end.weights![0]!, end.weights![1]));
  });
  await expectOutput(
    await importKeras(await writeLegacy(network, layers, { version: '2.3.1' })),
    x,
    y.flat(),
  );
});
