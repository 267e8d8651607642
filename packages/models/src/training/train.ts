import { createRng } from '@ser/dsp';
import { registerKernels, softmaxCrossEntropy } from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { clipSize, gatherClips, type Indices } from '../features.ts';
import { accelerate, setDropoutKeys } from '../layers/accelerate.ts';
import { accuracy, unweightedAverageRecall } from '../metrics/scores.ts';
import { prepareTfjs } from '../prepare.ts';
import { type Augmentation, augmentClip, checkAugmentation } from './augment.ts';
import { checkTrainingData, type TrainingData } from './data.ts';
import { argMax, evaluate, modelShape } from './evaluate.ts';
import type { EpochRecord, EpochScores, History } from './history.ts';
import { mixClips } from './mixup.ts';
import { createOptimizer, type OptimizerName, type RunningOptimizer } from './optimizer.ts';
import { createPause } from './pause.ts';
import { drawEpoch, type Sampling } from './sampling.ts';
import {
  checkSchedule,
  createSchedule,
  type RunningSchedule,
  runsOverAllSteps,
  type Schedule,
} from './schedule.ts';
import { findSoftmaxHead, type WithLogits } from './softmax-head.ts';
import type { BestWeights, TrainingState } from './state.ts';
import { averageWeights, type WeightAverage } from './weight-average.ts';

/** Stops when a validation score has not improved for `patience` epochs. */
export interface EarlyStopping {
  /** `uar` and `accuracy` should rise, `loss` should fall. */
  readonly metric: 'uar' | 'accuracy' | 'loss';
  /** Epochs to wait; default 10. */
  readonly patience?: number;
}

/** A finished batch. */
export interface BatchEvent {
  /** Counted from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Counted from 1. */
  readonly batch: number;
  readonly batches: number;
  readonly loss: number;
  readonly learningRate: number;
}

/** A finished epoch. */
export interface EpochEvent extends EpochRecord {
  readonly epochs: number;
  readonly seconds: number;
}

export interface TrainOptions {
  readonly epochs?: number;
  readonly batchSize?: number;
  /** Decides shuffling, dropout and augmentation. */
  readonly seed?: number;
  readonly optimizer?: OptimizerName;
  readonly learningRate?: number;
  readonly schedule?: Schedule;
  /** Weight of each class in the loss: the same, such that all classes weigh the same, or as given. */
  readonly classWeights?: 'none' | 'balanced' | Readonly<Record<string, number>>;
  /** Share of each target that is spread over all classes, in [0, 1). */
  readonly labelSmoothing?: number;
  /** Decoupled decay of kernels (AdamW): each step multiplies them by `1 - learningRate * weightDecay`. */
  readonly weightDecay?: number;
  /** Longest norm of all gradients together. */
  readonly clipNorm?: number;
  /** Default: each training clip once an epoch. */
  readonly sampling?: Sampling;
  readonly augmentation?: Augmentation;
  /**
   * Decay of an exponential moving average of the weights, in (0, 1), such as 0.999. Validation, early stopping and
   * the finished model then use the averaged weights.
   */
  readonly emaDecay?: number;
  /** Needs `validationIndices`. The model ends with the weights of the best epoch, whether stopped early or not. */
  readonly earlyStopping?: EarlyStopping;
  readonly onBatch?: (event: BatchEvent) => void;
  readonly onEpoch?: (event: EpochEvent) => void | Promise<void>;
  /** Epochs from one checkpoint to the next; default 1. The last epoch always has one. */
  readonly checkpointEvery?: number;
  /** Receives the state at every checkpoint; pass one as `resume` to go on from there. */
  readonly onCheckpoint?: (state: TrainingState) => void | Promise<void>;
  readonly resume?: TrainingState;
  readonly signal?: AbortSignal;
}

