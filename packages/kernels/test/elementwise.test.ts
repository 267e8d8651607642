import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BackendName, useBackend } from './support/backend.ts';
import { expectWithin } from './support/close.ts';
import { randomTensor } from './support/random.ts';

const operations = [
  { op: tf.add, exact: (a: number, b: number) => a + b },
  { op: tf.sub, exact: (a: number, b: number) => a - b },
  { op: tf.mul, exact: (a: number, b: number) => a * b },
  { op: tf.div, exact: (a: number, b: number) => a / b },
];

const shape = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 0, maxLength: 4 });

/** Values of a tensor spread to a shape, by tfjs' broadcast of indices. */
function spread(t: tf.Tensor, to: readonly number[]): number[] {
  const values = t.dataSync();
  const size = to.reduce((product, n) => product * n, 1);
  return Array.from({ length: size }, (_, i) => {
    let rest = i;
    let index = 0;
    let stride = 1;
    for (let axis = 1; axis <= to.length; axis++) {
      const length = to[to.length - axis]!;
      const own = t.shape[t.rank - axis] ?? 1;
      if (own > 1) index += (rest % length) * stride;
      stride *= own;
      rest = Math.floor(rest / length);
    }
    return values[index]!;
  });
}

describe.each<BackendName>(['wasm', 'cpu'])('arithmetic on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each(operations)('$op.name, of any shapes that broadcast', ({ op, exact }) => {
    const runs = fc.property(
      shape,
      fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      fc.nat(4),
      fc.boolean(),
      fc.integer(),
      (outer, ones, dropped, swapped, seed) => {
        const inner = outer.map((length, axis) => (ones[axis] ? 1 : length)).slice(dropped);
        tf.tidy(() => {
          const pair = [randomTensor(outer as [number], seed), randomTensor(inner as [number], seed + 1)];
          const [a, b] = (swapped ? pair.reverse() : pair) as [tf.Tensor, tf.Tensor];
          const y = op(a, b);
          expect(y.shape).toEqual(outer);
          const [left, right] = [spread(a, outer), spread(b, outer)];
          const expected = left.map((value, i) => Math.fround(exact(value, right[i]!)));
          expectWithin(y.dataSync(), expected, 0);
        });
      },
    );
    fc.assert(runs, { numRuns: 100, seed: 16 });
  });

  it('hands on NaN through relu and its gradient', () => {
    tf.tidy(() => {
      const x = tf.tensor1d([-1, 0, 2, Number.NaN, -3, 4, 5]);
      expect(Array.from(tf.relu(x).dataSync())).toEqual([0, 0, 2, Number.NaN, 0, 4, 5]);
      expect(Array.from(tf.step(x).dataSync())).toEqual([0, 0, 1, Number.NaN, 0, 1, 1]);
      expect(Array.from(tf.step(x, 0.5).dataSync())).toEqual([0.5, 0.5, 1, Number.NaN, 0.5, 1, 1]);
      const dx = tf.grad((t) => tf.relu(t))(tf.tensor1d([-1, 0, 2]), tf.tensor1d([3, 4, 5]));
      expect(Array.from(dx.dataSync())).toEqual([0, 0, 5]);
    });
  });
});
