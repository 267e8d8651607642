import { createRng, type Matrix } from '@ser/dsp';
import { batchNormTraining } from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  applyScaler,
  buildConv1d,
  buildConv2d,
  buildGru,
  buildLstm,
  decodeState,
  encodeState,
  evaluate,
  fitScaler,
  packClips,
  predictProbabilities,
  presets,
  type TrainingState,
  type TrainOptions,
  train,
} from '../src/index.ts';
import { maskedBatchNormalization } from '../src/layers/masked-batch-normalization.ts';
import { backends, useBackend } from './support/backends.ts';
import { bits } from './support/bits.ts';
import { toyData } from './support/toy-data.ts';

const whole = toyData({ clips: 36, time: 24 });
/** The toy clips, cut to 5 to 24 frames. */
const clips: Matrix[] = whole.labels.map((_, clip) => {
  const rows = 5 + createRng(clip).integer(20);
  return { data: whole.x.data.slice(clip * 192, clip * 192 + rows * 8), rows, cols: 8 };
});
const data = { ...whole, x: packClips(clips) };
const base = { inputShape: [null, 8], classes: 4, seed: 2 } as const;
const builders: Record<string, () => tfl.LayersModel> = {
  conv1d: () => buildConv1d({ ...base, filters: [8, 12], poolSize: 2 }),
  'conv1d, average, GRU': () =>
    buildConv1d({
      ...base,
      filters: [8],
      poolSize: 3,
      pooling: 'average',
      recurrent: { cell: 'gru', units: [8] },
    }),
  conv2d: () => buildConv2d({ ...base, filters: [4, 6], poolSize: 2 }),
  lstm: () => buildLstm({ ...base, units: [8, 4] }),
  'lstm, both directions': () => buildLstm({ ...base, units: [8], direction: 'bidirectional' }),
  'gru, both directions, attention': () =>
    buildGru({ ...base, units: [8], direction: 'bidirectional', pooling: 'attention' }),
};
const options: TrainOptions = { epochs: 8, batchSize: 6, learningRate: 0.01, seed: 5 };

describe.each(backends)('%s', (backend) => {
  beforeEach(() => useBackend(backend));

  describe.each(Object.entries(builders))('%s', (_, build) => {
    test('scores of a clip do not depend on its batch, and are those of plain tfjs for the clip alone', async () => {
      const model = build();
      // Statistics that are not 0 and 1.
      await train(model, data, { ...options, epochs: 2 });
      const all = [...clips.keys()];
      const together = await predictProbabilities(model, data.x, all, { batchSize: 32 });
      const small = await predictProbabilities(model, data.x, all, { batchSize: 3 });
      const alone = await predictProbabilities(model, data.x, all, { batchSize: 1 });
      expect(Math.max(...together.data.map((score, i) => Math.abs(score - alone.data[i]!)))).toBe(0);
      expect(Math.max(...small.data.map((score, i) => Math.abs(score - alone.data[i]!)))).toBe(0);
      for (const clip of all.slice(0, 8)) {
        const { data: values, rows } = clips[clip]!;
        const plain = tf.tidy(() =>
          (model.predict(tf.tensor3d(values, [1, rows, 8])) as tf.Tensor).dataSync(),
        );
        for (const [j, score] of plain.entries()) expect(score).toBeCloseTo(together.data[clip * 4 + j]!, 5);
      }
      model.dispose();
    });

    test('learns, leaves no tensor, repeats to the bit, and so does a run that was interrupted', async () => {
      const model = build();
      const before = tf.memory().numTensors;
      const states: Uint8Array[] = [];
      const history = await train(model, data, {
        ...options,
        augmentation: { timeMasks: 1, timeMaskFrames: 2, mixup: 0.2, shiftFrames: 1 },
        onCheckpoint: (state: TrainingState) => void states.push(encodeState(state)),
      });
      expect(tf.memory().numTensors).toBe(before);
      expect(history.epochs.at(-1)!.loss).toBeLessThan(history.epochs[0]!.loss);
      const again = build();
      const resumed = await train(again, data, {
        ...options,
        augmentation: { timeMasks: 1, timeMaskFrames: 2, mixup: 0.2, shiftFrames: 1 },
        resume: decodeState(states[3]!),
      });
      expect(resumed).toEqual(history);
      expect(bits(again)).toBe(bits(model));
      for (const each of [model, again]) each.dispose();
    });
  });

  test('the loss of a padded batch is the mean over its clips', async () => {
    const model = buildConv1d({ ...base, filters: [8], poolSize: 2, normalization: 'none', dropout: 0 });
    const { loss } = await evaluate(model, data, data.trainIndices, { batchSize: 1 });
    const batchSize = data.trainIndices.length;
    const { epochs } = await train(model, data, { epochs: 1, batchSize, learningRate: 1e-9 });
    expect(epochs[0]!.loss).toBeCloseTo(loss, 5);
  });

  test('batch statistics are those of the frames that count', () => {
    const layer = tfl.layers.batchNormalization({ momentum: 0.5 });
    layer.apply(tfl.input({ shape: [null, 3] }));
    const rng = createRng(3);
    const values = Float32Array.from({ length: 2 * 4 * 3 }, () => rng.normal());
    const x = tf.tensor3d(values, [2, 4, 3]);
    const mask = tf.tensor3d([1, 1, 0, 0, 1, 1, 1, 1], [2, 4, 1]);
    const counted = tf.tensor2d([...values.slice(0, 6), ...values.slice(12)], [6, 3]);
    const expected = batchNormTraining(counted, tf.ones([3]), tf.zeros([3]));
    const y = maskedBatchNormalization(layer, x, mask).dataSync();
    const wanted = expected.y.dataSync();
    for (let i = 0; i < 6; i++) expect(y[i]).toBeCloseTo(wanted[i]!, 5);
    for (let i = 6; i < 18; i++) expect(y[i + 6]).toBeCloseTo(wanted[i]!, 5);
    const moving = layer.getWeights()[2]!.dataSync();
    for (const [i, mean] of expected.mean.dataSync().entries()) expect(moving[i]).toBeCloseTo(mean / 2, 6);
  });

  test('a clip shorter than the poolings is filled up with zeros', async () => {
    const model = buildConv1d({ ...base, filters: [8, 8, 8], poolSize: 4 });
    const short = packClips([{ data: whole.x.data.slice(0, 8), rows: 1, cols: 8 }, clips[0]!]);
    const filled = new Float32Array(64 * 8);
    filled.set(short.data.subarray(0, 8));
    const plain = tf.tidy(() => (model.predict(tf.tensor3d(filled, [1, 64, 8])) as tf.Tensor).dataSync());
    const { data: scores } = await predictProbabilities(model, short, [0, 1]);
    for (const [j, score] of plain.entries()) expect(scores[j]).toBeCloseTo(score, 5);
  });

  test('a layer without a rule is named', async () => {
    const input = tfl.input({ shape: [null, 8] });
    const pooled = tfl.layers.globalMaxPooling1d({ name: 'loudest' }).apply(input) as tfl.SymbolicTensor;
    const outputs = tfl.layers.dense({ units: 4, activation: 'softmax' }).apply(pooled) as tfl.SymbolicTensor;
    const model = tfl.model({ inputs: input, outputs });
    await expect(train(model, data, options)).rejects.toThrow(
      "layers between clips of different length and their pooling must honour them, got 'loudest' (GlobalMaxPooling1D)",
    );
  });
});

