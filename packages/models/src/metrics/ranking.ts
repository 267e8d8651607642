import { checkScores } from './probabilities.ts';

/**
 * Share of clips whose true class is among the `k` highest scores, in [0, 1].
 *
 * `scores` holds a row for each clip and a column for each class, `truth` the index of the true class. Of equal scores
 * the later column ranks first, as in scikit-learn's `top_k_accuracy_score`.
 *
 * @throws RangeError when lists are empty or differ in length, or `k` is no integer in [1, classes].
 * @example
 * topKAccuracy([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]], [1, 2], { k: 2 }); // 0.5
 */
export function topKAccuracy(
  scores: readonly ArrayLike<number>[],
  truth: readonly number[],
  { k = 2 }: { readonly k?: number } = {},
): number {
  checkScores('topKAccuracy', 'scores', scores, truth);
  const columns = scores[0]!.length;
  if (!Number.isInteger(k) || k < 1 || k > columns) {
    throw new RangeError(`topKAccuracy: k must be an integer in [1, ${columns}], got ${k}`);
  }
  let hits = 0;
  for (const [clip, row] of scores.entries()) {
    const label = truth[clip]!;
    let rank = 0;
    for (let j = 0; j < columns; j++) {
      if (row[j]! > row[label]! || (row[j] === row[label] && j > label)) rank++;
    }
    if (rank < k) hits++;
  }
  return hits / truth.length;
}

/**
 * Area under the ROC curve: how often a clip of a class scores higher for it than a clip of another class, ties
 * counting half; in [0, 1], 0.5 by chance.
 *
 * `scores` holds a row for each clip and a column for each class, `truth` the index of the true class. With two
 * classes it is the area of the second one; with more, the mean over classes of one against the rest, as
 * scikit-learn's `roc_auc_score` with `multi_class='ovr'`.
 *
 * @throws RangeError when lists are empty or differ in length, or a class has no clip: its area is not defined.
 * @example
 * rocAuc([[0.9, 0.1], [0.6, 0.4], [0.65, 0.35], [0.2, 0.8]], [0, 0, 1, 1]); // 0.75
 */
export function rocAuc(scores: readonly ArrayLike<number>[], truth: readonly number[]): number {
  checkScores('rocAuc', 'scores', scores, truth);
  const columns = scores[0]!.length;
  if (columns < 2) throw new RangeError(`rocAuc: scores must have at least 2 columns, got ${columns}`);
  const counts = Array.from({ length: columns }, () => 0);
  for (const label of truth) counts[label]!++;
  const absent = counts.indexOf(0);
  if (absent >= 0) throw new RangeError(`rocAuc: truth must hold every class, got none of class ${absent}`);
  const areaOf = (label: number): number =>
    area(
      scores.map((row) => row[label]!),
      truth.map((value) => value === label),
    );
  if (columns === 2) return areaOf(1);
  return counts.reduce((sum, _, label) => sum + areaOf(label), 0) / columns;
}

/** Mann-Whitney's statistic from midranks, as a share of all pairs. */
function area(scores: readonly number[], positive: readonly boolean[]): number {
  const order = [...scores.keys()].sort((a, b) => scores[a]! - scores[b]!);
  let rankSum = 0;
  let positives = 0;
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end++;
    const midrank = (start + 1 + end) / 2;
    for (let i = start; i < end; i++) {
      if (positive[order[i]!]) {
        rankSum += midrank;
        positives++;
      }
    }
    start = end;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (scores.length - positives));
}
