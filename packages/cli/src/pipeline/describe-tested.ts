import { isAbsolute, relative, resolve, sep } from 'node:path';
import { decodeFile } from '@ser/audio/node';
import type { Clip } from '@ser/datasets';
import type { Matrix } from '@ser/dsp';
import {
  accuracy,
  bootstrapBySpeaker,
  classificationReport,
  confusionMatrix,
  f1,
  recall,
  unweightedAverageRecall,
} from '@ser/models';
import type { Report, ReportExample, ReportMistake } from '../report/index.ts';

/** Clips that were tested, and what a network said of them. */
export interface Tested {
  clips: readonly Clip[];
  truth: readonly string[];
  predicted: readonly string[];
  /** A row for each clip, a column for each class. */
  probabilities: Matrix;
  classes: readonly string[];
}

/** What a report says of tested clips. */
type TestedPart = Pick<
  Report,
  'scores' | 'confusion' | 'classes' | 'averages' | 'scored' | 'speakers' | 'examples' | 'mistakes'
> & {
  /** The file of each mistake. */
  files: ReadonlyMap<ReportMistake, string>;
};

/** Scores, pictures and mistakes of tested clips; `inputs` are the folders as the user named them. */
export async function describeTested(
  tested: Tested,
  { inputs, page }: { inputs: readonly string[]; page: string },
): Promise<TestedPart> {
  const { clips, truth, predicted, classes, probabilities } = tested;
  const report = classificationReport(truth, predicted, { labels: classes });
  const { labels, values } = confusionMatrix(truth, predicted, { labels: classes });
  const mistakes = mistakesOf(tested, inputs, page);
  return {
    scores: scoresOf(tested),
    confusion: { labels, counts: values },
    classes: report.labels,
    averages: [
      { name: 'macro average', ...report.macroAverage },
      { name: 'weighted average', ...report.weightedAverage },
    ],
    scored: { truth, probabilities },
    speakers: speakersOf(clips).map((speaker) => {
      const rows = clips.flatMap((clip, row) => (clip.speaker === speaker ? [row] : []));
      const of = (values: readonly string[]): string[] => rows.map((row) => values[row]!);
      return { speaker, recall: recall(of(truth), of(predicted)), clips: rows.length };
    }),
    examples: await examplesOf(tested, inputs),
    mistakes: mistakes.map(({ mistake }) => mistake),
    files: new Map(mistakes.map(({ mistake, file }) => [mistake, file])),
  };
}

/** The speakers of clips, in alphabetical order. */
export function speakersOf(clips: readonly Clip[]): string[] {
  return [...new Set(clips.map((clip) => clip.speaker))].sort();
}

const resamples = 1000;

/** A bootstrap over fewer speakers gives an interval that means nothing. */
const fewestSpeakers = 4;

/** The scores of tested clips, with intervals over the speakers where there are enough of them. */
export function scoresOf({
  clips,
  truth,
  predicted,
  classes,
}: Omit<Tested, 'probabilities'>): Report['scores'] {
  const macroF1 = (a: readonly string[], b: readonly string[]): number => f1(a, b);
  const metrics = { accuracy, uar: unweightedAverageRecall, macroF1 };
  const speakers = clips.map((clip) => clip.speaker);
  const count = new Set(speakers).size;
  const score = (metric: typeof accuracy): Report['scores']['uar'] => {
    const value = metric(truth, predicted);
    if (count < fewestSpeakers) return { value };
    const { low, high } = bootstrapBySpeaker(truth, predicted, speakers, { resamples, metric });
    return { value, interval: [low, high] };
  };
  return {
    accuracy: score(metrics.accuracy),
    uar: score(metrics.uar),
    macroF1: score(metrics.macroF1),
    intervals:
      count < fewestSpeakers
        ? `none, since a bootstrap over fewer than ${fewestSpeakers} test speakers says nothing`
        : `95% bootstrap over the ${count} test speakers, ${resamples} draws`,
    chance: 1 / classes.length,
  };
}

/** One clip an emotion, of one speaker and statement as far as that goes, so that they can be compared. */
async function examplesOf(
  { clips, truth, classes }: Tested,
  inputs: readonly string[],
): Promise<ReportExample[]> {
  const first = clips[0]!;
  const likeness = (clip: Clip): number =>
    (clip.speaker === first.speaker ? 4 : 0) +
    (clip.statement === first.statement ? 2 : 0) +
    (clip.intensity === first.intensity ? 1 : 0);
  const examples: ReportExample[] = [];
  for (const emotion of classes) {
    const candidates = clips.filter((_, row) => truth[row] === emotion);
    if (candidates.length === 0) continue;
    const clip = candidates.reduce((best, next) => (likeness(next) > likeness(best) ? next : best));
    // A table of features may be all that is there of a recording.
    const signal = await decodeFile(clip.path, { sampleRate: 16000 }).catch(() => undefined);
    if (signal === undefined) continue;
    examples.push({ emotion, path: shownPath(clip, inputs), speaker: clip.speaker, ...signal });
  }
  return examples;
}

function mistakesOf(
  { clips, truth, predicted, probabilities: { data, cols }, classes }: Tested,
  inputs: readonly string[],
  page: string,
): { mistake: ReportMistake; file: string }[] {
  return clips
    .flatMap((clip, row) => {
      if (predicted[row] === truth[row]) return [];
      const href = relativeAddress(clip.path, page);
      const mistake: ReportMistake = {
        path: shownPath(clip, inputs),
        ...(href === undefined ? {} : { href }),
        speaker: clip.speaker,
        emotion: truth[row]!,
        predicted: predicted[row]!,
        score: data[row * cols + classes.indexOf(predicted[row]!)]!,
      };
      return [{ mistake, file: clip.path }];
    })
    .sort((a, b) => b.mistake.score - a.mistake.score);
}

/** Where a clip lies in the folder that the user named; with several folders, as it was found. */
function shownPath({ path }: Clip, inputs: readonly string[]): string {
  const way = inputs.length === 1 ? relative(inputs[0]!, path) : path;
  return way.startsWith('..') ? path : way;
}

/** A clip's address seen from the page; none on another drive. */
function relativeAddress(path: string, page: string): string | undefined {
  const way = relative(page, resolve(path));
  return isAbsolute(way) ? undefined : way.split(sep).map(encodeURIComponent).join('/');
}