/** The loss became infinite or not a number. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
  /** Counted from 1 over the whole run. */
  readonly step: number;
  readonly epoch: number;

  constructor(loss: number, step: number, epoch: number, learningRate: number) {
    super(
      `train: the loss must stay finite, got ${loss} at step ${step} (epoch ${epoch}); try a learningRate below ${learningRate}, or clipNorm`,
    );
    this.step = step;
    this.epoch = epoch;
  }
}

// Independent streams of the run's seed.
const shuffling = 1;
const dropout = 2;
const augmenting = 3;
const mixing = 4;

/**
 * Trains a network of stock layers that ends in a softmax, on whatever tfjs backend is set.
 *
 * Minimises the cross-entropy of the training clips, shuffled anew in every epoch. All that is random hangs on `seed`
 * and the number of the step, so that the same seed gives the same weights, bit for bit, and so does a run that was
 * interrupted and resumed from a checkpoint (on one backend). Layers that draw numbers of their own (Gaussian noise,
 * dropout inside recurrent cells) are outside that promise.
 *
 * Between steps the event loop gets its turn. Every tensor that the run makes is disposed of, whichever way it ends.
 *
 * @returns scores of every epoch, and which epoch's weights the model has.
 * @throws RangeError for data or options that cannot work; `DivergedError` when the loss is no longer finite; the
 *   signal's reason when it aborts. After an abort the model keeps the weights of the last step.
 * @example
 * const history = await train(model, { x, labels, classes, groups, trainIndices, validationIndices }, {
 *   epochs: 50,
 *   earlyStopping: { metric: 'uar' },
 *   onEpoch: ({ epoch, validation }) => show(epoch, validation?.uar),
 * });
 */
