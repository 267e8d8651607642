import type { AbstentionOptions, EmotionClassifier, TimelineOptions } from '@ser/models';
import { explain, ToldError, throwIfStopped, UsageError } from '../errors.ts';
import { createRecordWriter, type RecordFormat, type RecordWriter } from '../records.ts';
import type { Shell } from '../shell.ts';
import { type Heard, type HeardWindow, hear, hearTimeline } from './hear-inputs.ts';
import { heardLine, verdictText } from './heard-text.ts';
import { listInputs } from './list-inputs.ts';
import { openClassifier } from './open-classifier.ts';
import { readWhole, type SoundSource, stdinName } from './sound.ts';

/** What `ser predict` is asked to do. */
export interface PredictJob {
  model: string;
  inputs: readonly string[];
  source: SoundSource;
  format: RecordFormat;
  limits: AbstentionOptions;
  /** What is said: of each recording, of windows along it, or of all together. */
  mode: { type: 'each' } | { type: 'timeline'; windows: TimelineOptions } | { type: 'distribution' };
}

/** A job with its model loaded and its recordings found. */
interface ReadyJob extends PredictJob {
  files: readonly string[];
  classifier: EmotionClassifier;
}

/**
 * Writes what is heard in recordings; one that cannot be read is named, and the others are heard.
 *
 * @throws JobError when there is no model or no recording; ToldError at the end, when some could not be read.
 */
export async function runPredictJob(job: PredictJob, shell: Shell): Promise<void> {
  const files = await Promise.all(
    job.inputs.map((input) => (input === stdinName ? [input] : listInputs([input]))),
  );
  const classifier = await openClassifier(job.model);
  const ready: ReadyJob = { ...job, files: [...new Set(files.flat())], classifier };
  const { mode } = job;
  const failures =
    mode.type === 'timeline'
      ? await timeline(ready, { ...job.limits, ...mode.windows }, shell)
      : mode.type === 'distribution'
        ? await distribution(ready, shell)
        : await each(ready, shell);
  if (failures > 0) throw new ToldError(`${failures} recordings could not be read`);
}

type Labels = readonly string[];

const verdictColumns = (labels: Labels): string[] => [
  'label',
  'abstention',
  'voicedSeconds',
  ...labels,
  'error',
];

function verdictCells(heard: Heard | HeardWindow, labels: Labels): (string | number | undefined)[] {
  if ('error' in heard) return [...Array<undefined>(3 + labels.length), heard.error];
  const { label, abstention, voicedSeconds, scores } = heard;
  return [label, abstention, voicedSeconds, ...labels.map((name) => scores[name]), undefined];
}

/** Writes a result, or tells why there is none; gives the number of failures. */
function put<T extends { file: string }>(
  heard: T | { file: string; error: string },
  { format }: ReadyJob,
  writer: RecordWriter<T | { file: string; error: string }>,
  { terminal }: Shell,
): number {
  const failed = 'error' in heard;
  if (failed) terminal.error(heard.error);
  if (!failed || format !== 'table') writer.write(heard);
  return failed ? 1 : 0;
}

async function each(job: ReadyJob, shell: Shell): Promise<number> {
  const { files, classifier, source, limits, format } = job;
  const width = Math.max(...files.map((file) => file.length));
  const writer = createRecordWriter<Heard>(shell.terminal, format, {
    line: (heard) => heardLine(heard, width),
    columns: ['file', ...verdictColumns(classifier.labels)],
    cells: (heard) => [heard.file, ...verdictCells(heard, classifier.labels)],
  });
  let failures = 0;
  for (const file of files) {
    throwIfStopped(shell.signal);
    failures += put(await hear(classifier, file, source, limits), job, writer, shell);
  }
  writer.end();
  return failures;
}

async function timeline(job: ReadyJob, options: TimelineOptions, shell: Shell): Promise<number> {
  const { files, classifier, source, format } = job;
  checkWindows(classifier, options);
  const width = Math.max(...files.map((file) => file.length));
  const seconds = (value: number): string => value.toFixed(2).padStart(8);
  const name = (file: string): string => (files.length > 1 ? `${file.padEnd(width)}  ` : '');
  const writer = createRecordWriter<HeardWindow>(shell.terminal, format, {
    line: (heard) =>
      'error' in heard
        ? heardLine(heard)
        : `${name(heard.file)}${seconds(heard.start)} ${seconds(heard.end)} s  ${verdictText(heard)}`,
    columns: ['file', 'start', 'end', ...verdictColumns(classifier.labels)],
    cells: (heard) => [
      heard.file,
      ...('error' in heard ? [undefined, undefined] : [heard.start, heard.end]),
      ...verdictCells(heard, classifier.labels),
    ],
  });
  let failures = 0;
  for (const file of files) {
    for await (const heard of hearTimeline(classifier, file, source, options, shell.signal)) {
      failures += put(heard, job, writer, shell);
    }
  }
  writer.end();
  return failures;
}

/** The classifier's rules for windows, told before a recording is opened. */
function checkWindows(classifier: EmotionClassifier, options: TimelineOptions): void {
  try {
    classifier.stream({ ...options, sampleRate: classifier.recipe.sampleRate });
  } catch (error) {
    throw new UsageError((error as Error).message.replace(/^stream: /, '--'));
  }
}

async function distribution(job: ReadyJob, { terminal, signal }: Shell): Promise<number> {
  const { files, classifier, source, limits, format } = job;
  let failures = 0;
  const bar = terminal.progress('listening', 'files');
  async function* recordings() {
    for (const [i, file] of files.entries()) {
      throwIfStopped(signal);
      try {
        yield await readWhole(file, source);
      } catch (error) {
        failures++;
        terminal.error(explain(error));
      }
      bar.update(i + 1, files.length);
    }
  }
  const { labels, ...totals } = await classifier
    .distribution(recordings(), { ...limits, signal })
    .finally(() => bar.stop());
  if (format === 'json' || format === 'ndjson') {
    terminal.result(JSON.stringify({ ...totals, unreadable: failures, labels }));
    return failures;
  }
  const width = Math.max(...labels.map(({ label }) => label.length));
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`.padStart(7);
  const writer = createRecordWriter<(typeof labels)[number]>(terminal, format, {
    line: ({ label, count, share, meanScore }) =>
      `${label.padEnd(width)}  ${String(count).padStart(6)}  ${percent(share)}  mean score ${meanScore.toFixed(2)}`,
    columns: ['label', 'count', 'share', 'meanScore'],
    cells: ({ label, count, share, meanScore }) => [label, count, share, meanScore],
  });
  for (const label of labels) writer.write(label);
  writer.end();
  if (format === 'table') {
    const { recordings: all, decided, noSpeech, lowConfidence } = totals;
    terminal.result(
      `${decided} of ${all} recordings decided, ${noSpeech} without speech, ${lowConfidence} unsure, ${failures} unreadable`,
    );
  }
  return failures;
}
