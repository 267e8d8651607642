import { createRng } from '@ser/dsp';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { buildConv1d, buildConv2d, buildGru, buildLstm, presets } from '../src/index.ts';
import { backends, useBackend } from './support/backends.ts';

const base = { inputShape: [20, 8], classes: 5, seed: 3 } as const;
const networks: Record<string, () => tfl.LayersModel> = {
  conv1d: () => buildConv1d({ ...base, filters: [8, 12], poolSize: 2, pooling: 'average', hiddenUnits: 16 }),
  'conv1d without normalisation': () =>
    buildConv1d({ ...base, filters: [8], normalization: 'none', pooling: 'attention', dropout: 0 }),
  lstm: () => buildLstm({ ...base, units: [12, 8] }),
  'bidirectional lstm, average': () =>
    buildLstm({ ...base, units: [6], direction: 'bidirectional', pooling: 'average' }),
  gru: () => buildGru({ ...base, units: [7] }),
  'bidirectional gru, attention': () =>
    buildGru({ ...base, units: [8], direction: 'bidirectional', pooling: 'attention' }),
  'conv1d and bidirectional gru': () =>
    buildConv1d({
      ...base,
      filters: [8],
      poolSize: 2,
      recurrent: { cell: 'gru', units: [6], direction: 'bidirectional' },
    }),
  conv2d: () => buildConv2d({ ...base, filters: [4, 6], hiddenUnits: 8 }),
  'conv2d and lstm, average': () =>
    buildConv2d({ ...base, filters: [4, 6, 8, 8], recurrent: { cell: 'lstm' }, pooling: 'average' }),
  'preset basicCnn': () => presets.basicCnn(base),
  'preset improvedCnn': () => presets.improvedCnn(base),
  'preset cnnGru': () => presets.cnnGru(base),
  'preset lstm': () => presets.lstm(base),
};

function input(clips = 3): tf.Tensor {
  const rng = createRng(9);
  return tf.tensor(
    Float32Array.from({ length: clips * 160 }, () => rng.normal()),
    [clips, 20, 8],
  );
}

function weightsOf(model: tfl.LayersModel): number[][] {
  return model.getWeights().map((weight) => Array.from(weight.dataSync()));
}

describe.each(backends)('%s', (backend) => {
  let printed: { mock: object }[] = [];
  beforeEach(async () => {
    await useBackend(backend);
    printed = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'log')];
  });
  afterEach(() => {
    for (const print of printed) expect(print).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  test.each(Object.entries(networks))(
    '%s: saved, it opens with plain loadLayersModel and computes the same',
    async (_, build) => {
      const model = build();
      let saved: tf.io.ModelArtifacts | undefined;
      await model.save(
        tf.io.withSaveHandler(async (artifacts) => {
          saved = artifacts;
          return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
        }),
      );
      const topology = JSON.parse(JSON.stringify(saved!.modelTopology));
      const plain = await tfl.loadLayersModel(tf.io.fromMemory({ ...saved!, modelTopology: topology }));
      const x = input();
      const ours = (model.predict(x) as tf.Tensor).dataSync();
      const stock = (plain.predict(x) as tf.Tensor).dataSync();
      expect(ours.length).toBe(15);
      for (const [i, value] of ours.entries()) expect(Math.abs(value - stock[i]!)).toBeLessThan(1e-5);
      expect(plain.countParams()).toBe(model.countParams());
    },
  );

  test.each(Object.entries(networks))('%s: the seed decides every weight', (_, build) => {
    expect(weightsOf(build())).toEqual(weightsOf(build()));
  });
});

