import { createRng } from '@ser/dsp';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  buildConv1d,
  decodeState,
  encodeState,
  evaluate,
  type Schedule,
  type TrainingState,
  type TrainOptions,
  train,
} from '../src/index.ts';
import { mixClips } from '../src/training/mixup.ts';
import { drawEpoch } from '../src/training/sampling.ts';
import { createSchedule } from '../src/training/schedule.ts';
import { backends, useBackend } from './support/backends.ts';
import { toyData } from './support/toy-data.ts';

const data = toyData();
const small = (): tfl.LayersModel =>
  buildConv1d({ inputShape: [12, 8], classes: 4, seed: 2, filters: [4], poolSize: 2 });
const options: TrainOptions = { epochs: 4, batchSize: 8, learningRate: 0.01, seed: 5 };

function weightsOf(model: tfl.LayersModel): Float32Array[] {
  return model.getWeights().map((weight) => weight.dataSync<'float32'>().slice());
}

describe('schedules', () => {
  const rates = (schedule: Schedule, steps = 100): number[] => {
    const { at } = createSchedule(schedule, 0.1, steps);
    return Array.from({ length: steps }, (_, step) => at(step));
  };

  test("one cycle rises to its peak and falls to its end, as PyTorch's", () => {
    const course = rates({ type: 'oneCycle' });
    expect(course[0]).toBeCloseTo(0.004, 12);
    expect(course[29]).toBeCloseTo(0.1, 12);
    expect(course[99]).toBeCloseTo(0.004 / 1e4, 12);
    // Halfway up: step 14.5 lies between two steps of equal distance from the mean.
    expect((course[14]! + course[15]!) / 2).toBeCloseTo((0.004 + 0.1) / 2, 12);
    expect(course.indexOf(Math.max(...course))).toBe(29);
    expect(rates('oneCycle')).toEqual(course);
    const flat = rates({ type: 'oneCycle', warmupShare: 0.5, initialFactor: 1, finalFactor: 1 });
    for (const rate of flat) expect(rate).toBeCloseTo(0.1, 12);
  });

  test.each([1, 2, 3])('one cycle of %i steps stays finite', (steps) => {
    for (const rate of rates('oneCycle', steps)) expect(rate).toBeGreaterThan(0);
  });

  test('warm-up rises linearly, before any course', () => {
    for (const type of ['constant', 'plateau', 'cosine'] as const) {
      const course = rates({ type, warmupSteps: 4 });
      for (const [step, rate] of [0.025, 0.05, 0.075, 0.1, 0.1].entries())
        expect(course[step]).toBeCloseTo(rate, 12);
    }
  });
});

describe('balanced sampling', () => {
  const targets = Int32Array.of(0, 0, 0, 0, 0, 0, 0, 1, 1, 2);
  const clips = [...targets.keys()];
  const epoch = (seed: number): number[] => drawEpoch('balanced', clips, targets, 3, createRng(seed));

  test('shows every class as often, and each clip of a class before one again', () => {
    for (let seed = 0; seed < 20; seed++) {
      const order = epoch(seed);
      expect(order).toHaveLength(10);
      const counts = [0, 1, 2].map((label) => order.filter((clip) => targets[clip] === label).length);
      expect(counts.sort()).toEqual([3, 3, 4]);
      expect(new Set(order.filter((clip) => targets[clip] === 0)).size).toBeGreaterThanOrEqual(3);
      expect(new Set(order.filter((clip) => targets[clip] === 1)).size).toBe(2);
    }
    expect(epoch(1)).toEqual(epoch(1));
    expect(epoch(1)).not.toEqual(epoch(2));
  });
});

describe('mixup', () => {
  const identity = (): Float32Array => Float32Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0));

  test('mixes each clip and its label by the same share, its own at least half', () => {
    const shares: number[] = [];
    for (let seed = 0; seed < 100; seed++) {
      const [batch, targets] = [identity(), identity()];
      mixClips(batch, targets, 4, 0.2, [seed, 1]);
      expect(batch).toEqual(targets);
      for (let row = 0; row < 4; row++) {
        const shareOfRow = batch.slice(4 * row, 4 * row + 4);
        expect(shareOfRow.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
        expect(shareOfRow[row]).toBeGreaterThanOrEqual(0.5);
        shares.push(shareOfRow[row]!);
      }
    }
    // Of Beta(a, a), folded: the variance around 1/2 is that of the whole, 1 / (4 (2 a + 1)).
    const variance = shares.reduce((sum, share) => sum + (share - 0.5) ** 2, 0) / shares.length;
    expect(variance * 4 * 1.4).toBeGreaterThan(0.9);
    expect(variance * 4 * 1.4).toBeLessThan(1.1);
  });
});

