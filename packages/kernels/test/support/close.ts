import { expect } from 'vitest';

/** Expects each element within `tolerance` of its reference, absolute; names the worst one. */
export function expectWithin(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number | ArrayLike<number>,
  label = 'values',
): void {
  expect(actual.length, `${label}: length`).toBe(expected.length);
  let worst = -1;
  let excess = 0;
  for (let i = 0; i < expected.length; i++) {
    const allowed = typeof tolerance === 'number' ? tolerance : tolerance[i]!;
    const error = Math.abs(actual[i]! - expected[i]!);
    if (!(error - allowed <= excess)) {
      excess = error - allowed;
      worst = i;
    }
  }
  if (worst >= 0) {
    expect.fail(
      `${label}[${worst}]: expected ${expected[worst]}, got ${actual[worst]}, ${excess} more than the tolerance`,
    );
  }
}

/** Expects a gradient within `share` of its reference's norm. */
export function expectGradient(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  label: string,
  share = 1e-4,
): void {
  const norm = Math.hypot(...Array.from(expected));
  expectWithin(actual, expected, share * norm + 1e-7, label);
}

/** Central differences of a function of one array, in doubles. */
export function differences(
  f: (x: Float64Array) => number,
  at: ArrayLike<number>,
  step = 1e-5,
): Float64Array {
  const x = Float64Array.from(at);
  return x.map((value, i) => {
    x[i] = value + step;
    const above = f(x);
    x[i] = value - step;
    const below = f(x);
    x[i] = value;
    return (above - below) / (2 * step);
  });
}
