/** The next multiple of `step` without a prime factor above 5: what transforms are fast for. */
export function fastSize(atLeast: number, step: number): number {
  let size = step * Math.ceil(atLeast / step);
  while (!isFast(size)) size += step;
  return size;
}

export function isFast(size: number): boolean {
  let rest = size;
  for (const prime of [2, 3, 5]) while (rest % prime === 0) rest /= prime;
  return rest === 1;
}
