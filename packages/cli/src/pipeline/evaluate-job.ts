import { dirname, resolve } from 'node:path';
import type { Clip } from '@ser/datasets';
import {
  accuracy,
  applyScaler,
  applyTemperature,
  type EmotionClassifier,
  evaluate,
  matrixRows,
  unweightedAverageRecall,
} from '@ser/models';
import { JobError } from '../errors.ts';
import type { Report } from '../report/index.ts';
import type { Terminal } from '../terminal.ts';
import { writeWhole } from '../write-whole.ts';
import { announceClips, featuresOf } from './clip-features.ts';
import { describeModel } from './describe-model.ts';
import { renderRun } from './describe-run.ts';
import { scoresOf, speakersOf, type Tested } from './describe-tested.ts';
import type { ClipSelection, ProtocolName } from './job.ts';
import { type LabelledClips, loadClips } from './load-clips.ts';
import { openClassifier } from './open-classifier.ts';
import { type Origin, originOf } from './origin.ts';
import { createStopwatch } from './stopwatch.ts';
import { testByProtocol, toMatrix } from './test-run.ts';

/** What `ser evaluate` is asked to do. */
export interface EvaluateJob extends ClipSelection {
  model: string;
  inputs: readonly string[];
  /** Tests networks made like this one, fold by fold, in place of this one. */
  protocol: ProtocolName | undefined;
  folds: number;
  seed: number;
  features: string | undefined;
  /** The page to write, if any. */
  report: string | undefined;
  embedAudio: number;
  command: string;
}

/** What came of it. */
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

/**
 * Tests a saved network on labelled recordings, or networks like it by a protocol.
 *
 * @throws JobError when model or recordings cannot be used, or the page cannot be written.
 */
export async function runEvaluateJob(
  job: EvaluateJob,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<EvaluateResult> {
  const stopwatch = createStopwatch();
  const classifier = await openClassifier(job.model);
  const origin = originOf(classifier.metadata);
  const data = onlyKnown(await loadClips(job.inputs, job, classifier.recipe), classifier, terminal);
  announceClips(data, terminal);
  stopwatch.lap('Scan');
  const features = await featuresOf(data, classifier.recipe, { folder: job.features, terminal, signal });
  const { x, clips, labels, columns, recipe, failed } = features;
  stopwatch.lap('Features');

  const classes = classifier.labels;
  const { indices, description, heldOut, ...found } =
    job.protocol === undefined
      ? await testSaved(classifier, { x, labels }, signal)
      : await testByProtocol(
          features,
          clips,
          { ...job, protocol: job.protocol, experiment: experimentOf(origin, job.model) },
          { terminal, signal },
        );
  const testedClasses = heldOut ? classes : features.classes;
  const tested: Tested = { ...found, classes: testedClasses, clips: Array.from(indices, (i) => clips[i]!) };
  const heardSpeakers = heldOut ? heardOf(tested.clips, origin) : [];
  if (heardSpeakers.length > 0) {
    terminal.warn(
      `${heardSpeakers.length} of ${speakersOf(tested.clips).length} tested speakers were heard in training: these scores flatter the model`,
    );
  }
  stopwatch.lap('Test');
  if (job.report !== undefined) {
    const page = await renderRun(
      {
        data,
        failed,
        clips,
        labels,
        tested,
        inputs: job.inputs,
        protocol: {
          description: heardSpeakers.length > 0 ? `${description} ${flattery(heardSpeakers)}` : description,
          parts: [{ name: 'Test', speakers: speakersOf(tested.clips), clips: tested.clips.length }],
          scoredOn: 'Test',
        },
        history: { curves: [] },
        model: describeModel(classifier.model, {
          title: origin.experiment?.title ?? job.model,
          recipe,
          columns,
          settings: { ...classifier.metadata },
        }),
        timing: stopwatch.laps,
        command: job.command,
        seed: job.seed,
      },
      { page: dirname(resolve(job.report)), embedAudio: job.embedAudio, terminal },
    );
    await writeWhole(job.report, page);
  }
  return {
    tested,
    uar: found.uar,
    accuracy: found.accuracy,
    scores: scoresOf(tested),
    description,
    heardSpeakers,
    failed,
  };
}

const flattery = (speakers: readonly string[]): string =>
  `${speakers.length} of the tested speakers were heard in training.`;

/** The saved network on all clips, as `predict` hears them. */
async function testSaved(
  classifier: EmotionClassifier,
  { x, labels }: { x: Parameters<typeof evaluate>[1]['x']; labels: readonly string[] },
  signal: AbortSignal,
) {
  const { model, scaler, labels: classes, temperature } = classifier;
  const indices = Int32Array.from(labels.keys());
  const scaled = scaler === undefined ? x : applyScaler(x, scaler);
  const evaluation = await evaluate(model, { x: scaled, labels, classes }, indices, { signal });
  const { truth, predicted } = evaluation;
  const plain = matrixRows(evaluation.probabilities);
  const rows = temperature === 1 ? plain : applyTemperature(plain, temperature);
  return {
    indices,
    truth,
    predicted,
    probabilities: toMatrix(rows),
    accuracy: accuracy(truth, predicted),
    uar: unweightedAverageRecall(truth, predicted),
    description: 'The saved network on all these clips.',
    heldOut: true,
  };
}

/** The clips whose class the network has. */
function onlyKnown(
  data: LabelledClips,
  { labels: known }: EmotionClassifier,
  terminal: Terminal,
): LabelledClips {
  const strange = data.classes.filter((label) => !known.includes(label));
  if (strange.length === 0) return data;
  const kept = [...data.clips.keys()].filter((i) => known.includes(data.labels[i]!));
  const missing = strange.join(', ');
  if (kept.length === 0) {
    throw new JobError(
      `the model knows ${known.join(', ')}, and the clips are of ${missing}: give a label set to --labels`,
    );
  }
  terminal.warn(`${data.clips.length - kept.length} clips left out: the model does not know ${missing}`);
  return {
    ...data,
    clips: kept.map((i) => data.clips[i]!),
    labels: kept.map((i) => data.labels[i]!),
    classes: data.classes.filter((label) => known.includes(label)),
  };
}

function heardOf(clips: readonly Clip[], { heardSpeakers = [] }: Origin): string[] {
  const heard = new Set(heardSpeakers);
  return speakersOf(clips).filter((speaker) => heard.has(speaker));
}

function experimentOf({ experiment }: Origin, model: string) {
  if (experiment !== undefined) return experiment;
  throw new JobError(
    `${model} does not say how it was trained, so that no network like it can be: --protocol needs a model of ser train`,
  );
}
