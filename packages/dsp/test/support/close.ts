import { expect } from 'vitest';

interface Tolerance {
  /** The largest allowed difference. */
  absolute?: number;
  /** As a share of the largest magnitude of `expected`. */
  relative?: number;
}

/** Fails with the worst element unless every value is within the tolerance; NaN equals only NaN. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { absolute = 0, relative = 0 }: Tolerance,
  what: string = 'values',
): void {
  expect(actual.length, `${what}: length`).toBe(expected.length);
  let scale = 0;
  for (let i = 0; i < expected.length; i++) scale = Math.max(scale, Math.abs(expected[i]!) || 0);
  const limit = absolute + relative * scale;
  let worst = 0;
  let at = -1;
  for (let i = 0; i < expected.length; i++) {
    if (Number.isNaN(actual[i]) && Number.isNaN(expected[i])) continue;
    const difference = Math.abs(actual[i]! - expected[i]!);
    if (!(difference <= worst) && !Number.isNaN(worst)) {
      worst = difference;
      at = i;
    }
  }
  if (!(worst <= limit)) {
    expect.fail(
      `${what}: element ${at} is ${actual[at]}, expected ${expected[at]}: off by ${worst}, allowed ${limit}`,
    );
  }
}