test('a scaler counts frames, not clips', () => {
  const x = packClips([
    { data: Float32Array.of(1, 2, 3), rows: 3, cols: 1 },
    { data: Float32Array.of(6), rows: 1, cols: 1 },
    { data: Float32Array.of(900), rows: 1, cols: 1 },
  ]);
  const scaler = fitScaler(x, [0, 1]);
  expect(scaler.mean).toEqual([3]);
  expect(scaler.scale[0]).toBeCloseTo(Math.sqrt((4 + 1 + 0 + 9) / 4), 12);
  expect(applyScaler(x, { mean: [1], scale: [2] })).toEqual({
    data: Float32Array.of(0, 0.5, 1, 2.5, 449.5),
    shape: [3, 3, 1],
    lengths: x.lengths,
  });
});

test('one error says what is wrong with lengths', async () => {
  const predict = (x: typeof data.x) => predictProbabilities(builders['lstm']!(), x, [0]);
  await expect(predict({ ...data.x, lengths: [1] })).rejects.toThrow(
    'predictProbabilities: x.lengths must have one entry for each clip of [clips, longest, columns], got 1 for [36,24,8]',
  );
  await expect(predict({ ...data.x, lengths: Array(36).fill(0) })).rejects.toThrow(
    'x.lengths must be integers in [1, 24], got 0 for clip 0',
  );
  await expect(predict({ ...data.x, data: new Float32Array(3) })).rejects.toThrow(
    /x.data must hold \d+ numbers/,
  );
  await expect(predict({ ...data.x, shape: [36, 90, 8] })).rejects.toThrow(
    'x.shape must name the longest clip, 24 frames, got 90',
  );
  const fixed = buildLstm({ ...base, inputShape: [24, 8], units: [4] });
  await expect(train(fixed, data, options)).rejects.toThrow(
    'train: model must take clips of any length, got one of [24,8]: build it with an inputShape of [null, 8]',
  );
  expect(() => packClips([])).toThrow('packClips: clips must be at least one, got 0');
  expect(() => packClips([clips[0]!, { data: new Float32Array(2), rows: 1, cols: 2 }])).toThrow(
    'packClips: clips must have 8 columns each, got 2 in clip 1',
  );
  expect(() => presets.improvedCnn(base)).toThrow(
    'presets.improvedCnn: inputShape must name the number of frames, got [null, ...]',
  );
});
