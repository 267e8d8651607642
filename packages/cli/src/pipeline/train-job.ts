import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Clip } from '@ser/datasets';
import type { Recipe } from '@ser/dsp';
import {
  applyScaler,
  buildModel,
  EmotionClassifier,
  fitScaler,
  type History,
  type Scaler,
  type TrainingData,
  train,
} from '@ser/models';
import { fileCheckpoint, folderHandler, useWasmBackend } from '@ser/models/node';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { JobError, throwIfStopped } from '../errors.ts';
import { reportName, type Staging, writeFolder } from '../output-folder.ts';
import type { Terminal } from '../terminal.ts';
import { announceClips, featuresOf } from './clip-features.ts';
import { renderRun, storyOf } from './describe-run.ts';
import { speakersOf } from './describe-tested.ts';
import type { Experiment, TrainJob } from './job.ts';
import { type LabelledClips, loadClips, titlesOf } from './load-clips.ts';
import type { Origin } from './origin.ts';
import { fitTraining } from './presets.ts';
import { type DescribedSplit, splitClips } from './split-clips.ts';
import { createStopwatch, type Lap } from './stopwatch.ts';
import { type TestResult, testByProtocol, testHeldOut } from './test-run.ts';
import { versions } from './versions.ts';

/** What a run found out, for the report and for the terminal. */
export interface TrainRun {
  job: TrainJob;
  data: LabelledClips;
  recipe: Recipe;
  columns: readonly string[];
  failed: readonly { path: string; reason: string }[];
  /** The clips that could be read, in the order of the split's positions. */
  clips: readonly Clip[];
  labels: readonly string[];
  classes: readonly string[];
  split: DescribedSplit;
  model: LayersModel;
  scaler: Scaler;
  history: History;
  test: TestResult;
  laps: readonly Lap[];
}

/**
 * Recordings, or a table of features, to a saved classifier and its report: scan, extract, split, train, test, write.
 *
 * A run that was stopped or killed goes on where it was when it is started again, and ends with the same bits.
 *
 * @throws JobError when the recordings cannot be used or the folder cannot be written; StoppedError when stopped.
 */
export async function runTrainJob(job: TrainJob, terminal: Terminal, signal: AbortSignal): Promise<TrainRun> {
  const { command: _, force, output: __, ...same } = job;
  return writeFolder(job.output, { force, resume: { job: same, signal } }, async (staging) => {
    const stopwatch = createStopwatch();
    if (staging.goesOn) terminal.step('going on where the last run was stopped');
    const data = await loadClips(job.inputs, job, job.experiment.recipe);
    checkClasses(data.classes, job);
    announceClips(data, terminal);
    stopwatch.lap('Scan');

    const folder = job.features ?? join(staging.work, 'features');
    const features = await featuresOf(data, job.experiment.recipe, { folder, terminal, signal });
    const { x, clips, labels, classes } = features;
    checkClasses(classes, job);
    stopwatch.lap('Features');

    const split = splitClips(clips, labels, { ...job, test: job.protocol === undefined });
    if (job.protocol === undefined && split.warning !== undefined) terminal.warn(split.warning);
    const experiment = {
      ...job.experiment,
      training: fitTraining(job.experiment.training, x.shape.length === 2),
    };
    await useWasmBackend();
    const model = build(experiment, { shape: x.shape, classes: classes.length, seed: job.seed });
    const scaler = fitScaler(x, split.train);
    const trainingData: TrainingData = {
      x: applyScaler(x, scaler),
      labels,
      classes,
      ...(split.sharesSpeakers ? {} : { groups: clips.map((clip) => clip.speaker) }),
      trainIndices: split.train,
      validationIndices: split.validation,
    };
    const history = await fit(model, trainingData, { experiment, seed: job.seed, staging }, terminal, signal);
    stopwatch.lap('Training');

    const test =
      job.protocol === undefined
        ? await testHeldOut(model, trainingData, split, signal)
        : await testByProtocol(
            features,
            clips,
            { ...job, experiment, protocol: job.protocol, folder: join(staging.work, 'folds') },
            { terminal, signal },
          );
    stopwatch.lap('Test');

    const run: TrainRun = {
      ...features,
      job: { ...job, experiment },
      data,
      split,
      model,
      scaler,
      history,
      test,
      laps: stopwatch.laps,
    };
    await classifierOf(run).save(folderHandler(staging.folder));
    throwIfStopped(signal);
    const page = await renderRun(storyOf(run), {
      page: resolve(job.output),
      embedAudio: job.embedAudio,
      terminal,
    });
    await writeFile(join(staging.folder, reportName), page);
    stopwatch.lap('Report');
    throwIfStopped(signal);
    return run;
  });
}

function checkClasses(classes: readonly string[], { inputs, labels }: TrainJob): void {
  if (classes.length >= 2) return;
  const found = classes.length === 0 ? 'none' : `only '${classes[0]}'`;
  throw new JobError(
    `${inputs.join(', ')} must hold at least two emotions of the label set '${labels}', found ${found}`,
  );
}

/** A pooled clip is one row of features, and the network reads along it as if it were time. */
function build(
  { model }: Experiment,
  { shape, classes, seed }: { shape: readonly number[]; classes: number; seed: number },
): LayersModel {
  const [time, features = 1] = shape.slice(1);
  try {
    return buildModel(model, { inputShape: [time!, features], classes, seed });
  } catch (error) {
    throw new JobError(`the network cannot be built: ${(error as Error).message}`, { cause: error });
  }
}

async function fit(
  model: LayersModel,
  data: TrainingData,
  {
    experiment: { title, training },
    seed,
    staging,
  }: { experiment: Experiment; seed: number; staging: Staging },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<History> {
  const started = performance.now();
  const bar = terminal.progress('training', 'steps');
  let note: string | undefined;
  const history = await train(model, data, {
    ...training,
    batchSize: Math.min(training.batchSize ?? 32, data.trainIndices.length),
    seed,
    signal,
    ...(await fileCheckpoint(join(staging.work, 'training.state'))),
    onBatch: ({ epoch, epochs, batch, batches }) =>
      bar.update((epoch - 1) * batches + batch, epochs * batches, note),
    onEpoch: ({ epoch, validation }) => {
      note = `epoch ${epoch}: validation UAR ${validation!.uar.toFixed(3)}`;
    },
  })
    .catch((error: unknown) => {
      if (error instanceof RangeError) throw new JobError(error.message);
      throw error;
    })
    .finally(() => bar.stop());
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  terminal.step(
    `${title}: ${history.epochs.length} epochs in ${seconds} s, best after epoch ${history.bestEpoch}`,
  );
  return history;
}

function classifierOf({
  job,
  model,
  scaler,
  recipe,
  classes,
  test,
  split,
  data,
  clips,
}: TrainRun): EmotionClassifier {
  const heard = [...split.train, ...split.validation].map((i) => clips[i]!);
  const origin: Origin = { heardSpeakers: speakersOf(heard), experiment: { ...job.experiment, recipe } };
  return new EmotionClassifier({
    model,
    recipe,
    scaler,
    labels: classes,
    metadata: {
      ...origin,
      scores: [
        { metric: 'uar', value: test.uar, protocol: test.description },
        { metric: 'accuracy', value: test.accuracy, protocol: test.description },
      ],
      trainingData: `${titlesOf(data.sources)}: ${split.train.length} of ${clips.length} clips`,
      seed: job.seed,
      versions: versions().packages,
    },
  });
}
