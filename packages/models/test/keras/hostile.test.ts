import { createRng } from '@ser/dsp';
import * as tf from '@tensorflow/tfjs-core';
import { strToU8, zipSync } from 'fflate';
import type { Group } from 'h5wasm';
import { beforeAll, describe, expect, test } from 'vitest';
import { importKeras } from '../../src/keras/index.ts';
import { useBackend } from '../support/backends.ts';
import {
  type LayerFile,
  sequential,
  writeArchive,
  writeArchiveWeights,
  writeHdf5,
  writeLegacy,
} from './support/keras-files.ts';
import { createWeights, dense } from './support/layers.ts';

beforeAll(() => useBackend('cpu'));

const make = createWeights(5);
const layers = [
  dense('first', make, 3, 4, 'relu', { batch_input_shape: [null, 3] }),
  dense('second', make, 4, 2, 'softmax'),
];
const [first, second] = layers as [LayerFile, LayerFile];
const counted = ['dense', 'dense_1'];

/** The message of a refusal; nothing of the import is left behind. */
async function refusal(bytes: Uint8Array | Promise<Uint8Array>): Promise<string> {
  const file = await bytes;
  const before = tf.memory().numTensors;
  const error = await importKeras(file).then(
    () => new Error('it was imported'),
    (reason: Error) => reason,
  );
  expect(tf.memory().numTensors).toBe(before);
  expect(error.message).not.toContain('\n');
  return error.message;
}

const save = (...changed: LayerFile[]): Promise<Uint8Array> => writeLegacy(sequential(changed), changed);
const set = (layer: LayerFile, config: object): LayerFile => ({
  ...layer,
  config: { ...layer.config, ...config },
});
const described = (className: string, config: object = {}): LayerFile => ({
  className,
  config: { name: 'odd', ...config },
});

describe('what tfjs cannot compute alike is refused by name', () => {
  test.each<[string, LayerFile]>([
    ["layer 'odd' (Lambda) is not supported", described('Lambda', { function: ['4wEA', null, null] })],
    ["layer 'odd' (constructor) is not supported", described('constructor')],
    ["layer 'odd' (Masking) is not supported", described('Masking', { mask_value: 0 })],
    [
      'layer \'second\' (Dense): activation "exponential" is not supported',
      set(second, { activation: 'exponential' }),
    ],
    ['layer \'second\' (Dense): quantized "int8" is not supported', set(second, { quantized: 'int8' })],
    [
      'layer \'second\' (Dense): dtype must be float32 or mixed, got "float64"',
      set(second, { dtype: 'float64' }),
    ],
    [
      "layer 'odd' (LSTM): stateful true is not supported",
      described('LSTM', { units: 2, recurrent_activation: 'sigmoid', stateful: true }),
    ],
    [
      'layer \'odd\' (Conv1D): data_format "channels_first" is not supported',
      described('Conv1D', { filters: 2, kernel_size: [1], data_format: 'channels_first' }),
    ],
    ["layer 'odd' (ReLU): negative_slope 0.2 is not supported", described('ReLU', { negative_slope: 0.2 })],
  ])('%s', async (message, layer) => {
    expect(await refusal(save(first, layer))).toBe(`importKeras: ${message}`);
  });

  test('hard_sigmoid of Keras 3, which has another slope', async () => {
    const weights = await writeArchiveWeights(layers, counted);
    const network = sequential([first, set(second, { activation: 'hard_sigmoid' })]);
    expect(await refusal(writeArchive(network, weights))).toBe(
      'importKeras: layer \'second\' (Dense): activation "hard_sigmoid" is not supported',
    );
  });

  test('a backward layer of its own, and one that leads nowhere', async () => {
    const gru = (units: number): object => ({
      class_name: 'GRU',
      config: { name: 'gru', units, recurrent_activation: 'sigmoid' },
    });
    const both = described('Bidirectional', { layer: gru(2), backward_layer: gru(3), merge_mode: 'concat' });
    expect(await refusal(save(first, both))).toBe(
      "importKeras: layer 'odd' (Bidirectional): a backward_layer that differs from layer is not supported",
    );
    const input = { className: 'InputLayer', config: { name: 'in', batch_input_shape: [null, 3] } };
    const graph = (calls: Record<string, unknown>): Promise<string> => {
      const all = [input, first, second].map(({ className, config }) => ({
        class_name: className,
        config,
        inbound_nodes: calls[config.name] ?? [],
      }));
      const ends = { input_layers: [['in', 0, 0]], output_layers: [['second', 0, 0]] };
      return refusal(writeLegacy({ class_name: 'Model', config: { layers: all, ...ends } }, layers));
    };
    const after = (name: string, more = {}): unknown => [[[name, 0, 0, more]]];
    expect(await graph({ first: after('in'), second: after('gone') })).toMatch(
      /layer 'second' follows a layer that/,
    );
    expect(await graph({ first: after('second'), second: after('first') })).toMatch(
      /follows a layer that is not/,
    );
    expect(await graph({ first: after('in') })).toMatch(/output_layers names 'second', which is not there/);
    expect(await graph({ first: after('in'), second: after('first', { scale: 2 }) })).toBe(
      "importKeras: layer 'second' (Dense): call argument scale is not supported",
    );
    const short = { ...second, weights: [make('kernel', [3, 2]), make('bias', [2])] };
    layers[1] = short;
    expect(await graph({ first: after('in'), second: after('in') })).toBe(
      "importKeras: layer 'first' (Dense) leads to no output",
    );
    layers[1] = second;
  });

  test('networks that are none', async () => {
    expect(await refusal(writeLegacy({ class_name: 'Custom', config: {} }, layers))).toMatch(
      /must be Sequential or Functional, got Custom/,
    );
    expect(await refusal(writeLegacy({ class_name: 'Sequential', config: { layers: [] } }, []))).toMatch(
      /importKeras: Sequential.*length/,
    );
    expect(await refusal(save(set(first, { batch_input_shape: null }), second))).toMatch(
      /layer 'first' \(Dense\): the shape of the input is missing/,
    );
    expect(await refusal(writeLegacy(sequential(layers), layers, { version: '1.2.2' }))).toMatch(
      /must be of Keras 2 or 3, got 1.2.2/,
    );
  });
});

