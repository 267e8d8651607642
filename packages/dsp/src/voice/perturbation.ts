/**
 * How much a sequence varies from one value to the next, relative to its mean.
 *
 * Width 1: the mean absolute difference of consecutive values; odd width above: of a value from the mean of
 * the `width` values around it. Both divided by the mean value. Only values that follow each other are compared:
 * `runs` are the stretches without a gap.
 *
 * @returns NaN when no run is long enough.
 */
export function perturbation(runs: readonly (readonly number[])[], width: number): number {
  let deviations = 0;
  let compared = 0;
  let sum = 0;
  let count = 0;
  for (const run of runs) {
    if (run.length < 2) continue;
    for (const value of run) sum += value;
    count += run.length;
    if (width === 1) {
      for (let i = 1; i < run.length; i++) deviations += Math.abs(run[i]! - run[i - 1]!);
      compared += run.length - 1;
      continue;
    }
    for (let i = width; i <= run.length; i++) {
      let total = 0;
      for (let k = i - width; k < i; k++) total += run[k]!;
      deviations += Math.abs(run[i - (width + 1) / 2]! - total / width);
      compared++;
    }
  }
  return deviations / compared / (sum / count);
}
