import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BackendName, useBackend } from './support/backend.ts';
import { expectWithin } from './support/close.ts';
import { randomTensor, randomValues } from './support/random.ts';

const size = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(31, 64, 257));

describe.each<BackendName>(['wasm', 'cpu'])('matMul on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('is within 1e-5 of the sum of |a*b| of a product in doubles, in every transposition', () => {
    fc.assert(
      fc.property(size, size, size, fc.boolean(), fc.boolean(), fc.integer(), (m, n, k, ta, tb, seed) => {
        const a = randomValues(m * k, seed);
        const b = randomValues(k * n, seed + 1);
        const expected = new Float64Array(m * n);
        const tolerance = new Float64Array(m * n);
        for (let i = 0; i < m; i++) {
          for (let j = 0; j < n; j++) {
            for (let l = 0; l < k; l++) {
              const product = a[ta ? l * m + i : i * k + l]! * b[tb ? j * k + l : l * n + j]!;
              expected[i * n + j]! += product;
              tolerance[i * n + j]! += 1e-5 * Math.abs(product);
            }
          }
        }
        const actual = tf.tidy(() =>
          tf
            .matMul(tf.tensor(a, ta ? [k, m] : [m, k]), tf.tensor(b, tb ? [n, k] : [k, n]), ta, tb)
            .dataSync(),
        );
        expectWithin(actual, expected, tolerance, `${m}x${k}x${n}`);
      }),
      { numRuns: 40, seed: 5 },
    );
  });

  it('sums no terms to zeros, to which a bias is added', () => {
    tf.tidy(() => {
      expect(Array.from(tf.matMul(tf.zeros([1, 0]), tf.zeros([0, 3])).dataSync())).toEqual([0, 0, 0]);
      const [a, b, bias] = [
        tf.zeros<tf.Rank.R3>([2, 1, 0]),
        tf.zeros<tf.Rank.R3>([2, 0, 3]),
        tf.tensor1d([1, -2, 3]),
      ];
      const y = tf.fused.matMul({ a, b, bias, activation: 'relu' });
      expect(Array.from(y.dataSync())).toEqual([1, 0, 3, 1, 0, 3]);
    });
  });

  it.each([
    [[3], [3]],
    [[4], [1]],
    [[1], [4]],
    [
      [2, 3],
      [2, 3],
    ],
    [
      [2, 1],
      [1, 3],
    ],
    [[2, 3], [3]],
  ])('multiplies batches of %j and %j', (left, right) => {
    const [m, k, n] = [5, 7, 9];
    const outer = tf.broadcast_util.assertAndGetBroadcastShape(left, right);
    tf.tidy(() => {
      const a = tf.tensor(randomValues(m * k * left.reduce((x, y) => x * y), 1), [...left, m, k]);
      const b = tf.tensor(randomValues(n * k * right.reduce((x, y) => x * y), 2), [...right, n, k]);
      const actual = tf.matMul(a, b, false, true);
      // The same sums, element by element, without a matrix product.
      const rows = tf.expandDims(a, -2);
      const columns = tf.expandDims(b, -3);
      const expected = tf.sum(tf.mul(rows, columns), -1);
      expectWithin(actual.shape, [...outer, m, n], 0, 'shape');
      expectWithin(actual.dataSync(), expected.dataSync(), 1e-5);
    });
  });

  const transpositions = [false, true].flatMap((ta) => [false, true].map((tb) => ({ ta, tb })));

  it.each(transpositions)('adds bias and activation to batches, transposed %j', ({ ta, tb }) => {
    // So many terms that tfjs' own kernel for wasm sums them in several blocks.
    const [m, k, n] = [4, 120, 6];
    const buffers = tf.backend().numDataIds();
    tf.tidy(() => {
      const slopes = tf.scalar(0.2);
      const activations: [tf.fused.Activation, (x: tf.Tensor) => tf.Tensor][] = [
        ['linear', (x) => x],
        ['relu', tf.relu],
        ['relu6', tf.relu6],
        ['elu', tf.elu],
        ['sigmoid', tf.sigmoid],
        ['leakyrelu', (x) => tf.leakyRelu(x, 0.3)],
        ['prelu', (x) => tf.prelu(x, slopes)],
      ];
      for (const batch of [[], [1], [3]]) {
        const a = randomTensor([...batch, ...(ta ? [k, m] : [m, k])] as [number], 1);
        const b = randomTensor([...batch, ...(tb ? [n, k] : [k, n])] as [number], 2);
        const product = tf.matMul(a, b, ta, tb);
        for (const bias of [undefined, randomTensor([n], 3), randomTensor([1], 4), randomTensor([m, n], 5)]) {
          for (const [activation, apply] of activations) {
            const actual = tf.fused.matMul({
              ...{ a, b, transposeA: ta, transposeB: tb, activation, leakyreluAlpha: 0.3 },
              ...(bias && { bias }),
              ...(activation === 'prelu' && { preluActivationWeights: slopes }),
            });
            const expected = apply(bias ? tf.add(product, bias) : product);
            expect(actual.shape).toEqual([...batch, m, n]);
            const label = `${activation}, batch [${batch}], bias [${bias?.shape}]`;
            expectWithin(actual.dataSync(), expected.dataSync(), 2e-5, label);
          }
        }
      }
    });
    expect(tf.backend().numDataIds()).toBe(buffers);
  });
});
