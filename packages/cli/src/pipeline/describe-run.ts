import { isAbsolute, relative, resolve, sep } from 'node:path';
import { decodeFile } from '@ser/audio/node';
import type { Clip } from '@ser/datasets';
import type { Recipe } from '@ser/dsp';
import { accuracy, bootstrapBySpeaker, classificationReport, confusionMatrix, f1, recall } from '@ser/models';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Report, ReportExample, ReportMistake } from '../report/index.ts';
import { networks } from './networks.ts';
import type { TrainRun } from './train-job.ts';
import { versions } from './versions.ts';

/** Everything that the report page says of a run; `folder` is where the page will lie. */
export async function describeRun(run: TrainRun, folder: string): Promise<Report> {
  const { job, data, failed, clips, labels, classes, split, history, test } = run;
  const speakersOf = (indices: Int32Array): string[] =>
    [...new Set(Array.from(indices, (i) => clips[i]!.speaker))].sort();
  const tested = Array.from(split.test, (i) => clips[i]!);
  const report = classificationReport(test.truth, test.predicted, { labels: classes });
  return {
    title: `Speech emotion recognition on ${data.synthetic ? 'synthetic voices' : data.sources.map(({ title }) => title).join(' and ')}`,
    created: new Date().toISOString(),
    synthetic: data.synthetic,
    data: {
      corpora: data.sources,
      folder: job.folders.join(', '),
      clips: clips.length,
      speakers: new Set(clips.map((clip) => clip.speaker)).size,
      labels: classes.map((label) => ({ label, count: labels.filter((other) => other === label).length })),
      skipped: [...data.skipped, ...failed],
    },
    protocol: {
      description: split.description,
      parts: [
        { name: 'Training', speakers: speakersOf(split.train), clips: split.train.length },
        { name: 'Validation', speakers: speakersOf(split.validation), clips: split.validation.length },
        { name: 'Test', speakers: speakersOf(split.test), clips: split.test.length },
      ],
      scoredOn: 'Test',
    },
    scores: scoresOf(run, tested),
    history: {
      curves: (['loss', 'accuracy', 'uar'] as const).map((name) => ({
        name: name === 'uar' ? 'UAR' : name,
        train: history.epochs.map((epoch) => epoch[name]),
        validation: history.epochs.map((epoch) => epoch.validation![name]),
      })),
      bestEpoch: history.bestEpoch,
    },
    confusion: confusionOf(run),
    classes: report.labels,
    averages: [
      { name: 'macro average', ...report.macroAverage },
      { name: 'weighted average', ...report.weightedAverage },
    ],
    speakers: speakersOf(split.test).map((speaker) => {
      const rows = tested.flatMap((clip, row) => (clip.speaker === speaker ? [row] : []));
      return {
        speaker,
        recall: recall(
          rows.map((row) => test.truth[row]!),
          rows.map((row) => test.predicted[row]!),
        ),
        clips: rows.length,
      };
    }),
    examples: await examplesOf(run, tested),
    mistakes: mistakesOf(run, tested, folder),
    model: modelOf(run),
    timing: run.laps,
    repeat: {
      command: job.command,
      seed: job.seed,
      versions: Object.entries({ ...versions().packages, ...versions().machine }).map(([name, version]) => ({
        name,
        version,
      })),
    },
  };
}

const resamples = 1000;

/** A bootstrap over fewer speakers gives an interval that means nothing. */
const fewestSpeakers = 4;

function scoresOf({ test, classes }: TrainRun, tested: readonly Clip[]): Report['scores'] {
  const speakers = tested.map((clip) => clip.speaker);
  const count = new Set(speakers).size;
  const macroF1 = (truth: readonly string[], predicted: readonly string[]): number => f1(truth, predicted);
  const plain = {
    accuracy: { value: test.accuracy },
    uar: { value: test.uar },
    macroF1: { value: macroF1(test.truth, test.predicted) },
    chance: 1 / classes.length,
  };
  if (count < fewestSpeakers) return plain;
  const interval = (metric?: (truth: readonly string[], predicted: readonly string[]) => number) => {
    const { low, high } = bootstrapBySpeaker(test.truth, test.predicted, speakers, {
      resamples,
      ...(metric && { metric }),
    });
    return [low, high] as const;
  };
  return {
    accuracy: { ...plain.accuracy, interval: interval(accuracy) },
    uar: { ...plain.uar, interval: interval() },
    macroF1: { ...plain.macroF1, interval: interval(macroF1) },
    intervals: `95% bootstrap over the ${count} test speakers, ${resamples} draws`,
    chance: plain.chance,
  };
}

