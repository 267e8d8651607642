import { checkChoice } from '../checks.ts';
import { checkedLabels, countPairs } from './confusion-matrix.ts';

export interface CohenKappaOptions {
  /** Order of the labels, which the weights use; default: every label that occurs, sorted. */
  readonly labels?: readonly string[];
  /** What a confusion of labels `i` and `j` costs: 1, `|i - j|` or `(i - j)^2`. */
  readonly weights?: 'none' | 'linear' | 'quadratic';
}

/**
 * Cohen's kappa: agreement of two lists of labels beyond chance, 1 when they agree, 0 by chance.
 *
 * `1 - sum(w * observed) / sum(w * expected)`, with the counts expected from the lists' label frequencies; equal to
 * scikit-learn's `cohen_kappa_score`. NaN when both lists hold one and the same label only.
 *
 * @throws RangeError when the lists differ in length, are empty, or hold a label that `labels` does not name.
 * @example
 * cohenKappa(['sad', 'sad', 'happy', 'happy'], ['sad', 'happy', 'happy', 'happy']); // 0.5
 */
export function cohenKappa(
  first: readonly string[],
  second: readonly string[],
  { labels, weights = 'none' }: CohenKappaOptions = {},
): number {
  const names = checkedLabels('cohenKappa', first, second, labels);
  checkChoice('cohenKappa', 'weights', weights, ['none', 'linear', 'quadratic']);
  const counts = countPairs(first, second, names);
  const rowSums = counts.map((row) => row.reduce((sum, value) => sum + value, 0));
  const columnSums = names.map((_, j) => counts.reduce((sum, row) => sum + row[j]!, 0));
  let observed = 0;
  let expected = 0;
  for (const [i, row] of counts.entries()) {
    for (const [j, count] of row.entries()) {
      const distance = Math.abs(i - j);
      const cost =
        weights === 'none' ? Math.min(distance, 1) : weights === 'linear' ? distance : distance ** 2;
      observed += cost * count;
      expected += (cost * rowSums[i]! * columnSums[j]!) / first.length;
    }
  }
  return 1 - observed / expected;
}
