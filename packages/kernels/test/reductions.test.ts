import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BackendName, useBackend } from './support/backend.ts';
import { expectWithin } from './support/close.ts';
import { randomTensor } from './support/random.ts';

const length = fc.integer({ min: 1, max: 5 });

/** Index of each axis for each element of a tensor. */
function* positions(shape: readonly number[]): Generator<number[]> {
  const size = shape.reduce((product, n) => product * n, 1);
  for (let i = 0; i < size; i++) {
    let rest = i;
    const position = shape.map(() => 0);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position[axis] = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    yield position;
  }
}

function flatIndex(position: readonly number[], shape: readonly number[]): number {
  return position.reduce((index, p, axis) => index * shape[axis]! + p, 0);
}

describe.each<BackendName>(['wasm', 'cpu'])('sums, means and repetition on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('sums and averages over any axes', () => {
    fc.assert(
      fc.property(
        fc.array(length, { minLength: 1, maxLength: 4 }),
        fc.subarray([0, 1, 2, 3], { minLength: 1 }),
        fc.boolean(),
        fc.integer(),
        (shape, chosen, keepDims, seed) => {
          const axes = chosen.filter((axis) => axis < shape.length);
          if (axes.length === 0) return;
          tf.tidy(() => {
            const x = randomTensor(shape as [number, number], seed);
            const values = x.dataSync();
            const kept = shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
            const sums = new Float64Array(kept.reduce((a, b) => a * b, 1));
            for (const position of positions(shape)) {
              const target = position.map((p, axis) => (axes.includes(axis) ? 0 : p));
              sums[flatIndex(target, kept)]! += values[flatIndex(position, shape)]!;
            }
            const count = values.length / sums.length;
            const sum = tf.sum(x, axes, keepDims);
            expect(sum.shape).toEqual(keepDims ? kept : shape.filter((_, axis) => !axes.includes(axis)));
            expectWithin(sum.dataSync(), sums, 1e-5, 'sum');
            expectWithin(
              tf.mean(x, axes, keepDims).dataSync(),
              sums.map((v) => v / count),
              1e-5,
              'mean',
            );
          });
        },
      ),
      { numRuns: 100, seed: 9 },
    );
  });

  it('repeats along any axes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(length, length), { minLength: 1, maxLength: 4 }),
        fc.integer(),
        (axes, seed) => {
          tf.tidy(() => {
            const shape = axes.map(([n]) => n);
            const reps = axes.map(([, times]) => times);
            const x = randomTensor(shape as [number, number], seed);
            const values = x.dataSync();
            const y = tf.tile(x, reps);
            expect(y.shape).toEqual(axes.map(([n, times]) => n * times));
            const actual = y.dataSync();
            for (const position of positions(y.shape)) {
              const source = position.map((p, axis) => p % shape[axis]!);
              expect(actual[flatIndex(position, y.shape)]).toBe(values[flatIndex(source, shape)]);
            }
          });
        },
      ),
      { numRuns: 40, seed: 10 },
    );
  });
});
