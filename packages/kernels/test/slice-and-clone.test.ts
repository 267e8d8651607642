import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from './support/backend.ts';
import { randomTensor, randomValues } from './support/random.ts';

describe('slices and clones on wasm', () => {
  beforeAll(() => useBackend('wasm'));

  it('slices equal the definition, for any rank and part', () => {
    const axis = fc
      .record({ length: fc.integer({ min: 1, max: 5 }), from: fc.nat(4), to: fc.nat(4) })
      .map(({ length, from, to }) => {
        const begin = from % length;
        return { length, begin, size: 1 + (to % (length - begin)) };
      });
    fc.assert(
      fc.property(fc.array(axis, { minLength: 1, maxLength: 5 }), (axes) => {
        tf.tidy(() => {
          const shape = axes.map(({ length }) => length);
          const count = shape.reduce((product, length) => product * length, 1);
          const values = randomValues(count, 1);
          const x = tf.tensor(values, shape);
          const begin = axes.map((a) => a.begin);
          const size = axes.map((a) => a.size);
          const expected = values.filter((_, i) => {
            let rest = i;
            return [...axes].reverse().every((a) => {
              const place = rest % a.length;
              rest = Math.floor(rest / a.length);
              return place >= a.begin && place < a.begin + a.size;
            });
          });
          const y = tf.slice(x, begin, size);
          expect(y.shape).toEqual(size);
          expect(y.dataSync()).toEqual(expected);
        });
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('takes what is short for all that follows, other types, and refuses what lies outside', () => {
    tf.tidy(() => {
      const x = randomTensor<tf.Rank.R2>([4, 3], 1);
      expect(tf.slice(x, 1).dataSync()).toEqual(x.dataSync().slice(3));
      expect(tf.slice(x, [1, 1], [2, -1]).dataSync()).toEqual(
        Float32Array.from([4, 5, 7, 8], (i) => x.dataSync()[i]!),
      );
      expect(tf.slice(x, [0, 0], [0, 3]).shape).toEqual([0, 3]);
      expect(Array.from(tf.slice(tf.tensor1d([1, 2, 3], 'int32'), 1, 1).dataSync())).toEqual([2]);
      expect(() => tf.slice(x, [3, 0], [2, 3])).toThrow();
    });
  });

  it('a clone outlives its original, and the memory is freed with the last', () => {
    const bytes = tf.memory().numBytes;
    const x = randomTensor<tf.Rank.R1>([1000], 1);
    const values = x.dataSync();
    const copy = x.clone();
    const variable = tf.variable(x);
    x.dispose();
    const doubled = tf.mul(variable, 2) as tf.Tensor1D;
    variable.assign(doubled);
    expect(copy.dataSync()).toEqual(values);
    tf.dispose([copy, doubled, variable]);
    expect(tf.memory().numBytes).toBe(bytes);
  });
});
