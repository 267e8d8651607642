import { checkChoice } from '../../checks.ts';
import { type Features, readClips } from '../../features.ts';
import { checkFolds, type Fold, type Protocol, type Provenance } from './fold.ts';
import { type Job, runInProcesses } from './process-pool.ts';
import type { ClassifierSpec, FoldRun, RunSetup, TrainingSpec } from './run.ts';
import { openRunFolder } from './run-folder.ts';
import { parseShard, takeShard } from './shard.ts';
import { type CrossValidation, summarize } from './summarize.ts';

/** Clips, who is heard in them, and how they are divided. */
export interface CrossValidationData extends Provenance {
  /** Features of all clips, not scaled. */
  readonly x: Features;
  readonly labels: readonly string[];
  readonly classes: readonly string[];
  readonly folds: readonly Fold[];
}

/** A step of a cross-validation. */
export type CrossValidationEvent =
  | {
      readonly type: 'epoch';
      readonly fold: string;
      readonly seed: number;
      readonly epoch: number;
      readonly epochs: number;
      readonly loss: number;
      readonly validationUar: number | undefined;
    }
  | {
      readonly type: 'run';
      readonly fold: string;
      readonly seed: number;
      /** Whether it was found in the folder. */
      readonly kept: boolean;
      /** Runs finished so far. */
      readonly done: number;
      readonly total: number;
    };

const isFunction = ([, value]: [string, unknown]): boolean => typeof value === 'function';

export interface CrossValidateOptions {
  readonly model: ClassifierSpec;
  readonly training?: TrainingSpec;
  /** By the statistics of each fold's training clips; default `'standard'`. */
  readonly scaling?: 'standard' | 'none';
  /** Each fold is run once with each seed; default `[0]`. */
  readonly seeds?: readonly number[];
  /** Processes at once; default 2. */
  readonly workers?: number;
  /**
   * Where finished runs are kept, and the state of those in progress: a later call with the same data and options
   * takes them from there.
   */
  readonly folder?: string;
  /**
   * 'i/n' with i from 1 to n: only the i-th of n stretches of the runs, for `mergeCrossValidations` to join. Needs a
   * folder of its own.
   */
  readonly shard?: string;
  readonly onProgress?: (event: CrossValidationEvent) => void;
  readonly signal?: AbortSignal;
}

/**
 * Trains and tests a network, or a classical peer, on every fold with every seed, in processes of their own on the
 * WebAssembly backend, and gathers the scores.
 *
 * The protocol says what the folds hold apart, and is checked: a fold that tests on a speaker (statement, corpus) that
 * it trains or validates on is an error. Scaling is fitted on each fold's training clips. Equal data, options and seeds
 * give equal numbers, whatever the number of processes, and however often the work was interrupted or killed: with a
 * `folder`, finished runs are kept, and those in progress go on from their last checkpoint.
 *
 * @throws RangeError for data or options that cannot work; Error that names fold and seed when a run fails; the
 *   signal's reason when it aborts. Finished runs stay in the folder.
 * @example
 * const { uar } = await crossValidate(
 *   'speakerFolds',
 *   { x, labels, classes, speakers, folds: groupKFold(clips, { validation: 0.2 }) },
 *   { model: { type: 'conv1d' }, training: { epochs: 50, earlyStopping: { metric: 'uar' } }, seeds: [1, 2, 3] },
 * );
 * uar; // { mean, deviation, interval: { estimate, low, high, deviation } }
 */
export async function crossValidate(
  protocol: Protocol,
  { x, labels, classes, folds, ...provenance }: CrossValidationData,
  {
    model,
    training = {},
    scaling = 'standard',
    seeds = [0],
    workers = 2,
    folder,
    shard: shardText,
    onProgress,
    signal,
  }: CrossValidateOptions,
): Promise<CrossValidation> {
  const clips = readClips('crossValidate', x).count;
  if (x.shape.length > 3) {
    throw new RangeError(`crossValidate: x must be of shape [clips, time, features], got [${x.shape}]`);
  }
  if (labels.length !== clips) {
    throw new RangeError(
      `crossValidate: labels must have one entry for each of ${clips} clips, got ${labels.length}`,
    );
  }
  checkFolds(protocol, folds, provenance, clips);
  if (typeof model?.type !== 'string') {
    throw new RangeError(`crossValidate: model must be an object with a type, got ${JSON.stringify(model)}`);
  }
  const [name] = Object.entries({ ...training.earlyStopping, ...training }).find(isFunction) ?? [];
  if (name !== undefined) {
    throw new RangeError(`crossValidate: training must be plain JSON, got a function as ${name}`);
  }
  checkChoice('crossValidate', 'scaling', scaling, ['standard', 'none']);
  if (seeds.length === 0 || !seeds.every(Number.isSafeInteger) || new Set(seeds).size !== seeds.length) {
    throw new RangeError(`crossValidate: seeds must be integers that differ, got [${seeds}]`);
  }
  if (!Number.isInteger(workers) || workers < 1) {
    throw new RangeError(`crossValidate: workers must be a positive integer, got ${workers}`);
  }
  signal?.throwIfAborted();

  const all: Job[] = seeds.flatMap((seed) => folds.map((fold) => ({ fold, seed })));
  const shard = shardText === undefined ? undefined : parseShard('crossValidate', shardText, all.length);
  if (shard && folder === undefined) {
    throw new RangeError('crossValidate: shard needs a folder for mergeCrossValidations to read, got none');
  }
  const jobs = shard ? takeShard(all, shard) : all;
  const setup: RunSetup = { x, labels, classes, model, training, scaling };
  const kept =
    folder === undefined
      ? undefined
      : await openRunFolder(folder, setup, all, { protocol, shard, ...provenance });
  const runs = new Map<string, FoldRun>();
  const keyOf = (fold: string, seed: number): string => JSON.stringify([fold, seed]);
  const finish = (run: FoldRun, wasKept: boolean): void => {
    const { fold, seed } = run;
    runs.set(keyOf(fold, seed), run);
    onProgress?.({ type: 'run', fold, seed, kept: wasKept, done: runs.size, total: jobs.length });
  };
  const open: Job[] = [];
  for (const job of jobs) {
    const run = await kept?.find(job);
    if (run) finish(run, true);
    else open.push(kept ? { ...job, state: kept.stateOf(job) } : job);
  }
  await runInProcesses(setup, open, {
    workers,
    signal,
    onEpoch: ({ fold, seed }, { epoch, epochs, loss, validationUar }) =>
      onProgress?.({ type: 'epoch', fold: fold.name, seed, epoch, epochs, loss, validationUar }),
    onRun: async (run) => {
      const job = open.find(({ fold, seed }) => fold.name === run.fold && seed === run.seed)!;
      await kept?.keep(job, run);
      finish(run, false);
    },
  });
  const inOrder = jobs.map(({ fold, seed }) => runs.get(keyOf(fold.name, seed))!);
  return summarize(protocol, inOrder, labels, classes, provenance);
}