export async function train(
  model: tfl.LayersModel,
  data: TrainingData,
  options: TrainOptions = {},
): Promise<History> {
  const {
    epochs = 50,
    batchSize = 32,
    seed = 0,
    optimizer: rule = 'adam',
    learningRate = 1e-3,
    schedule: course = 'constant',
    classWeights = 'none',
    labelSmoothing = 0,
    weightDecay = 0,
    clipNorm,
    sampling = 'shuffled',
    augmentation,
    emaDecay,
    earlyStopping,
    onBatch,
    onEpoch,
    checkpointEvery = 1,
    onCheckpoint,
    resume,
    signal,
  } = options;
  checkOptions(options, epochs, batchSize);
  const targets = checkTrainingData(data, batchSize, model.outputs[0]!.shape.at(-1)!);
  if (earlyStopping && !data.validationIndices) {
    throw new RangeError('train: earlyStopping must come with validationIndices, got none');
  }
  const shape = modelShape('train', model, data.x);
  if (augmentation) checkAugmentation('train', augmentation, shape);
  const withLogits = findSoftmaxHead('train', model);
  signal?.throwIfAborted();

  prepareTfjs();
  await registerKernels();
  accelerate(model);

  const { classes, trainIndices } = data;
  const size = clipSize('train', data.x);
  const weights = model.trainableWeights;
  const batches = Math.ceil(trainIndices.length / batchSize);
  const classFactors = factorsOfClasses(classWeights, classes, targets, trainIndices);
  const schedule = createSchedule(course, learningRate, epochs * batches);
  const augmentationSeed = augmentation?.seed ?? seed;
  const augmentsClips = augmentation && shape.length === 2;
  const optimizer = createOptimizer(rule, weights, { clipNorm, weightDecay });
  const average = emaDecay === undefined ? null : averageWeights(model.weights, emaDecay);
  const dropoutKeys = {
    seeds: model.layers.map((_, i) => createRng(seed, dropout, i).integer(2 ** 32)),
    step: 0,
  };
  const fingerprint = fingerprintOf(options, data, targets, {
    batchSize,
    seed,
    rule,
    learningRate,
    course,
    epochs,
  });
  const records: EpochRecord[] = [];
  let best: BestWeights | null = null;
  let step = 0;
  let stopped: History['stopped'] = 'epochs';
  const pause = createPause();

  try {
    if (resume) {
      restore(model, optimizer, average, schedule, resume, fingerprint);
      records.push(...resume.epochs);
      ({ best, step } = resume);
    }
    for (let epoch = records.length + 1; epoch <= epochs; epoch++) {
      if (earlyStopping && best && epoch - 1 - best.epoch >= (earlyStopping.patience ?? 10)) {
        stopped = 'earlyStopping';
        break;
      }
      const started = performance.now();
      const order = drawEpoch(
        sampling,
        Array.from(trainIndices),
        targets,
        classes.length,
        createRng(seed, shuffling, epoch),
      );
      const seen = { truth: [] as string[], predicted: [] as string[], loss: 0 };
      let rate = schedule.at(step);
      for (let batch = 0; batch < batches; batch++) {
        signal?.throwIfAborted();
        const clips = order.slice(batch * batchSize, (batch + 1) * batchSize);
        const input = gatherClips(data.x, size, clips);
        const wanted = oneHot(
          clips.map((clip) => targets[clip]!),
          classes.length,
        );
        if (augmentsClips) {
          for (const row of clips.keys()) {
            const keys = [augmentationSeed, augmenting, epoch, batch * batchSize + row] as const;
            augmentClip(input, row, shape as [number, number], augmentation, keys);
          }
        }
        if (augmentation?.mixup) {
          mixClips(input, wanted, clips.length, augmentation.mixup, [augmentationSeed, mixing, step]);
        }
        rate = schedule.at(step);
        dropoutKeys.step = step;
        setDropoutKeys(model, dropoutKeys);
        const { loss, logits } = trainStep(model, weights, optimizer, withLogits, {
          input,
          shape: [clips.length, ...shape],
          targets: wanted,
          classFactors,
          labelSmoothing,
          step,
          learningRate: rate,
        });
        setDropoutKeys(model, undefined);
        if (!Number.isFinite(loss)) throw new DivergedError(loss, step + 1, epoch, rate);
        average?.update(step);
        step++;
        seen.loss += loss * clips.length;
        for (const [row, clip] of clips.entries()) {
          seen.truth.push(classes[targets[clip]!]!);
          seen.predicted.push(classes[argMax(logits, row * classes.length, classes.length)]!);
        }
        onBatch?.({ epoch, epochs, batch: batch + 1, batches, loss, learningRate: rate });
        await pause();
      }

      const record: EpochRecord = {
        epoch,
        learningRate: rate,
        loss: seen.loss / order.length,
        accuracy: accuracy(seen.truth, seen.predicted),
        uar: unweightedAverageRecall(seen.truth, seen.predicted),
        ...(data.validationIndices && {
          validation: await validate(model, average, data, data.validationIndices, signal),
        }),
      };
      records.push(record);
      schedule.finishEpoch((record.validation ?? record).loss);
      if (earlyStopping) {
        const value = record.validation![earlyStopping.metric];
        const improved =
          best === null || (earlyStopping.metric === 'loss' ? value < best.value : value > best.value);
        if (improved) best = { epoch, value, weights: average?.read() ?? readWeights(model.weights) };
      }
      await onEpoch?.({ ...record, epochs, seconds: (performance.now() - started) / 1000 });
      if (epoch % checkpointEvery === 0 || epoch === epochs) {
        await onCheckpoint?.({
          fingerprint,
          step,
          epochs: [...records],
          schedule: { ...schedule.state },
          weights: readWeights(model.weights),
          moments: optimizer.moments.flat().map((moment) => moment.dataSync<'float32'>()),
          average: average?.read() ?? null,
          best,
        });
      }
    }
    const finished = best?.weights ?? average?.read();
    if (finished) writeWeights(model.weights, finished);
    return { epochs: records, bestEpoch: best?.epoch ?? records.length, stopped };
  } finally {
    setDropoutKeys(model, undefined);
    optimizer.dispose();
    average?.dispose();
  }
}

/** A row for each target: 1 in its column, 0 elsewhere. */
function oneHot(targets: readonly number[], classes: number): Float32Array {
  const rows = new Float32Array(targets.length * classes);
  for (const [row, target] of targets.entries()) rows[row * classes + target] = 1;
  return rows;
}

