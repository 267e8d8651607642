import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BackendName, useBackend } from './support/backend.ts';
import { differences, expectGradient, expectWithin } from './support/close.ts';
import { randomTensor } from './support/random.ts';

type Vector = ArrayLike<number>;

interface Sizes {
  heads: number;
  time: number;
  keys: number;
  width: number;
}

function softmaxReference(x: Vector, columns: number): Float64Array {
  const y = Float64Array.from(x);
  for (let start = 0; start < y.length; start += columns) {
    const row = y.subarray(start, start + columns);
    const largest = Math.max(...row);
    const sum = row.reduce((total, v) => total + Math.exp(v - largest), 0);
    row.forEach((v, i) => {
      row[i] = Math.exp(v - largest) / sum;
    });
  }
  return y;
}

/** `softmax(q kᵀ) v` of each head, in doubles. */
function attentionReference({ heads, time, keys, width }: Sizes, [q, k, v]: Vector[]): Float64Array {
  const y = new Float64Array(heads * time * width);
  for (let h = 0; h < heads; h++) {
    for (let t = 0; t < time; t++) {
      const scores = Float64Array.from({ length: keys }, (_, s) => {
        let sum = 0;
        for (let i = 0; i < width; i++) {
          sum += q![(h * time + t) * width + i]! * k![(h * keys + s) * width + i]!;
        }
        return sum;
      });
      const shares = softmaxReference(scores, keys);
      for (let i = 0; i < width; i++) {
        for (let s = 0; s < keys; s++) {
          y[(h * time + t) * width + i]! += shares[s]! * v![(h * keys + s) * width + i]!;
        }
      }
    }
  }
  return y;
}

const attention = (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor) =>
  tf.matMul(tf.softmax(tf.matMul(q, k, false, true)), v);

describe.each<BackendName>(['wasm', 'cpu'])('attention of stock ops on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('equals the softmax in doubles, for any rows and columns', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 33 }),
        fc.constantFrom(0.1, 1, 30, 200),
        fc.integer(),
        (rows, columns, scale, seed) => {
          tf.tidy(() => {
            const x = tf.mul(randomTensor<tf.Rank.R2>([rows, columns], seed), scale);
            expectWithin(tf.softmax(x).dataSync(), softmaxReference(x.dataSync(), columns), 3e-7);
          });
        },
      ),
      { numRuns: 60, seed: 15 },
    );
  });

  it('gives no share to what is masked out, and hands on NaN', () => {
    tf.tidy(() => {
      const row = (...values: number[]) => Array.from(tf.softmax(tf.tensor1d(values)).dataSync());
      const none = Number.NEGATIVE_INFINITY;
      expect(row(1, none, 1, none, none)).toEqual([0.5, 0, 0.5, 0, 0]);
      expect(row(1000, 0, 0, 0, 1000)).toEqual([0.5, 0, 0, 0, 0.5]);
      expect(row(1, 2, 3, 4, Number.NaN).every(Number.isNaN)).toBe(true);
      expect(row(Number.NaN, 2, 3, 4, 5).every(Number.isNaN)).toBe(true);
    });
  });

  it.each<Sizes>([
    { heads: 1, time: 1, keys: 1, width: 1 },
    { heads: 3, time: 2, keys: 5, width: 4 },
    { heads: 2, time: 6, keys: 4, width: 3 },
  ])('has the gradients of finite differences, %j', (sizes) => {
    const { heads, time, keys, width } = sizes;
    tf.tidy(() => {
      const inputs = [
        randomTensor<tf.Rank.R3>([heads, time, width], 1),
        randomTensor<tf.Rank.R3>([heads, keys, width], 2),
        randomTensor<tf.Rank.R3>([heads, keys, width], 3),
      ];
      const values = inputs.map((t) => t.dataSync() as Float32Array);
      const dy = randomTensor<tf.Rank.R3>([heads, time, width], 4);
      const slope = dy.dataSync();
      const f = (...tensors: tf.Tensor[]) => attention(...(tensors as [tf.Tensor, tf.Tensor, tf.Tensor]));
      expectWithin(f(...inputs).dataSync(), attentionReference(sizes, values), 1e-6);
      const grads = tf.grads(f)(inputs, dy);
      for (const [index, name] of ['q', 'k', 'v'].entries()) {
        const loss = (changed: Vector) => {
          const replaced = values.map((old, i): Vector => (i === index ? changed : old));
          return attentionReference(sizes, replaced).reduce((sum, y, i) => sum + y * slope[i]!, 0);
        };
        expectGradient(grads[index]!.dataSync(), differences(loss, values[index]!), name);
      }
    });
  });

  // tfjs has no gradient of a product whose batches broadcast.
  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('has the gradients of batched products, transposed: %j, %j', (ta, tb) => {
    const [m, k, n] = [3, 5, 4];
    tf.tidy(() => {
      const a = randomTensor<tf.Rank.R4>([2, 3, ...(ta ? ([k, m] as const) : ([m, k] as const))], 1);
      const b = randomTensor<tf.Rank.R4>([2, 3, ...(tb ? ([n, k] as const) : ([k, n] as const))], 2);
      const transposed = (t: tf.Tensor, swapped: boolean) => (swapped ? tf.transpose(t, [0, 1, 3, 2]) : t);
      // The same sums, element by element, without a matrix product.
      const direct = (x: tf.Tensor, y: tf.Tensor) => {
        const rows = tf.expandDims(transposed(x, ta), -2);
        return tf.sum(tf.mul(rows, tf.expandDims(transposed(y, !tb), -3)), -1);
      };
      const dy = randomTensor<tf.Rank.R4>([2, 3, m, n], 3);
      const product = (x: tf.Tensor, y: tf.Tensor) => tf.matMul(x, y, ta, tb);
      const [actual, expected] = [tf.grads(product)([a, b], dy), tf.grads(direct)([a, b], dy)];
      for (const [i, gradient] of actual.entries()) {
        expectWithin(gradient.dataSync(), expected[i]!.dataSync(), 1e-5, `gradient ${i}`);
      }
    });
  });
});