describe('on one backend', () => {
  beforeEach(() => useBackend('cpu'));

  test('another seed gives other weights, and no two layers share theirs', () => {
    const first = buildLstm({ ...base, units: [8, 8], direction: 'bidirectional' });
    const second = buildLstm({ ...base, units: [8, 8], direction: 'bidirectional', seed: 4 });
    expect(weightsOf(first)).not.toEqual(weightsOf(second));
    const kernels = weightsOf(first).filter((weight) => new Set(weight).size > 2);
    expect(new Set(kernels.map((weight) => weight.join())).size).toBe(kernels.length);
  });

  test('recurrent weights start orthonormal, quickly', () => {
    const started = performance.now();
    const model = buildLstm({ ...base, units: [128] });
    expect(performance.now() - started).toBeLessThan(1000);
    const recurrent = model.getWeights()[1]!;
    const product = tf.matMul(recurrent, recurrent, false, true);
    const error = tf.max(tf.abs(tf.sub(product, tf.eye(128)))).dataSync()[0]!;
    expect(error).toBeLessThan(1e-5);
  });

  test('Glorot uniform weights fill their range', () => {
    const kernel = buildConv1d({ ...base, filters: [64], kernelSize: 5 })
      .getWeights()[0]!
      .dataSync<'float32'>();
    const limit = Math.sqrt(6 / (5 * (8 + 64)));
    const variance = kernel.reduce((sum, value) => sum + value * value, 0) / kernel.length;
    expect(Math.max(...kernel.map(Math.abs))).toBeLessThanOrEqual(limit);
    // The variance of 2560 uniform numbers scatters by 2 %.
    expect(variance / (limit ** 2 / 3)).toBeGreaterThan(0.92);
    expect(variance / (limit ** 2 / 3)).toBeLessThan(1.08);
  });

  test('parameters', () => {
    const notebook = { inputShape: [40, 1], classes: 8, seed: 1 } as const;
    // 5 * 64 + 64, and 40 * 64 * 8 + 8.
    expect(presets.basicCnn(notebook).countParams()).toBe(384 + 20_488);
    expect(presets.improvedCnn(notebook).countParams()).toBe(86_664);
    // Two convolutions, 3 gates of (128 + 128 + 1) * 128, and 128 * 8 + 8.
    expect(presets.cnnGru(notebook).countParams()).toBe(512 + 65_664 + 98_688 + 1032);
    expect(presets.lstm(notebook).countParams()).toBe(116_488);
    const deep = presets.deepCnn({ ...notebook, inputShape: [162, 1] });
    expect(deep.countParams()).toBe(557_288);
    expect(deep.getLayer('flatten_1').outputShape).toEqual([null, 11 * 64]);
    expect(buildConv2d({ inputShape: [128, 64], classes: 8, seed: 1 }).countParams()).toBe(28_361);
    expect(buildConv1d({ inputShape: [128, 64], classes: 8, seed: 1 }).countParams()).toBe(84_361);
    expect(buildLstm({ inputShape: [40, 1], classes: 8, seed: 1, units: [128, 64] }).countParams()).toBe(
      116_488,
    );
  });

  test('layers have the same names every time', () => {
    const names = (): string[] => buildConv1d(base).layers.map(({ name }) => name);
    expect(names()).toEqual(names());
    expect(names().slice(0, 3)).toEqual(['features', 'conv1d_1', 'batch_normalization_1']);
  });

  test('bad options are named', () => {
    expect(() => buildConv1d({ ...base, inputShape: [0, 8] })).toThrow(
      'buildConv1d: inputShape must be [time, features] of positive integers, got [0,8]',
    );
    expect(() => buildGru({ ...base, classes: 1 })).toThrow(
      'buildGru: classes must be an integer of at least 2, got 1',
    );
    expect(() => buildLstm({ ...base, units: [] })).toThrow(
      'buildLstm: units must be a list of positive integers, got []',
    );
    expect(() => buildLstm({ ...base, units: 64 as unknown as number[] })).toThrow(
      'buildLstm: units must be a list of positive integers, got 64',
    );
    expect(() => buildLstm({ classes: 5, seed: 1 } as Parameters<typeof buildLstm>[0])).toThrow(
      'buildLstm: inputShape must be [time, features] of positive integers, got [undefined]',
    );
    expect(() => buildLstm({ ...base, dropout: 1 })).toThrow('buildLstm: dropout must be in [0, 1), got 1');
    expect(() => buildConv2d({ ...base, kernelSize: 0 })).toThrow(
      'buildConv2d: kernelSize must be a positive integer, got 0',
    );
    expect(() => buildConv1d({ ...base, recurrent: { cell: 'gru', units: [0] } })).toThrow(
      'buildConv1d: recurrent.units must be a list of positive integers, got [0]',
    );
    const words: [() => unknown, string][] = [
      [
        () => buildLstm({ ...base, direction: 'both' as 'forward' }),
        "buildLstm: direction must be 'forward' or 'bidirectional', got both",
      ],
      [
        () => buildGru({ ...base, pooling: 'max' as 'last' }),
        "buildGru: pooling must be 'last', 'average' or 'attention', got max",
      ],
      [
        () => buildConv1d({ ...base, pooling: 'last' as 'average' }),
        "buildConv1d: pooling must be 'average' or 'attention', got last",
      ],
      [
        () => buildConv2d({ ...base, normalization: 'group' as 'batch' }),
        "buildConv2d: normalization must be 'batch' or 'none', got group",
      ],
      [
        () => buildConv1d({ ...base, recurrent: { cell: 'rnn' as 'gru' } }),
        "buildConv1d: recurrent.cell must be 'lstm' or 'gru', got rnn",
      ],
      [
        () => buildConv1d({ ...base, recurrent: { cell: 'gru', direction: 'x' as 'forward' } }),
        "buildConv1d: recurrent.direction must be 'forward' or 'bidirectional', got x",
      ],
    ];
    const misspelt = { ...base, filter: [8] } as Parameters<typeof buildConv1d>[0];
    words.push(
      [() => buildConv1d(misspelt), 'buildConv1d: there is no option filter'],
      [() => presets.lstm(misspelt), 'presets.lstm: there is no option filter'],
    );
    for (const [build, message] of words) expect(build).toThrow(message);
    expect(() => buildConv1d({ ...base, seed: 0.5 })).toThrow(
      'buildConv1d: seed must be an integer, got 0.5',
    );
  });
});