describe('weights are compared with the network before they are made', () => {
  test('missing, too many, of another shape, by another name, not finite', async () => {
    const [kernel, bias] = first.weights!;
    const of = (weights: LayerFile['weights']): Promise<string> =>
      refusal(save({ ...first, weights: weights! }, second));
    expect(await of([kernel!])).toBe("importKeras: layer 'first' (Dense): weight bias is missing");
    expect(await of([])).toBe("importKeras: layer 'first' (Dense): weight kernel is missing");
    expect(await of([kernel!, bias!, make('more', [2])])).toBe(
      "importKeras: layer 'first' (Dense) does not have all weights of the file: first/more:0",
    );
    expect(await of([make('kernel', [4, 3]), bias!])).toBe(
      "importKeras: layer 'first' (Dense): weight kernel must be [3,4], got [4,3]",
    );
    expect(await of([bias!, kernel!])).toBe(
      "importKeras: layer 'first': weight 1 must be its kernel, got 'first/bias:0'",
    );
    expect(await of([kernel!, { ...bias!, data: new Float32Array([0, 1, Number.NaN, 0]) }])).toBe(
      "importKeras: layer 'first' (Dense): weight bias must be finite, got NaN",
    );
  });

  test('a size that only the description has', async () => {
    const huge = set(second, { units: 2 ** 40 });
    expect(await refusal(save(first, huge))).toMatch(
      /weight kernel must be \[4,1099511627776\], got \[4,2\]/,
    );
    const wide = set(first, { batch_input_shape: [null, 2 ** 40] });
    expect(await refusal(save(wide, second))).toMatch(
      /weight kernel must be \[1099511627776,4\], got \[3,4\]/,
    );
  });

  test('a size that only the dataspace has', async () => {
    const units = 2 ** 18;
    const bytes = await save(set(first, { units }), second);
    // The kernel's dataspace: version 1, two dimensions of 3 and 4.
    const at = bytes.findIndex(
      (_, i) => bytes[i] === 1 && bytes[i + 1] === 2 && bytes[i + 8] === 3 && bytes[i + 16] === 4,
    );
    new DataView(bytes.buffer).setUint32(at + 16, units, true);
    expect(await refusal(bytes)).toMatch(/points at byte 262144 of \d+/);
  });

  test('the same bytes for many layers', async () => {
    const many = Array.from({ length: 40 }, (_, i) =>
      dense(`d${i}`, make, 30, 30, 'relu', i === 0 ? { batch_input_shape: [null, 30] } : {}),
    );
    const bytes = writeHdf5((file) => {
      file.create_attribute('keras_version', '2.2.4');
      file.create_attribute('model_config', JSON.stringify(sequential(many)));
      const root = file.create_group('model_weights');
      const real = root.create_group('real');
      real.create_dataset({ name: 'kernel', data: many[0]!.weights![0]!.data, shape: [30, 30] });
      real.create_dataset({ name: 'bias', data: many[0]!.weights![1]!.data, shape: [30] });
      for (const { config } of many) {
        const group = root.create_group(config.name);
        group.create_attribute('weight_names', ['kernel', 'bias']);
        file.create_hard_link('/model_weights/real/kernel', `/model_weights/${config.name}/kernel`);
        file.create_hard_link('/model_weights/real/bias', `/model_weights/${config.name}/bias`);
      }
    });
    expect(await refusal(bytes)).toMatch(
      /layer 'd\d+' \(Dense\): weight kernel: the file is too short for all its weights/,
    );
  });
});