interface Step {
  readonly input: Float32Array;
  readonly shape: number[];
  /** A row of shares of the classes for each clip. */
  readonly targets: Float32Array;
  readonly classFactors: readonly number[];
  readonly labelSmoothing: number;
  readonly step: number;
  readonly learningRate: number;
}

/** One batch: forward, backward, update. */
function trainStep(
  model: tfl.LayersModel,
  weights: readonly tfl.LayerVariable[],
  optimizer: RunningOptimizer,
  withLogits: WithLogits,
  { input, shape, targets, classFactors, labelSmoothing, step, learningRate }: Step,
): { loss: number; logits: Float32Array } {
  let kept: tf.Tensor | undefined;
  try {
    return tf.tidy(() => {
      const x = tf.tensor(input, shape);
      const truth = tf.tensor2d(targets, [shape[0]!, classFactors.length]);
      const factors = tf.tensor1d(
        Array.from({ length: shape[0]! }, (_, row) =>
          classFactors.reduce(
            (sum, factor, label) => sum + factor * targets[row * classFactors.length + label]!,
            0,
          ),
        ),
      );
      const variables = weights.map((weight) => (weight as unknown as { readonly val: tf.Variable }).val);
      const { value, grads } = withLogits(() =>
        tf.variableGrads(() => {
          const logits = model.apply(x, { training: true }) as tf.Tensor2D;
          kept = tf.keep(tf.clone(logits));
          const losses = softmaxCrossEntropy(logits, truth, { labelSmoothing });
          const penalties = model.calculateLosses();
          return tf.addN([tf.mean(tf.mul(losses, factors)), ...penalties]) as tf.Scalar;
        }, variables),
      );
      const loss = value.dataSync()[0]!;
      if (Number.isFinite(loss)) {
        optimizer.apply(
          variables.map(({ name }) => grads[name]!),
          step,
          learningRate,
        );
      }
      return { loss, logits: kept!.dataSync<'float32'>() };
    }) as unknown as { loss: number; logits: Float32Array };
  } finally {
    kept?.dispose();
  }
}

async function validate(
  model: tfl.LayersModel,
  average: WeightAverage | null,
  data: TrainingData,
  indices: Indices,
  signal: AbortSignal | undefined,
): Promise<EpochScores> {
  const run = () => evaluate(model, data, indices, signal ? { signal } : {});
  const { loss, accuracy, uar } = await (average ? average.apply(run) : run());
  return { loss, accuracy, uar };
}

function readWeights(weights: readonly tfl.LayerVariable[]): Float32Array[] {
  return weights.map((weight) => weight.read().dataSync<'float32'>());
}

function writeWeights(weights: readonly tfl.LayerVariable[], values: readonly Float32Array[]): void {
  tf.tidy(() => {
    for (const [index, weight] of weights.entries()) {
      weight.write(tf.tensor(values[index]!.slice(), weight.shape as number[]));
    }
  });
}

function restore(
  model: tfl.LayersModel,
  optimizer: RunningOptimizer,
  average: WeightAverage | null,
  schedule: RunningSchedule,
  resume: TrainingState,
  fingerprint: string,
): void {
  const sizes = model.weights.map(({ shape }) =>
    (shape as number[]).reduce((product, size) => product * size, 1),
  );
  if (
    resume.fingerprint !== fingerprint ||
    sizes.join() !== resume.weights.map(({ length }) => length).join()
  ) {
    throw new RangeError('train: resume must be a state of the same model, data and options, got another');
  }
  writeWeights(model.weights, resume.weights);
  let next = 0;
  for (const row of optimizer.moments) {
    for (const [index, old] of row.entries()) {
      row[index] = tf.keep(tf.tensor(resume.moments[next++]!.slice(), old.shape));
      old.dispose();
    }
  }
  if (resume.average) average?.write(resume.average);
  schedule.state = { ...resume.schedule };
}