function confusionOf({ test, classes }: TrainRun): Report['confusion'] {
  const { labels, values } = confusionMatrix(test.truth, test.predicted, { labels: classes });
  return { labels, counts: values };
}

/** One test clip an emotion, of one speaker and statement as far as that goes, so that they can be compared. */
async function examplesOf(
  { job, classes, test }: TrainRun,
  tested: readonly Clip[],
): Promise<ReportExample[]> {
  const first = tested[0]!;
  const likeness = (clip: Clip): number =>
    (clip.speaker === first.speaker ? 4 : 0) +
    (clip.statement === first.statement ? 2 : 0) +
    (clip.intensity === first.intensity ? 1 : 0);
  const examples: ReportExample[] = [];
  for (const emotion of classes) {
    const candidates = tested.filter((_, row) => test.truth[row] === emotion);
    if (candidates.length === 0) continue;
    const clip = candidates.reduce((best, next) => (likeness(next) > likeness(best) ? next : best));
    const { samples, sampleRate } = await decodeFile(clip.path, { sampleRate: 16000 });
    examples.push({ emotion, path: shownPath(clip, job), speaker: clip.speaker, samples, sampleRate });
  }
  return examples;
}

function mistakesOf(
  { job, test, classes }: TrainRun,
  tested: readonly Clip[],
  folder: string,
): ReportMistake[] {
  const { data, cols } = test.probabilities;
  return tested
    .flatMap((clip, row): ReportMistake[] => {
      const predicted = test.predicted[row]!;
      const emotion = test.truth[row]!;
      if (predicted === emotion) return [];
      const href = relativeAddress(clip.path, folder);
      return [
        {
          path: shownPath(clip, job),
          ...(href === undefined ? {} : { href }),
          speaker: clip.speaker,
          emotion,
          predicted,
          score: data[row * cols + classes.indexOf(predicted)]!,
        },
      ];
    })
    .sort((a, b) => b.score - a.score);
}

/** Where a clip lies in the folder that the user named; with several folders, as it was found. */
function shownPath({ path }: Clip, { folders }: TrainRun['job']): string {
  return folders.length === 1 ? relative(folders[0]!, path) : path;
}

/** A clip's address seen from the page; none on another drive. */
function relativeAddress(path: string, folder: string): string | undefined {
  const way = relative(folder, resolve(path));
  return isAbsolute(way) ? undefined : way.split(sep).map(encodeURIComponent).join('/');
}

function modelOf({ job, model, recipe, columns }: TrainRun): Report['model'] {
  return {
    name: networks[job.network].title,
    layers: model.layers.map((layer) => ({
      name: layer.name,
      type: layer.getClassName(),
      outputShape: shapeText(layer.outputShape),
      parameters: layer.countParams(),
    })),
    parameters: model.countParams(),
    trainable: countTrainable(model),
    features: describeRecipe(recipe, columns),
    settings: {
      recipe,
      training: {
        network: job.network,
        epochs: job.epochs,
        patience: job.patience,
        batchSize: job.batchSize,
        learningRate: job.learningRate,
      },
    },
  };
}

function countTrainable(model: LayersModel): number {
  return model.trainableWeights.reduce(
    (sum, { shape }) => sum + shape.reduce<number>((product, size) => product * (size ?? 1), 1),
    0,
  );
}

function shapeText(shape: LayersModel['layers'][number]['outputShape']): string {
  const sizes = (Array.isArray(shape[0]) ? shape[0] : shape) as readonly (number | null)[];
  return sizes.slice(1).join(' x ');
}

function describeRecipe(
  { sampleRate, hopLength, nFft, duration, pooling }: Recipe,
  columns: readonly string[],
): string {
  const frames = `frames of ${nFft} samples every ${hopLength} at ${sampleRate / 1000} kHz`;
  const length = duration === undefined ? 'whole clips' : `${duration.seconds} s a clip`;
  const pooled = pooling === undefined || pooling === 'none' ? '' : `, ${pooling.join(' and ')} over time`;
  return `${columns.length} features (${columns[0]} to ${columns.at(-1)}): ${frames}, ${length}${pooled}`;
}
