import { checkChoice, checkNames, checkRules } from '../checks.ts';
import type { Augmentation } from './augment.ts';
import type { ClassWeights } from './class-weights.ts';
import type { Evaluation } from './evaluate.ts';
import type { EpochRecord } from './history.ts';
import type { OptimizerName } from './optimizer.ts';
import type { Sampling } from './sampling.ts';
import { checkSchedule, type Schedule } from './schedule.ts';
import type { TrainingState } from './state.ts';

/** A validation score by its name. */
export type NamedMetric = 'uar' | 'accuracy' | 'loss';

/** Stops when a validation score has not improved for `patience` epochs. */
export interface EarlyStopping {
  /** `uar` and `accuracy` should rise, `loss` should fall. A function gives a score of your own, which should rise. */
  readonly metric: NamedMetric | ((evaluation: Evaluation) => number);
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
  readonly classWeights?: ClassWeights;
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

const defaults = {
  epochs: 50,
  batchSize: 32,
  seed: 0,
  optimizer: 'adam',
  learningRate: 1e-3,
  schedule: 'constant',
  classWeights: 'none',
  labelSmoothing: 0,
  weightDecay: 0,
  sampling: 'shuffled',
  checkpointEvery: 1,
} as const;

const names = [
  ...Object.keys(defaults),
  ...[
    'clipNorm',
    'augmentation',
    'emaDecay',
    'earlyStopping',
    'onBatch',
    'onEpoch',
    'onCheckpoint',
    'resume',
    'signal',
  ],
];

/** The options with every default filled in. */
export type TrainSettings = TrainOptions & Required<Pick<TrainOptions, keyof typeof defaults>>;

/** Fills in the defaults, and checks all that does not depend on the data. */
export function resolveTrainOptions(options: TrainOptions): TrainSettings {
  checkNames('train: options', options, names);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const settings: TrainSettings = { ...defaults, ...Object.fromEntries(given) };
  const { epochs, batchSize, seed, learningRate, labelSmoothing, weightDecay, checkpointEvery } = settings;
  const { optimizer, sampling, schedule, emaDecay = 0.5, clipNorm = 1, earlyStopping } = settings;
  const { patience = 1, metric = 'uar' } = earlyStopping ?? {};
  const positive = (value: number): boolean => value > 0 && Number.isFinite(value);
  const counts = (value: number): boolean => Number.isInteger(value) && value > 0;
  checkRules('train', [
    ['epochs', counts(epochs), 'a positive integer', epochs],
    ['batchSize', counts(batchSize), 'a positive integer', batchSize],
    ['seed', Number.isSafeInteger(seed), 'an integer', seed],
    ['learningRate', positive(learningRate), 'a positive number', learningRate],
    ['labelSmoothing', labelSmoothing >= 0 && labelSmoothing < 1, 'in [0, 1)', labelSmoothing],
    ['weightDecay', weightDecay === 0 || positive(weightDecay), 'at least 0', weightDecay],
    ['emaDecay', emaDecay > 0 && emaDecay < 1, 'in (0, 1)', emaDecay],
    ['checkpointEvery', counts(checkpointEvery), 'a positive integer', checkpointEvery],
    ['clipNorm', clipNorm > 0, 'positive', clipNorm],
    [
      'earlyStopping.metric',
      typeof metric === 'function' || ['uar', 'accuracy', 'loss'].includes(metric),
      "'uar', 'accuracy', 'loss' or a function",
      metric,
    ],
    ['earlyStopping.patience', patience >= 1, 'at least 1', patience],
  ]);
  checkChoice('train', 'optimizer', optimizer, ['adam', 'rmsprop', 'sgd']);
  checkChoice('train', 'sampling', sampling, ['shuffled', 'balanced']);
  checkSchedule('train', schedule);
  return settings;
}
