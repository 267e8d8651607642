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
import type { Terminal } from '../terminal.ts';
import { announceClips, featuresOf } from './clip-features.ts';
import { conclude, type EvaluateResult, type EvaluationStory } from './conclude-evaluation.ts';
import { describeModel } from './describe-model.ts';
import { keepPart } from './evaluation-parts.ts';
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
  /** Where finished folds are kept. */
  folder: string | undefined;
  /** 'i/n': this part of the folds alone, left in the folder for `mergeEvaluations`. */
  shard: string | undefined;
  seed: number;
  features: string | undefined;
  /** The page to write, if any. */
  report: string | undefined;
  embedAudio: number;
  command: string;
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

  const test =
    job.protocol === undefined
      ? await testSaved(classifier, { x, labels }, signal)
      : await testByProtocol(
          features,
          clips,
          { ...job, protocol: job.protocol, experiment: experimentOf(origin, job.model) },
          { terminal, signal },
        );
  stopwatch.lap('Test');
  const { skipped, sources, synthetic } = data;
  const story: EvaluationStory = {
    data: { skipped, sources, synthetic },
    failed,
    clips,
    labels,
    classes: test.heldOut ? classifier.labels : features.classes,
    inputs: job.inputs,
    description: test.description,
    trainedOn: test.heldOut ? (origin.heardSpeakers ?? []) : [],
    model: describeModel(classifier.model, {
      title: origin.experiment?.title ?? job.model,
      recipe,
      columns,
      settings: { ...classifier.metadata },
    }),
    timing: stopwatch.laps,
    command: job.command,
    seed: job.seed,
  };
  if (job.folder !== undefined && job.shard !== undefined) await keepPart(job.folder, story);
  return conclude(story, test, job, terminal);
}

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

function experimentOf({ experiment }: Origin, model: string) {
  if (experiment !== undefined) return experiment;
  throw new JobError(
    `${model} does not say how it was trained, so that no network like it can be: --protocol needs a model of ser train`,
  );
}