describe.each(backends)('%s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('with everything on, it learns, leaves no tensor, and resumes to the same bits', async () => {
    const run: TrainOptions = {
      ...options,
      epochs: 8,
      schedule: { type: 'oneCycle' },
      sampling: 'balanced',
      emaDecay: 0.9,
      augmentation: { timeWarpFrames: 2, timeMasks: 1, timeMaskFrames: 2, mixup: 0.2, seed: 3 },
      earlyStopping: { metric: 'uar', patience: 8 },
      checkpointEvery: 3,
    };
    const model = small();
    const states: TrainingState[] = [];
    const before = tf.memory().numTensors;
    const history = await train(model, data, { ...run, onCheckpoint: (state) => void states.push(state) });
    expect(tf.memory().numTensors).toBe(before);
    expect(states.map(({ epochs }) => epochs.length)).toEqual([3, 6, 8]);
    expect(history.epochs.at(-1)!.loss).toBeLessThan(history.epochs[0]!.loss);
    for (const state of states) {
      const resumed = small();
      const resume = decodeState(encodeState(state));
      expect(resume).toEqual(state);
      expect(await train(resumed, data, { ...run, resume })).toEqual(history);
      expect(weightsOf(resumed)).toEqual(weightsOf(model));
    }
    const other = small();
    await train(other, data, { ...run, augmentation: { ...run.augmentation, seed: 4 } });
    expect(weightsOf(other)).not.toEqual(weightsOf(model));
  });

  test('the finished model has the averaged weights, and validation is theirs', async () => {
    const states: TrainingState[] = [];
    const model = small();
    const { epochs } = await train(model, data, {
      ...options,
      epochs: 2,
      emaDecay: 0.5,
      onCheckpoint: (state) => void states.push(state),
    });
    expect(weightsOf(model)).toEqual(states[1]!.average);
    expect(states[1]!.average).not.toEqual(states[1]!.weights);
    const { loss, accuracy, uar } = await evaluate(model, data, data.validationIndices);
    expect({ loss, accuracy, uar }).toEqual(epochs[1]!.validation);
  });

  test('200 epochs take no more memory than the first ones', async () => {
    const model = tfl.sequential({
      layers: [
        tfl.layers.flatten({ inputShape: [12, 8] }),
        tfl.layers.dropout({ rate: 0.1 }),
        tfl.layers.dense({ units: 4, activation: 'softmax' }),
      ],
    });
    const sizes: number[][] = [];
    await train(model, data, {
      ...options,
      epochs: 200,
      batchSize: 32,
      emaDecay: 0.9,
      onEpoch: () => {
        const { numTensors, numBytes, numDataBuffers } = tf.memory();
        sizes.push([numTensors, numBytes, numDataBuffers]);
      },
    });
    expect(sizes).toHaveLength(200);
    for (const size of sizes) expect(size).toEqual(sizes[0]);
  });
});

test('one step of averaging is the formula', async () => {
  await useBackend('cpu');
  const start = weightsOf(small());
  const states: TrainingState[] = [];
  const run = { ...options, epochs: 1, batchSize: 32, emaDecay: 0.9 };
  await train(small(), data, { ...run, onCheckpoint: (state) => void states.push(state) });
  const { weights, average } = states[0]!;
  // The first step's decay is 1 / 10.
  for (const [i, values] of average!.entries()) {
    for (const [j, value] of values.entries()) {
      expect(value).toBeCloseTo(0.1 * start[i]![j]! + 0.9 * weights[i]![j]!, 6);
    }
  }
});

test.each<[TrainOptions, string]>([
  [{ emaDecay: 1 }, 'train: emaDecay must be in (0, 1), got 1'],
  [{ checkpointEvery: 0 }, 'train: checkpointEvery must be a positive integer, got 0'],
  [{ augmentation: { mixup: 0 } }, 'train: augmentation.mixup must be a positive number, got 0'],
  [
    { augmentation: { timeMasks: -1 } },
    'train: augmentation.timeMasks must be an integer of at least 0, got -1',
  ],
  [
    { schedule: { type: 'oneCycle', warmupShare: 2 } },
    'train: schedule.warmupShare must be in (0, 1), got 2',
  ],
  [{ sampling: 'all' as 'balanced' }, "train: sampling must be 'shuffled' or 'balanced', got all"],
])('bad options are named: %o', async (wrong, message) => {
  await useBackend('cpu');
  await expect(train(small(), data, { ...options, ...wrong })).rejects.toThrow(message);
});
