import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Clip, isSoundFile } from '@ser/datasets';
import { extractTable } from '@ser/datasets/node';
import { type Recipe, recipes } from '@ser/dsp';
import {
  type Augmentation,
  applyScaler,
  EmotionClassifier,
  type Evaluation,
  evaluate,
  fitScaler,
  type History,
  type Scaler,
  type TrainingData,
  train,
} from '@ser/models';
import { folderHandler, useWasmBackend } from '@ser/models/node';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { JobError, throwIfStopped } from '../errors.ts';
import { reportName, writeFolder } from '../output-folder.ts';
import { renderReport } from '../report/index.ts';
import type { Terminal } from '../terminal.ts';
import { describeRun } from './describe-run.ts';
import type { TrainJob } from './job.ts';
import { type LabelledClips, loadClips } from './load-clips.ts';
import { networks } from './networks.ts';
import { type DescribedSplit, splitClips } from './split-clips.ts';
import { createStopwatch, type Lap } from './stopwatch.ts';
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
  history: History;
  test: Evaluation;
  laps: readonly Lap[];
}

/**
 * Recordings to a saved classifier and its report: scan, extract, split, train, test, write.
 *
 * @throws JobError when the recordings cannot be used or the folder cannot be written; the signal's reason when stopped.
 */
export async function runTrainJob(job: TrainJob, terminal: Terminal, signal: AbortSignal): Promise<TrainRun> {
  return writeFolder(job.output, { force: job.force }, async (folder) => {
    const stopwatch = createStopwatch();
    const data = await loadClips(job.folders, job.labels);
    announceClips(data, terminal);
    stopwatch.lap('Scan');

    const { x, recipe, columns, clips, failed } = await extractFeatures(data, job, terminal, signal);
    const labelOf = new Map(data.clips.map((clip, i) => [clip, data.labels[i]!]));
    const labels = clips.map((clip) => labelOf.get(clip)!);
    const classes = data.classes.filter((label) => labels.includes(label));
    stopwatch.lap('Features');

    const split = splitClips(clips, labels, job.split, job.seed);
    if (split.warning !== undefined) terminal.warn(split.warning);
    const scaler = fitScaler(x, split.train);
    const scaled = applyScaler(x, scaler);
    const groups = split.sharesSpeakers ? {} : { groups: clips.map((clip) => clip.speaker) };
    const trainingData: TrainingData = {
      x: scaled,
      labels,
      classes,
      ...groups,
      trainIndices: split.train,
      validationIndices: split.validation,
    };
    await useWasmBackend();
    const model = networks[job.network].build({
      inputShape: networkInput(x.shape),
      classes: classes.length,
      seed: job.seed,
    });
    const history = await fit(model, trainingData, job, terminal, signal);
    stopwatch.lap('Training');

    const test = await evaluate(model, trainingData, split.test, { signal });
    stopwatch.lap('Test');

    const run: Omit<TrainRun, 'laps'> = {
      job,
      data,
      recipe,
      columns,
      failed,
      clips,
      labels,
      classes,
      split,
      model,
      history,
      test,
    };
    await classifierOf(run, scaler).save(folderHandler(folder));
    throwIfStopped(signal);
    const report = await describeRun({ ...run, laps: stopwatch.laps }, resolve(job.output));
    await writeFile(join(folder, reportName), await renderReport(report));
    stopwatch.lap('Report');
    throwIfStopped(signal);
    return { ...run, laps: stopwatch.laps };
  });
}

function titlesOf(sources: LabelledClips['sources']): string {
  return sources.map(({ title }) => title).join(' and ');
}

