import { buildModel, type ModelSpec } from '../../builders/build-model.ts';
import { evaluateClassical } from '../../classical/classical-model.ts';
import { type ForestOptions, fitForest } from '../../classical/forest.ts';
import { fitSvm, type SvmOptions } from '../../classical/svm.ts';
import type { Features } from '../../features.ts';
import { matrixRows } from '../../metrics/probabilities.ts';
import { applyScaler, fitScaler } from '../../scaler.ts';
import { evaluate } from '../../training/evaluate.ts';
import { train } from '../../training/train.ts';
import type { EarlyStopping, EpochEvent, NamedMetric, TrainOptions } from '../../training/train-options.ts';
import { fileCheckpoint } from '../file-checkpoint.ts';
import type { Fold } from './fold.ts';
import type { Job } from './process-pool.ts';

/** Options of `train` that are plain JSON; the seed comes from `seeds`. */
export type TrainingSpec = Omit<
  TrainOptions,
  'seed' | 'earlyStopping' | 'onBatch' | 'onEpoch' | 'checkpointEvery' | 'onCheckpoint' | 'resume' | 'signal'
> & { readonly earlyStopping?: EarlyStopping & { readonly metric: NamedMetric } };

/** A classifier as plain JSON: a network, or a classical peer, which takes no `training`. */
export type ClassifierSpec =
  | ModelSpec
  | ({ readonly type: 'svm' } & SvmOptions)
  | ({ readonly type: 'forest' } & Omit<ForestOptions, 'seed'>);

/** What all runs share. */
export interface RunSetup {
  readonly x: Features;
  readonly labels: readonly string[];
  readonly classes: readonly string[];
  readonly model: ClassifierSpec;
  readonly training: TrainingSpec;
  readonly scaling: 'standard' | 'none';
}

/** What a run predicted for its test clips; plain JSON. */
export interface FoldRun {
  readonly fold: string;
  readonly seed: number;
  /** The test clips. */
  readonly indices: readonly number[];
  readonly predicted: readonly string[];
  /** A row for each test clip: probabilities, except for an SVM. */
  readonly scores: readonly (readonly number[])[];
  /** What only networks have. */
  readonly network?: {
    /** Mean cross-entropy of the test clips. */
    readonly loss: number;
    readonly epochs: number;
    readonly bestEpoch: number;
  };
  readonly seconds: number;
}

/** Trains one classifier on one fold, and tests it. */
export async function runFold(
  setup: RunSetup,
  job: Job,
  onEpoch: (event: EpochEvent) => void,
): Promise<FoldRun> {
  const started = performance.now();
  const { fold, seed } = job;
  const { x, scaling, model: spec } = setup;
  const scaled = scaling === 'standard' ? applyScaler(x, fitScaler(x, fold.train)) : x;
  const tested =
    spec.type === 'svm' || spec.type === 'forest'
      ? await runClassical(spec, { ...setup, x: scaled }, fold, seed)
      : await runNetwork(spec, { ...setup, x: scaled }, job, onEpoch);
  return {
    fold: fold.name,
    seed,
    indices: Array.from(fold.test),
    ...tested,
    seconds: (performance.now() - started) / 1000,
  };
}

type Tested = Pick<FoldRun, 'predicted' | 'scores' | 'network'>;

async function runClassical(
  spec: Extract<ClassifierSpec, { type: 'svm' | 'forest' }>,
  { x, labels, classes }: RunSetup,
  { train: trainIndices, test }: Fold,
  seed: number,
): Promise<Tested> {
  const data = { x, labels, classes, trainIndices };
  const { type, ...own } = spec;
  const model = type === 'svm' ? await fitSvm(data, own) : fitForest(data, { ...own, seed });
  const { predicted, scores } = evaluateClassical(model, data, test);
  return { predicted, scores: matrixRows(scores).map((row) => Array.from(row)) };
}

async function runNetwork(
  spec: ModelSpec,
  { x, labels, classes, training }: RunSetup,
  { fold: { train: trainIndices, validation, test }, seed, state }: Job,
  onEpoch: (event: EpochEvent) => void,
): Promise<Tested> {
  const [rows, columns = 1] = x.shape.slice(1);
  const inputShape = [x.lengths ? null : rows!, columns] as const;
  const model = buildModel(spec, { inputShape, classes: classes.length, seed });
  try {
    const sets = validation.length > 0 ? { trainIndices, validationIndices: validation } : { trainIndices };
    const data = { x, labels, classes };
    const checkpoint = state === undefined ? {} : { checkpointEvery: 5, ...(await fileCheckpoint(state)) };
    const options = { ...training, ...checkpoint, seed, onEpoch };
    const history = await train(model, { ...data, ...sets }, options);
    const { predicted, probabilities, loss } = await evaluate(model, data, test);
    return {
      predicted,
      scores: matrixRows(probabilities).map((row) => Array.from(row)),
      network: { loss, epochs: history.epochs.length, bestEpoch: history.bestEpoch },
    };
  } finally {
    model.dispose();
  }
}
