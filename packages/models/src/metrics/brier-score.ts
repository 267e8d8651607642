import { checkProbabilities } from './probabilities.ts';

/**
 * Brier score: mean squared distance of the probabilities from the truth; 0 is perfect.
 *
 * `probabilities` holds a row of class probabilities for each clip, `truth` the index of the true class. With more than
 * two classes the squares of a row are summed, in [0, 2] (Brier, 1950); with two, only the second column counts, in
 * [0, 1], as in scikit-learn's `brier_score_loss`.
 *
 * @throws RangeError when lists are empty or differ in length, or a row does not hold probabilities.
 * @example
 * brierScore([[0.9, 0.1], [0.6, 0.4]], [0, 1]); // 0.185
 */
export function brierScore(probabilities: readonly ArrayLike<number>[], truth: readonly number[]): number {
  checkProbabilities('brierScore', probabilities, truth);
  const columns = probabilities[0]!.length;
  let sum = 0;
  for (const [clip, row] of probabilities.entries()) {
    for (let j = columns === 2 ? 1 : 0; j < columns; j++) sum += (row[j]! - (truth[clip] === j ? 1 : 0)) ** 2;
  }
  return sum / truth.length;
}
