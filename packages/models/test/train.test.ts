import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  buildConv1d,
  buildConv2d,
  buildGru,
  buildLstm,
  DivergedError,
  decodeState,
  type Evaluation,
  encodeState,
  evaluate,
  predictProbabilities,
  type TrainingState,
  type TrainOptions,
  train,
} from '../src/index.ts';
import { backends, useBackend } from './support/backends.ts';
import { bits } from './support/bits.ts';
import { toyData } from './support/toy-data.ts';

const data = toyData();
const base = { inputShape: [12, 8], classes: 4, seed: 2 } as const;
const builders: Record<string, () => tfl.LayersModel> = {
  conv1d: () => buildConv1d({ ...base, filters: [8, 8] }),
  conv2d: () => buildConv2d({ ...base, filters: [4], poolSize: 1, recurrent: { cell: 'gru', units: [8] } }),
  lstm: () => buildLstm({ ...base, units: [8], pooling: 'average' }),
  gru: () => buildGru({ ...base, units: [8], direction: 'bidirectional', pooling: 'attention' }),
};
const options: TrainOptions = { epochs: 4, batchSize: 8, learningRate: 0.01, seed: 5 };

describe.each(backends)('%s', (backend) => {
  beforeEach(() => useBackend(backend));

  describe.each(Object.entries(builders))('%s', (_, build) => {
    test('learns, leaves no tensor, and repeats to the bit', async () => {
      const model = build();
      const before = tf.memory().numTensors;
      const history = await train(model, data, { ...options, epochs: 8 });
      expect(tf.memory().numTensors).toBe(before);
      expect(history.epochs.at(-1)!.loss).toBeLessThan(history.epochs[0]!.loss);
      expect(history.epochs.at(-1)!.validation!.uar).toBeGreaterThan(0.8);

      const again = build();
      expect(await train(again, data, { ...options, epochs: 8 })).toEqual(history);
      expect(bits(again)).toBe(bits(model));
      const other = build();
      await train(other, data, { ...options, epochs: 8, seed: 6 });
      expect(bits(other)).not.toBe(bits(model));
    });
  });

  test.each(['adam', 'rmsprop', 'sgd'] as const)(
    '%s: interrupted and resumed equals uninterrupted',
    async (optimizer) => {
      const run: TrainOptions = {
        ...options,
        optimizer,
        epochs: 5,
        schedule: { type: 'plateau', patience: 1 },
        earlyStopping: { metric: 'loss', patience: 3 },
        clipNorm: 1,
        weightDecay: 0.01,
        labelSmoothing: 0.1,
        classWeights: 'balanced',
        augmentation: {
          timeMasks: 1,
          timeMaskFrames: 4,
          frequencyMasks: 1,
          frequencyMaskColumns: 2,
          shiftFrames: 2,
        },
      };
      const whole = builders['conv1d']!();
      const history = await train(whole, data, run);

      const controller = new AbortController();
      const saved: Uint8Array[] = [];
      const interrupted = train(builders['conv1d']!(), data, {
        ...run,
        signal: controller.signal,
        onCheckpoint: (state) => void saved.push(encodeState(state)),
        onBatch: ({ epoch, batch }) => {
          if (epoch === 3 && batch === 2) controller.abort();
        },
      });
      await expect(interrupted).rejects.toThrow('aborted');
      expect(saved).toHaveLength(2);

      const resumed = builders['conv1d']!();
      expect(await train(resumed, data, { ...run, resume: decodeState(saved.at(-1)!) })).toEqual(history);
      expect(bits(resumed)).toBe(bits(whole));
    },
  );

  test('a stock network trains too, with masks that differ from step to step', async () => {
    const build = (): tfl.LayersModel =>
      tfl.sequential({
        layers: [
          tfl.layers.activation({ activation: 'tanh', inputShape: [12, 8] }),
          tfl.layers.spatialDropout1d({ rate: 0.2 }),
          tfl.layers.flatten(),
          tfl.layers.dropout({ rate: 0.3 }),
          tfl.layers.dense({ units: 4, kernelInitializer: 'zeros' }),
          tfl.layers.softmax(),
        ],
      });
    const [first, second] = [build(), build()];
    const history = await train(first, data, options);
    expect(await train(second, data, options)).toEqual(history);
    expect(bits(first)).toBe(bits(second));
    expect(history.epochs.at(-1)!.loss).toBeLessThan(history.epochs[0]!.loss);
  });

  test('probabilities of a clip do not depend on its batch', async () => {
    for (const build of Object.values(builders)) {
      const model = build();
      const indices = [...Array(33).keys()];
      const alone = await predictProbabilities(model, data.x, indices, { batchSize: 1 });
      for (const batchSize of [2, 3, 7, 32, 33]) {
        expect((await predictProbabilities(model, data.x, indices, { batchSize })).data).toEqual(alone.data);
      }
    }
  });

  test('one step of gradient descent is the step that tfjs takes', async () => {
    const build = (): tfl.LayersModel =>
      tfl.sequential({
        layers: [
          tfl.layers.flatten({ inputShape: [12, 8] }),
          tfl.layers.dense({ units: 4, kernelInitializer: tfl.initializers.glorotUniform({ seed: 1 }) }),
          tfl.layers.activation({ activation: 'softmax' }),
        ],
      });
    const trainIndices = data.trainIndices.slice(0, 8);
    const ours = build();
    const { x, labels, classes } = data;
    await train(
      ours,
      { x, labels, classes, trainIndices },
      {
        epochs: 1,
        batchSize: 8,
        optimizer: 'sgd',
        learningRate: 0.1,
      },
    );
    const [kernel, bias] = build().getWeights() as [tf.Tensor2D, tf.Tensor1D];
    const input = tf.tensor2d(x.data.slice(0, 8 * 96), [8, 96]);
    const oneHot = tf.oneHot(
      trainIndices.map((clip) => classes.indexOf(labels[clip]!)),
      4,
    );
    const [dKernel, dBias] = tf.grads((w, b) =>
      tf.losses.softmaxCrossEntropy(oneHot, tf.add(tf.matMul(input, w as tf.Tensor2D), b)),
    )([kernel, bias]) as [tf.Tensor, tf.Tensor];
    const expected = [tf.sub(kernel, tf.mul(dKernel, 0.1)), tf.sub(bias, tf.mul(dBias, 0.1))];
    for (const [i, weight] of ours.getWeights().entries()) {
      expect(tf.max(tf.abs(tf.sub(weight, expected[i]!))).dataSync()[0]).toBeLessThan(1e-6);
    }
  });
});

