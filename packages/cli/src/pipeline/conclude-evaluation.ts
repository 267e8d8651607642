import { dirname, resolve } from 'node:path';
import type { Report } from '../report/index.ts';
import type { Terminal } from '../terminal.ts';
import { writeWhole } from '../write-whole.ts';
import { type RunStory, renderRun } from './describe-run.ts';
import { scoresOf, speakersOf, type Tested } from './describe-tested.ts';
import type { TestResult } from './test-run.ts';

/** What there is to tell of an evaluation beside what the network said: plain data. */
export interface EvaluationStory extends Omit<RunStory, 'tested' | 'protocol' | 'history'> {
  classes: readonly string[];
  /** How it was tested, in a sentence. */
  description: string;
  /** Speakers who were heard when the tested network was trained; none where networks were trained fold by fold. */
  trainedOn: readonly string[];
}

/** The page of an evaluation. */
export interface ReportOptions {
  /** The file to write, if any. */
  report: string | undefined;
  /** How many misclassified clips become part of it. */
  embedAudio: number;
}

/** What came of an evaluation. */
export interface EvaluateResult {
  tested: Tested;
  uar: number;
  accuracy: number;
  scores: Report['scores'];
  description: string;
  /** Tested speakers who were heard when the network was trained. */
  heardSpeakers: readonly string[];
  failed: readonly { path: string; reason: string }[];
}

/** Scores and, where it is wanted, the page. */
export async function conclude(
  { classes, description, trainedOn, ...story }: EvaluationStory,
  { indices, truth, predicted, probabilities, uar, accuracy }: Omit<TestResult, 'description' | 'heldOut'>,
  { report, embedAudio }: ReportOptions,
  terminal: Terminal,
): Promise<EvaluateResult> {
  const clips = Array.from(indices, (i) => story.clips[i]!);
  const tested: Tested = { truth, predicted, probabilities, classes, clips };
  const speakers = speakersOf(clips);
  const heardSpeakers = speakers.filter((speaker) => trainedOn.includes(speaker));
  if (heardSpeakers.length > 0) {
    terminal.warn(
      `${heardSpeakers.length} of ${speakers.length} tested speakers were heard in training: these scores flatter the model`,
    );
  }
  if (report !== undefined) {
    const protocol = {
      description: heardSpeakers.length > 0 ? `${description} ${flattery(heardSpeakers)}` : description,
      parts: [{ name: 'Test', speakers, clips: clips.length }],
      scoredOn: 'Test',
    };
    const page = await renderRun(
      { ...story, tested, protocol, history: { curves: [] } },
      { page: dirname(resolve(report)), embedAudio, terminal },
    );
    await writeWhole(report, page);
  }
  const scores = scoresOf(tested);
  return { tested, uar, accuracy, scores, description, heardSpeakers, failed: story.failed };
}

const flattery = (speakers: readonly string[]): string =>
  `${speakers.length} of the tested speakers were heard in training.`;
