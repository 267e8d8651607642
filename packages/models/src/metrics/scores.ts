import { checkChoice } from '../checks.ts';
import { checkedLabels, countPairs } from './confusion-matrix.ts';

/** How scores of single labels become one: the plain mean, the mean by clips, or over all decisions at once. */
export type Average = 'macro' | 'weighted' | 'micro';

export interface ScoreOptions {
  /** Default `'macro'`: every label counts the same. */
  readonly average?: Average;
  /** Labels to score; default: every label that occurs, sorted. A label without clips scores 0. */
  readonly labels?: readonly string[];
}

/** Scores of one label. */
export interface LabelScores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Clips that truly have the label. */
  readonly support: number;
}

/**
 * Share of clips whose predicted label is the true one, in [0, 1].
 *
 * @throws RangeError when the lists differ in length or are empty.
 * @example
 * accuracy(['sad', 'happy'], ['sad', 'sad']); // 0.5
 */
export function accuracy(truth: readonly string[], predicted: readonly string[]): number {
  checkedLabels('accuracy', truth, predicted);
  return truth.reduce((hits, label, clip) => hits + (label === predicted[clip] ? 1 : 0), 0) / truth.length;
}

/**
 * Unweighted average recall (UAR): the mean over labels of the share of their clips that were recognised.
 *
 * Labels without a clip in `truth` do not count, as in scikit-learn's `balanced_accuracy_score`.
 *
 * @throws RangeError when the lists differ in length or are empty.
 * @example
 * unweightedAverageRecall(['sad', 'sad', 'sad', 'happy'], ['sad', 'sad', 'sad', 'sad']); // 0.5
 */
export function unweightedAverageRecall(truth: readonly string[], predicted: readonly string[]): number {
  const labels = checkedLabels('unweightedAverageRecall', truth, predicted);
  const present = scoresByLabel(countPairs(truth, predicted, labels)).filter(({ support }) => support > 0);
  return mean(present.map(({ recall }) => recall));
}

/**
 * Of the clips predicted as a label, the share that has it; averaged over labels. 0 where nothing was predicted.
 *
 * @throws RangeError when the lists differ in length, are empty, or hold a label that `labels` does not name.
 * @example
 * precision(['sad', 'happy'], ['sad', 'sad'], { average: 'macro' }); // 0.25
 */
export function precision(
  truth: readonly string[],
  predicted: readonly string[],
  options: ScoreOptions = {},
): number {
  return averaged('precision', truth, predicted, options);
}

/**
 * Of the clips that have a label, the share predicted as it; averaged over labels. 0 where no clip has it.
 *
 * @throws RangeError when the lists differ in length, are empty, or hold a label that `labels` does not name.
 * @example
 * recall(['sad', 'happy'], ['sad', 'sad'], { average: 'weighted' }); // 0.5
 */
export function recall(
  truth: readonly string[],
  predicted: readonly string[],
  options: ScoreOptions = {},
): number {
  return averaged('recall', truth, predicted, options);
}

/**
 * Harmonic mean of precision and recall, 2pr / (p + r), for each label; averaged over labels.
 *
 * @throws RangeError when the lists differ in length, are empty, or hold a label that `labels` does not name.
 * @example
 * f1(['sad', 'happy'], ['sad', 'sad'], { average: 'macro' }); // 0.333...
 */
export function f1(
  truth: readonly string[],
  predicted: readonly string[],
  options: ScoreOptions = {},
): number {
  return averaged('f1', truth, predicted, options);
}

/** Precision, recall, F1 and support of each label, from counts of (true, predicted) pairs. */
export function scoresByLabel(counts: readonly (readonly number[])[]): LabelScores[] {
  return counts.map((row, label) => {
    const hits = row[label]!;
    const support = row.reduce((sum, value) => sum + value, 0);
    const guesses = counts.reduce((sum, other) => sum + other[label]!, 0);
    return {
      precision: guesses === 0 ? 0 : hits / guesses,
      recall: support === 0 ? 0 : hits / support,
      f1: support + guesses === 0 ? 0 : (2 * hits) / (support + guesses),
      support,
    };
  });
}

/** One score over all labels. */
export function averageScore(
  scores: readonly LabelScores[],
  metric: 'precision' | 'recall' | 'f1',
  average: 'macro' | 'weighted',
): number {
  if (average === 'macro') return mean(scores.map((score) => score[metric]));
  const clips = scores.reduce((sum, { support }) => sum + support, 0);
  return scores.reduce((sum, score) => sum + score[metric] * score.support, 0) / clips;
}

function averaged(
  metric: 'precision' | 'recall' | 'f1',
  truth: readonly string[],
  predicted: readonly string[],
  { average = 'macro', labels }: ScoreOptions,
): number {
  const names = checkedLabels(metric, truth, predicted, labels);
  checkChoice(metric, 'average', average, ['macro', 'weighted', 'micro']);
  // With one label a clip and every label named, micro averages are all the accuracy.
  if (average === 'micro') return accuracy(truth, predicted);
  return averageScore(scoresByLabel(countPairs(truth, predicted, names)), metric, average);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
