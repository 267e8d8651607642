import type { Clip } from '@ser/datasets';
import type { Matrix } from '@ser/dsp';
import { accuracy, type Evaluation, evaluate, type TrainingData, unweightedAverageRecall } from '@ser/models';
import { type CrossValidation, crossValidate } from '@ser/models/node';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { explain, JobError } from '../errors.ts';
import type { Terminal } from '../terminal.ts';
import type { Experiment, ProtocolName } from './job.ts';
import { type DescribedSplit, foldClips } from './split-clips.ts';

/** How a network was tested, and what came of it. */
export interface TestResult
  extends Pick<Evaluation, 'truth' | 'predicted' | 'probabilities' | 'accuracy' | 'uar'> {
  /** The tested clips. */
  indices: Int32Array;
  description: string;
  /** Whether the very network that is saved was tested, on clips that it had not heard; else others in folds were. */
  heldOut: boolean;
}

/** Tests a trained network on the clips that the split held out. */
export async function testHeldOut(
  model: LayersModel,
  data: TrainingData,
  split: DescribedSplit,
  signal: AbortSignal,
): Promise<TestResult> {
  const evaluation = await evaluate(model, data, split.test, { signal });
  return { ...evaluation, indices: split.test, description: split.description, heldOut: true };
}

export interface ProtocolJob {
  experiment: Experiment;
  protocol: ProtocolName;
  folds: number;
  seed: number;
  /** Where finished folds are kept. */
  folder?: string | undefined;
  /** 'i/n': the i-th of n parts of the folds alone. */
  shard?: string | undefined;
}

/** Trains and tests networks like this one, fold by fold, and puts their predictions together. */
export async function testByProtocol(
  { x, labels, classes }: Pick<TrainingData, 'x' | 'labels' | 'classes'>,
  clips: readonly Clip[],
  { experiment, protocol: name, folds: count, seed, folder, shard }: ProtocolJob,
  { terminal, signal }: { terminal: Terminal; signal: AbortSignal },
): Promise<TestResult> {
  const { protocol, folds, description } = foldClips(clips, labels, { protocol: name, folds: count, seed });
  const { training } = experiment;
  const bar = terminal.progress('folds', 'epochs');
  const reached = new Map<string, number>();
  const epochs = training.epochs ?? 50;
  // About; the first finished fold tells.
  let runs = Math.ceil(folds.length / Number(shard?.split('/')[1] ?? 1));
  const show = (note: string): void =>
    bar.update(
      [...reached.values()].reduce((sum, value) => sum + value, 0),
      epochs * runs,
      note,
    );
  const statements = clips.every(({ statement }) => statement !== undefined);
  const validated = await crossValidate(
    protocol,
    {
      x,
      labels,
      classes,
      folds,
      speakers: clips.map(({ speaker }) => speaker),
      corpora: clips.map(({ corpus }) => corpus),
      ...(statements ? { statements: clips.map(({ statement }) => statement!) } : {}),
    },
    {
      model: experiment.model,
      training: {
        ...training,
        batchSize: Math.min(training.batchSize ?? 32, ...folds.map((fold) => fold.train.length)),
      },
      seeds: [seed],
      signal,
      ...(folder === undefined ? {} : { folder }),
      ...(shard === undefined ? {} : { shard }),
      onProgress: (event) => {
        reached.set(event.fold, event.type === 'run' ? epochs : event.epoch);
        if (event.type === 'run') runs = event.total;
        show(`fold ${event.fold}`);
      },
    },
  )
    .catch((error: unknown) => {
      if (!(error instanceof RangeError)) throw error;
      throw new JobError(`--protocol ${name}: ${explain(error).replace(/^crossValidate: /, '')}`);
    })
    .finally(() => bar.stop());
  for (const warning of validated.warnings) terminal.warn(warning);
  terminal.step(`${validated.runs.length} of ${folds.length} folds: ${description}`);
  return poolFolds(validated, labels, description);
}

/** The predictions of all folds together. */
export function poolFolds(
  { runs }: CrossValidation,
  labels: readonly string[],
  description: string,
): TestResult {
  const indices = runs.flatMap((run) => run.indices);
  const rows = runs.flatMap((run) => run.scores);
  const truth = indices.map((i) => labels[i]!);
  const predicted = runs.flatMap((run) => run.predicted);
  return {
    indices: Int32Array.from(indices),
    truth,
    predicted,
    probabilities: toMatrix(rows),
    accuracy: accuracy(truth, predicted),
    uar: unweightedAverageRecall(truth, predicted),
    description,
    heldOut: false,
  };
}

/** Rows of numbers as one matrix. */
export function toMatrix(rows: readonly ArrayLike<number>[]): Matrix {
  const cols = rows[0]?.length ?? 0;
  return { data: Float32Array.from(rows.flatMap((row) => Array.from(row))), rows: rows.length, cols };
}