describe('on one backend', () => {
  beforeEach(() => useBackend('cpu'));
  const small = (): tfl.LayersModel => buildConv1d({ ...base, filters: [4] });

  test('the model ends with the weights of the best epoch', async () => {
    const model = small();
    const history = await train(model, data, {
      ...options,
      epochs: 6,
      earlyStopping: { metric: 'uar', patience: 2 },
    });
    const scores = history.epochs.map(({ validation }) => validation!.uar);
    expect(history.bestEpoch).toBe(scores.indexOf(Math.max(...scores)) + 1);
    const { loss, accuracy, uar } = await evaluate(model, data, data.validationIndices);
    expect({ loss, accuracy, uar }).toEqual(history.epochs[history.bestEpoch - 1]!.validation);
    if (history.stopped === 'earlyStopping') expect(history.epochs).toHaveLength(history.bestEpoch + 2);
  });

  test('early stopping by a score of your own', async () => {
    const model = small();
    const scores: number[] = [];
    const sad = ({ truth, predicted }: Evaluation): number => {
      scores.push(truth.filter((label, i) => label === 'sad' && predicted[i] === 'sad').length);
      return scores.at(-1)!;
    };
    const history = await train(model, data, { ...options, epochs: 6, earlyStopping: { metric: sad } });
    expect(scores).toHaveLength(6);
    expect(history.bestEpoch).toBe(scores.indexOf(Math.max(...scores)) + 1);
  });

  test('events tell where the run is, and the event loop turns', async () => {
    const batches: string[] = [];
    const epochs: number[] = [];
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await train(small(), data, {
      ...options,
      epochs: 3,
      batchSize: 12,
      onBatch: ({ epoch, batch, batches: of }) => {
        batches.push(`${epoch}:${batch}/${of}`);
        const until = performance.now() + 15;
        while (performance.now() < until);
      },
      onEpoch: async ({ epoch, epochs: of, seconds }) => {
        expect([of, seconds > 0]).toEqual([3, true]);
        epochs.push(epoch);
      },
    });
    clearInterval(timer);
    expect(batches.slice(0, 4)).toEqual(['1:1/3', '1:2/3', '1:3/3', '2:1/3']);
    expect(epochs).toEqual([1, 2, 3]);
    expect(turns).toBeGreaterThan(0);
  });

  test('the cosine schedule warms up and falls to its end', async () => {
    const rates: number[] = [];
    await train(small(), data, {
      ...options,
      batchSize: 16,
      schedule: { type: 'cosine', warmupSteps: 2, minLearningRate: 0.001 },
      onBatch: ({ learningRate }) => rates.push(learningRate),
    });
    expect(rates).toHaveLength(8);
    expect(rates[0]).toBeCloseTo(0.005, 12);
    expect(rates[2]).toBeCloseTo(0.01, 12);
    expect(rates[5]).toBeCloseTo(0.001 + 0.0045, 12);
    for (let i = 3; i < 8; i++) expect(rates[i]).toBeLessThan(rates[i - 1]!);
  });

  test('balanced class weights let a rare class count as much as others', async () => {
    const rare = [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18];
    const flat = (): tfl.LayersModel =>
      tfl.sequential({
        layers: [
          tfl.layers.flatten({ inputShape: [12, 8] }),
          tfl.layers.dense({ units: 4, kernelInitializer: 'zeros', activation: 'softmax' }),
        ],
      });
    const run = { ...options, epochs: 1, batchSize: 16, optimizer: 'sgd' } as const;
    const biasAfter = async (classWeights: 'none' | 'balanced'): Promise<number[]> => {
      const model = flat();
      await train(model, { ...data, trainIndices: rare }, { ...run, classWeights });
      return Array.from(model.getWeights()[1]!.dataSync());
    };
    const [plain, balanced] = [await biasAfter('none'), await biasAfter('balanced')];
    expect(plain[3]).toBeLessThan(plain[0]! - 1e-4);
    for (const bias of balanced) expect(Math.abs(bias)).toBeLessThan(1e-8);
  });

  test('weight decay shrinks kernels and leaves biases', async () => {
    const train1 = async (weightDecay: number): Promise<Float32Array[]> => {
      const model = small();
      await train(model, data, { ...options, epochs: 1, batchSize: 32, weightDecay });
      return model.getWeights(true).map((weight) => weight.dataSync<'float32'>());
    };
    const start = small()
      .getWeights(true)
      .map((weight) => weight.dataSync<'float32'>());
    const [without, decayed] = [await train1(0), await train1(5)];
    expect(decayed[0]![0]).toBeCloseTo(without[0]![0]! - 0.01 * 5 * start[0]![0]!, 6);
    expect(decayed[1]).toEqual(without[1]);
  });

  test('a vector of 8 numbers fits an input of [8, 1]', async () => {
    const x = { data: data.x.data.slice(0, 48 * 8), shape: [48, 8] };
    const model = buildConv1d({ inputShape: [8, 1], classes: 4, seed: 1, filters: [4] });
    const history = await train(model, { ...data, x }, { ...options, epochs: 1 });
    expect(history.epochs).toHaveLength(1);
  });

  describe('bad input is named, and leaves no tensor', () => {
    const nan = { data: data.x.data.slice(), shape: data.x.shape };
    nan.data[2 * 96 + 8 + 3] = Number.NaN;
    const cases: Record<string, [Partial<typeof data>, TrainOptions, string]> = {
      'NaN features': [{ x: nan }, {}, 'train: x must be finite, got NaN in clip 2, row 1, column 3'],
      'a class without clips': [
        { trainIndices: data.trainIndices.filter((clip) => clip % 4 !== 1) },
        {},
        'train: classes must each have a training clip, got none of calm',
      ],
      'an unknown label': [
        { labels: data.labels.map((label) => (label === 'sad' ? 'bored' : label)) },
        {},
        "train: labels must be among angry, calm, happy, sad, got 'bored' for clip 3",
      ],
      'a batch larger than the data': [
        {},
        { batchSize: 33 },
        'train: batchSize must be at most the 32 training clips, got 33',
      ],
      'speakers in both sets': [
        { groups: data.groups.map((group) => (group === 's8' ? 's0' : group)) },
        {},
        'train: groups must not be in both training and validation, got 1: s0',
      ],
      'clips in both sets': [
        { validationIndices: [0, 40] },
        {},
        'train: validationIndices must not be training clips, got clip 0 in both',
      ],
      'features of another shape': [
        { x: { data: data.x.data, shape: [48, 8, 12] } },
        {},
        "train: x must be clips of [12,8], the model's input, got [8,12]",
      ],
      'a wrong number of classes': [
        { classes: ['angry', 'calm'] },
        {},
        "train: classes must name the model's 4 outputs, got 2",
      ],
      'a wrong option': [{}, { learningRate: -1 }, 'train: learningRate must be a positive number, got -1'],
      'a misspelt option': [
        {},
        { learningrate: 1e-4 } as TrainOptions,
        'train: options must be among epochs, batchSize, ',
      ],
      'a misspelt setting of a schedule': [
        {},
        { schedule: { type: 'cosine', warmUpSteps: 3 } as TrainOptions['schedule'] } as TrainOptions,
        "train: schedule's settings must be among warmupSteps, ",
      ],
      'a misspelt augmentation': [
        {},
        { augmentation: { timeMask: 2 } as TrainOptions['augmentation'] } as TrainOptions,
        'train: augmentation must be among timeMasks, timeMaskFrames, frequencyMasks, frequencyMaskColumns, timeWarpFrames, shiftFrames, mixup, seed, got timeMask',
      ],
      'a score that is no number': [
        {},
        { epochs: 1, earlyStopping: { metric: () => Number.NaN } },
        'train: earlyStopping.metric must give a finite number, got NaN',
      ],
      'a missing class weight': [
        {},
        { classWeights: { angry: 1 } },
        "train: classWeights must give 'calm' a positive number, got undefined",
      ],
    };
    test.each(Object.entries(cases))('%s', async (_, [wrong, wrongOptions, message]) => {
      const model = small();
      const before = tf.memory().numTensors;
      await expect(train(model, { ...data, ...wrong }, { ...options, ...wrongOptions })).rejects.toThrow(
        message,
      );
      expect(tf.memory().numTensors).toBe(before);
    });

    test('early stopping without validation clips', async () => {
      const { x, labels, classes, trainIndices } = data;
      const run = train(small(), { x, labels, classes, trainIndices }, { earlyStopping: { metric: 'uar' } });
      await expect(run).rejects.toThrow('train: earlyStopping must come with validationIndices, got none');
    });

    test('a run that diverges', async () => {
      const model = small();
      const before = tf.memory().numTensors;
      const run = train(model, data, { ...options, optimizer: 'sgd', learningRate: 1e30 });
      const error = await run.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(DivergedError);
      expect((error as Error).message).toMatch(
        /^train: the loss must stay finite, got \S+ at step \d+ \(epoch 1\); try a learningRate below 1e\+30, or clipNorm$/,
      );
      expect(tf.memory().numTensors).toBe(before);
    });

    test('a network without softmax', async () => {
      const model = tfl.sequential({
        layers: [tfl.layers.flatten({ inputShape: [12, 8] }), tfl.layers.dense({ units: 4, name: 'out' })],
      });
      await expect(train(model, data, options)).rejects.toThrow(
        "train: model must end in a softmax layer, got 'out' (Dense)",
      );
    });

    test('a state of another run', async () => {
      const states: TrainingState[] = [];
      await train(small(), data, { ...options, epochs: 1, onCheckpoint: (state) => void states.push(state) });
      const run = train(small(), data, { ...options, learningRate: 0.02, resume: states[0]! });
      await expect(run).rejects.toThrow(
        'train: resume must be a state of the same model, data and options, got another',
      );
      expect(() => decodeState(encodeState(states[0]!).slice(0, -4))).toThrow(
        'decodeState: bytes must have length',
      );
      expect(() => decodeState(new Uint8Array(9))).toThrow('decodeState: bytes must be a training state');
    });
  });

  test('an abort rejects with its reason, frees everything and leaves a usable model', async () => {
    const model = small();
    const before = tf.memory().numTensors;
    const controller = new AbortController();
    const run = train(model, data, {
      ...options,
      signal: controller.signal,
      onBatch: () => controller.abort(new Error('stopped by the user')),
    });
    await expect(run).rejects.toThrow('stopped by the user');
    expect(tf.memory().numTensors).toBe(before);
    expect((await evaluate(model, data, [0, 1])).loss).toBeGreaterThan(0);
  });
});
