import { checkCount } from '../checks.ts';
import { checkProbabilities } from './probabilities.ts';

/**
 * Expected calibration error: how far confidence and accuracy lie apart, weighted by clips.
 *
 * `probabilities` holds a row of class probabilities for each clip, `truth` the index of the true class. The
 * highest probability of each row falls into one of `bins` equal bins of (0, 1]; the error is
 * `sum over bins of (n_bin / n) |accuracy_bin - confidence_bin|`, in [0, 1] (Guo et al., "On calibration of modern
 * neural networks", 2017).
 *
 * @throws RangeError when a list is empty, lengths differ, `bins` is no positive integer, or a row does not hold
 *   probabilities.
 * @example
 * expectedCalibrationError([[0.9, 0.1], [0.6, 0.4]], [0, 1], { bins: 10 }); // 0.35
 */
export function expectedCalibrationError(
  probabilities: readonly ArrayLike<number>[],
  truth: readonly number[],
  { bins = 15 }: { readonly bins?: number } = {},
): number {
  const caller = 'expectedCalibrationError';
  checkCount(caller, 'bins', bins);
  checkProbabilities(caller, probabilities, truth);
  const gaps = new Float64Array(bins);
  for (const [clip, row] of probabilities.entries()) {
    let best = 0;
    for (let j = 1; j < row.length; j++) if (row[j]! > row[best]!) best = j;
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(row[best]! * bins) - 1));
    gaps[bin] = gaps[bin]! + (best === truth[clip] ? 1 : 0) - row[best]!;
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / truth.length;
}
