import { createRng } from '@ser/dsp';
import { checkRules } from '../checks.ts';
import { checkedLabels } from './confusion-matrix.ts';
import { unweightedAverageRecall } from './scores.ts';

/** A score with the spread that another draw of speakers would give it. */
export interface BootstrapInterval {
  /** The score over all clips. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  /** Standard deviation over the resamples. */
  readonly deviation: number;
}

export interface BootstrapOptions {
  /** Score to resample; default UAR. */
  readonly metric?: (truth: readonly string[], predicted: readonly string[]) => number;
  readonly resamples?: number;
  /** Probability mass between `low` and `high`, in (0, 1). */
  readonly confidence?: number;
  readonly seed?: number;
}

/**
 * Percentile bootstrap over speakers: resamples whole speakers with replacement, since clips of one speaker are
 * not independent of each other.
 *
 * `low` and `high` are the (1 - confidence) / 2 quantiles with linear interpolation, as numpy's `quantile`.
 *
 * @throws RangeError when the lists differ in length, there are fewer than 2 speakers, or an option is out of range.
 * @example
 * bootstrapBySpeaker(truth, predicted, speakers, { metric: accuracy, seed: 1 }); // { estimate, low, high, deviation }
 */
export function bootstrapBySpeaker(
  truth: readonly string[],
  predicted: readonly string[],
  speakers: readonly string[],
  { metric = unweightedAverageRecall, resamples = 1000, confidence = 0.95, seed = 0 }: BootstrapOptions = {},
): BootstrapInterval {
  const caller = 'bootstrapBySpeaker';
  checkedLabels(caller, truth, predicted);
  if (speakers.length !== truth.length) {
    throw new RangeError(
      `${caller}: speakers must have as many entries as truth (${truth.length}), got ${speakers.length}`,
    );
  }
  checkRules(caller, [
    ['resamples', Number.isInteger(resamples) && resamples > 1, 'an integer of at least 2', resamples],
    ['confidence', confidence > 0 && confidence < 1, 'in (0, 1)', confidence],
  ]);
  const clipsOf = new Map<string, number[]>();
  for (const [clip, speaker] of speakers.entries()) {
    const clips = clipsOf.get(speaker);
    if (clips === undefined) clipsOf.set(speaker, [clip]);
    else clips.push(clip);
  }
  const groups = [...clipsOf.values()];
  if (groups.length < 2)
    throw new RangeError(`${caller}: speakers must name at least 2 speakers, got ${groups.length}`);

  const rng = createRng(seed);
  const scores = Float64Array.from({ length: resamples }, () => {
    const clips = groups.flatMap(() => groups[rng.integer(groups.length)]!);
    return metric(
      clips.map((clip) => truth[clip]!),
      clips.map((clip) => predicted[clip]!),
    );
  }).sort();
  const mean = scores.reduce((sum, score) => sum + score, 0) / resamples;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (resamples - 1);
  return {
    estimate: metric(truth, predicted),
    low: quantile(scores, (1 - confidence) / 2),
    high: quantile(scores, (1 + confidence) / 2),
    deviation: Math.sqrt(variance),
  };
}

function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!);
}