function factorsOfClasses(
  classWeights: NonNullable<TrainOptions['classWeights']>,
  classes: readonly string[],
  targets: Int32Array,
  trainIndices: Indices,
): number[] {
  if (classWeights === 'none') return classes.map(() => 1);
  if (classWeights === 'balanced') {
    const counts = classes.map(() => 0);
    for (const clip of trainIndices) counts[targets[clip]!]!++;
    return counts.map((count) => trainIndices.length / (classes.length * count));
  }
  return classes.map((label) => {
    const weight = classWeights[label];
    if (!(weight !== undefined && weight > 0 && Number.isFinite(weight))) {
      throw new RangeError(`train: classWeights must give '${label}' a positive number, got ${weight}`);
    }
    return weight;
  });
}

/** What must be equal for a resumed run to continue the interrupted one. */
function fingerprintOf(
  options: TrainOptions,
  { x, classes, trainIndices, validationIndices = [] }: TrainingData,
  targets: Int32Array,
  defaults: {
    batchSize: number;
    seed: number;
    rule: OptimizerName;
    learningRate: number;
    course: Schedule;
    epochs: number;
  },
): string {
  const { epochs, ...settings } = defaults;
  const { classWeights, labelSmoothing, weightDecay, clipNorm } = options;
  const { sampling, augmentation, emaDecay, earlyStopping } = options;
  let hash = 0x811c9dc5;
  for (const number of [...trainIndices, -1, ...validationIndices, -1, ...targets]) {
    hash = Math.imul(hash ^ number, 0x01000193);
  }
  return JSON.stringify({
    ...settings,
    // Only a course that runs over all epochs depends on their number.
    epochs: runsOverAllSteps(settings.course) ? epochs : undefined,
    ...{ classWeights, labelSmoothing, weightDecay, clipNorm, sampling, augmentation, emaDecay },
    metric: earlyStopping?.metric,
    shape: x.shape,
    classes,
    clips: hash >>> 0,
  });
}

function checkOptions(
  {
    learningRate = 1e-3,
    labelSmoothing = 0,
    weightDecay = 0,
    clipNorm = 1,
    emaDecay = 0.5,
    checkpointEvery = 1,
    sampling = 'shuffled',
    schedule = 'constant',
    earlyStopping,
    seed = 0,
  }: TrainOptions,
  epochs: number,
  batchSize: number,
): void {
  const rules: readonly [name: string, ok: boolean, rule: string, value: unknown][] = [
    ['epochs', Number.isInteger(epochs) && epochs > 0, 'a positive integer', epochs],
    ['batchSize', Number.isInteger(batchSize) && batchSize > 0, 'a positive integer', batchSize],
    ['seed', Number.isSafeInteger(seed), 'an integer', seed],
    ['learningRate', learningRate > 0 && Number.isFinite(learningRate), 'a positive number', learningRate],
    ['labelSmoothing', labelSmoothing >= 0 && labelSmoothing < 1, 'in [0, 1)', labelSmoothing],
    ['weightDecay', weightDecay >= 0 && Number.isFinite(weightDecay), 'at least 0', weightDecay],
    ['emaDecay', emaDecay > 0 && emaDecay < 1, 'in (0, 1)', emaDecay],
    [
      'checkpointEvery',
      Number.isInteger(checkpointEvery) && checkpointEvery > 0,
      'a positive integer',
      checkpointEvery,
    ],
    ['sampling', sampling === 'shuffled' || sampling === 'balanced', "'shuffled' or 'balanced'", sampling],
    ['clipNorm', clipNorm > 0, 'positive', clipNorm],
    ['earlyStopping.patience', (earlyStopping?.patience ?? 1) >= 1, 'at least 1', earlyStopping?.patience],
  ];
  for (const [name, ok, rule, value] of rules) {
    if (!ok) throw new RangeError(`train: ${name} must be ${rule}, got ${value}`);
  }
  checkSchedule('train', schedule);
}