describe('files', () => {
  test('that are none', async () => {
    expect(await refusal(new Uint8Array())).toBe('importKeras: bytes must be an .h5 or .keras file');
    expect(await refusal(strToU8('<!doctype html>'))).toBe(
      'importKeras: bytes must be an .h5 or .keras file',
    );
    expect(await refusal(new ArrayBuffer(8) as unknown as Uint8Array)).toBe(
      'importKeras: bytes must be a Uint8Array, got [object ArrayBuffer]',
    );
    expect(await refusal(writeHdf5(() => {}, true))).toMatch(/superblock version 0/);
    expect(await refusal(writeHdf5((file) => file.create_attribute('keras_version', '2.2.4')))).toMatch(
      /weights without a network/,
    );
  });

  test('that hold compressed weights or ones of other numbers', async () => {
    const changed = (change: (group: Group) => void): Promise<Uint8Array> =>
      writeHdf5((file) => {
        file.create_attribute('keras_version', '2.2.4');
        file.create_attribute('model_config', JSON.stringify(sequential([first])));
        const group = file.create_group('model_weights').create_group('first');
        group.create_attribute('weight_names', ['kernel:0', 'bias:0']);
        change(group);
      });
    const data = new Float32Array(12);
    expect(
      await refusal(
        changed((group) => {
          group.create_dataset({
            name: 'kernel:0',
            data,
            shape: [3, 4],
            chunks: [3, 4],
            compression: 'gzip',
          });
        }),
      ),
    ).toMatch(/weights must be stored in one piece, uncompressed/);
    expect(
      await refusal(
        changed((group) => {
          group.create_dataset({ name: 'kernel:0', data: new Int32Array(12), shape: [3, 4] });
        }),
      ),
    ).toMatch(/weights must be little-endian floats/);
  });

  test('cut off anywhere', async () => {
    const bytes = await save(...layers);
    const archive = writeArchive(sequential(layers), await writeArchiveWeights(layers, counted));
    for (const whole of [bytes, archive]) {
      for (let length = 0; length < whole.length; length += 97) {
        expect(await refusal(whole.subarray(0, length))).toMatch(/^importKeras: /);
      }
    }
  });

  test('damaged anywhere end in a network or in one line', async () => {
    const files = [
      await save(...layers),
      writeArchive(sequential(layers), await writeArchiveWeights(layers, counted)),
    ];
    const rng = createRng(77);
    const draw = (count: number): number => Math.floor(count * rng.uniform());
    const results = new Set<string>();
    for (let round = 0; round < 500; round++) {
      const bytes = files[round % 2]!.slice();
      for (let change = draw(3); change >= 0; change--) {
        bytes[draw(bytes.length)] = rng.uniform() < 0.5 ? [0, 1, 127, 128, 255][draw(5)]! : draw(256);
      }
      const message = await importKeras(bytes).then(
        (model) => {
          model.dispose();
          return 'imported';
        },
        (error: Error) => error.message,
      );
      expect(message).toMatch(/^(imported|importKeras: .+)$/);
      results.add(message);
    }
    expect(tf.memory().numTensors).toBe(0);
    expect(results.size).toBeGreaterThan(20);
  });

  test('whose parts are missing, twice there, too large or lie about it', async () => {
    const weights = await writeArchiveWeights(layers, counted);
    const parts = {
      'metadata.json': strToU8('{"keras_version": "3.1.0"}'),
      'config.json': strToU8(JSON.stringify(sequential(layers))),
      'model.weights.h5': weights,
    };
    for (const name of Object.keys(parts)) {
      const { [name as keyof typeof parts]: _, ...rest } = parts;
      expect(await refusal(zipSync(rest))).toBe(`importKeras: the archive must hold ${name}`);
    }
    expect(await refusal(zipSync({ ...parts, 'config.json': strToU8('{') }))).toMatch(
      /config.json must be JSON/,
    );
    expect(await refusal(zipSync({ ...parts, 'model.weights.h5': strToU8('{') }))).toMatch(
      /must be an HDF5 file/,
    );
    const bomb = zipSync({ ...parts, 'config.json': new Uint8Array(2 ** 25) }, { level: 9 });
    expect(bomb.length).toBeLessThan(2 ** 17);
    expect(await refusal(bomb)).toMatch(/config.json must unpack to at most 16777216 bytes, got 33554432/);
  });

  test('that point in circles', async () => {
    const bytes = await save(...layers);
    const data = new DataView(bytes.buffer);
    const tree = bytes.findIndex((_, i) => String.fromCharCode(...bytes.subarray(i, i + 4)) === 'TREE');
    // The root's B-tree becomes its own child, as often as it may.
    bytes[tree + 5] = 1;
    data.setUint16(tree + 6, 2, true);
    data.setUint32(tree + 32, tree, true);
    data.setUint32(tree + 48, tree, true);
    expect(await refusal(bytes)).toBe('importKeras: the HDF5 file is damaged: a B-tree points in circles');
  });
});

test('many layers, more than one leaf of a B-tree holds', async () => {
  const many = Array.from({ length: 80 }, (_, i) =>
    dense(`layer_${i}`, make, 2, 2, 'linear', i === 0 ? { batch_input_shape: [null, 2] } : {}),
  );
  const model = await importKeras(await save(...many));
  expect(model.countParams()).toBe(80 * 6);
  model.dispose();
});