function announceClips(
  { clips, classes, skipped, dropped, sources }: LabelledClips,
  terminal: Terminal,
): void {
  const speakers = new Set(clips.map((clip) => clip.speaker)).size;
  terminal.step(
    `${clips.length} clips of ${speakers} speakers, ${classes.length} emotions: ${titlesOf(sources)}`,
  );
  const sounds = skipped.filter(({ path }) => isSoundFile(path));
  if (sounds.length > 0) {
    const files = sounds.length === 1 ? 'sound file is' : 'sound files are';
    terminal.warn(`${sounds.length} ${files} left out, such as ${sounds[0]!.path}: ${sounds[0]!.reason}`);
  }
  for (const [label, count] of Object.entries(dropped)) {
    terminal.warn(`${count} clips of '${label}' left out: the label set has no class for them`);
  }
}

async function extractFeatures(
  { clips }: LabelledClips,
  { recipe: name }: TrainJob,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<{
  x: { data: Float32Array; shape: readonly number[] };
  recipe: Recipe;
  columns: readonly string[];
  clips: readonly Clip[];
  failed: readonly { path: string; reason: string }[];
}> {
  const bar = terminal.progress('features', 'clips');
  const { table, failed } = await extractTable(clips, recipes[name], {
    signal,
    onProgress: ({ done, total, failed }) =>
      bar.update(done, total, failed === 0 ? undefined : `${failed} failed`),
  }).finally(() => bar.stop());
  for (const { path, reason } of failed) terminal.warn(`${path}: ${reason}`);
  if (table.clips.length === 0) {
    throw new JobError(
      `none of the ${clips.length} clips could be read: ${failed[0]!.path}: ${failed[0]!.reason}`,
    );
  }
  const x = table.pack();
  terminal.step(`features of ${table.clips.length} clips: ${x.shape.slice(1).join(' x ')} numbers each`);
  return { x, recipe: table.recipe, columns: table.columns, clips: table.clips, failed };
}

const spectrogramAugmentation: Augmentation = {
  timeMasks: 2,
  timeMaskFrames: 24,
  frequencyMasks: 2,
  frequencyMaskColumns: 8,
  shiftFrames: 16,
};

/** A pooled clip is one row of features, and the network reads along it as if it were time. */
function networkInput([, ...sizes]: readonly number[]): [time: number, features: number] {
  const [time, features = 1] = sizes;
  return [time!, features];
}

async function fit(
  model: LayersModel,
  data: TrainingData,
  { epochs, patience, batchSize, learningRate, seed, network }: TrainJob,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<History> {
  const started = performance.now();
  const batches = Math.ceil(data.trainIndices.length / batchSize);
  const bar = terminal.progress('training', 'steps');
  let note: string | undefined;
  const history = await train(model, data, {
    epochs,
    batchSize: Math.min(batchSize, data.trainIndices.length),
    learningRate,
    seed,
    schedule: 'cosine',
    classWeights: 'balanced',
    labelSmoothing: 0.1,
    clipNorm: 1,
    ...(data.x.shape.length === 3 && { augmentation: spectrogramAugmentation }),
    earlyStopping: { metric: 'uar', patience },
    signal,
    onBatch: ({ epoch, batch }) => bar.update((epoch - 1) * batches + batch, epochs * batches, note),
    onEpoch: ({ epoch, validation }) => {
      note = `epoch ${epoch}: validation UAR ${validation!.uar.toFixed(3)}`;
    },
  }).finally(() => bar.stop());
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  terminal.step(
    `${networks[network].title}: ${history.epochs.length} epochs in ${seconds} s, best after epoch ${history.bestEpoch}`,
  );
  return history;
}

function classifierOf(
  { job, model, recipe, classes, test, split, data, clips }: Omit<TrainRun, 'laps'>,
  scaler: Scaler,
): EmotionClassifier {
  return new EmotionClassifier({
    model,
    recipe,
    scaler,
    labels: classes,
    metadata: {
      scores: [
        { metric: 'uar', value: test.uar, protocol: split.description },
        { metric: 'accuracy', value: test.accuracy, protocol: split.description },
      ],
      trainingData: `${titlesOf(data.sources)}: ${split.train.length} of ${clips.length} clips`,
      seed: job.seed,
      versions: versions().packages,
    },
  });
}
