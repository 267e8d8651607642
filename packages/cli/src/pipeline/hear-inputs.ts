import type { AbstentionOptions, Decision, EmotionClassifier, TimelineOptions } from '@ser/models';
import { explain, throwIfStopped } from '../errors.ts';
import { readSound, readWhole, type SoundSource, shownName } from './sound.ts';

/** What is said of one recording; without a label where there is no saying. */
export type Heard = { file: string } & (Verdict | { error: string });

/** What is said of one window of a recording. */
export type HeardWindow = { file: string } & (({ start: number; end: number } & Verdict) | { error: string });

interface Verdict {
  label?: string;
  abstention?: 'noSpeech' | 'lowConfidence';
  /** Of all emotions, likeliest first. */
  scores: Readonly<Record<string, number>>;
  voicedSeconds: number;
}

/** The emotion of a whole recording; a recording that cannot be read gives its error. */
export async function hear(
  classifier: EmotionClassifier,
  input: string,
  source: SoundSource,
  limits: AbstentionOptions = {},
): Promise<Heard> {
  try {
    const decision = await classifier.decide(await readWhole(input, source), limits);
    return { file: input, ...verdict(decision) };
  } catch (error) {
    return { file: input, error: problem(input, error) };
  }
}

/** The emotions along a recording, each window as soon as its sound is there. */
export async function* hearTimeline(
  classifier: EmotionClassifier,
  input: string,
  source: SoundSource,
  options: TimelineOptions,
  signal: AbortSignal,
): AsyncGenerator<HeardWindow> {
  try {
    let stream: ReturnType<EmotionClassifier['stream']> | undefined;
    let length = 0;
    for await (const { samples, sampleRate } of readSound(input, source)) {
      throwIfStopped(signal);
      stream ??= classifier.stream({ ...options, sampleRate });
      length += samples.length;
      for (const window of await stream.push(samples)) yield windowOf(input, window);
    }
    for (const window of (await stream?.flush()) ?? []) yield windowOf(input, window);
    if (length === 0) yield { file: input, error: `${shownName(input)} holds no samples` };
  } catch (error) {
    throwIfStopped(signal);
    yield { file: input, error: problem(input, error) };
  }
}

function windowOf(
  file: string,
  { start, end, ...decision }: { start: number; end: number } & Decision,
): HeardWindow {
  return { file, start, end, ...verdict(decision) };
}

function verdict({ scores, ...rest }: Decision): Verdict {
  return { ...rest, scores: Object.fromEntries(scores.map(({ label, score }) => [label, score])) };
}

function problem(input: string, error: unknown): string {
  const message = explain(error);
  const name = shownName(input);
  return message.includes(name) ? message : `${name}: ${message}`;
}
