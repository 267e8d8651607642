import { describe, expect, it } from 'vitest';
import { type Matrix, minimal, reversed, transposed } from '../src/heap/winograd-matrices.ts';
import { expectWithin } from './support/close.ts';
import { randomValues } from './support/random.ts';

function apply({ rows, columns, values }: Matrix, vector: ArrayLike<number>): number[] {
  return Array.from({ length: rows }, (_, i) =>
    Array.from(vector).reduce((sum, value, j) => sum + values[i * columns + j]! * value, 0),
  );
}

describe('minimal filtering', () => {
  it.each([
    [3, 4],
    [3, 6],
    [4, 6],
    [5, 6],
  ])('computes a filter of %i taps with %i products', (taps, points) => {
    const { outputs, filter, input, inverse } = minimal(taps, points);
    expect(outputs).toBe(points - taps + 1);
    const [weights, signal] = [randomValues(taps, 1), randomValues(points, 2)];
    const expected = Array.from({ length: outputs }, (_, i) =>
      weights.reduce((sum, weight, k) => sum + weight * signal[i + k]!, 0),
    );
    const multiply = (left: number[]) => left.map((value, i) => value * apply(input, signal)[i]!);
    expectWithin(apply(inverse, multiply(apply(filter, weights))), expected, 1e-14);
    const backwards = weights.slice().reverse();
    expectWithin(apply(inverse, multiply(apply(reversed(filter), backwards))), expected, 1e-14);
  });

  it('is transposed', () => {
    const swapped = transposed({ rows: 2, columns: 3, values: [1, 2, 3, 4, 5, 6] });
    expect(swapped).toEqual({ rows: 3, columns: 2, values: [1, 4, 2, 5, 3, 6] });
  });
});
