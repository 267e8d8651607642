import { layerNorm } from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BackendName, useBackend } from './support/backend.ts';
import { differences, expectGradient, expectWithin } from './support/close.ts';
import { randomTensor } from './support/random.ts';

type Vector = ArrayLike<number>;

function reference(columns: number, epsilon: number, [x, gamma, beta]: Vector[]): Float64Array {
  const y = new Float64Array(x!.length);
  for (let start = 0; start < y.length; start += columns) {
    const row = Float64Array.from({ length: columns }, (_, j) => x![start + j]!);
    const mean = row.reduce((sum, v) => sum + v, 0) / columns;
    const variance = row.reduce((sum, v) => sum + (v - mean) ** 2, 0) / columns;
    const scale = 1 / Math.sqrt(variance + epsilon);
    for (const [j, v] of row.entries()) y[start + j] = (v - mean) * scale * gamma![j]! + beta![j]!;
  }
  return y;
}

function makeInputs(rows: number, columns: number, seed: number): [tf.Tensor2D, tf.Tensor1D, tf.Tensor1D] {
  return [
    randomTensor<tf.Rank.R2>([rows, columns], seed),
    randomTensor<tf.Rank.R1>([columns], seed + 1),
    randomTensor<tf.Rank.R1>([columns], seed + 2),
  ];
}

describe.each<BackendName>(['wasm', 'cpu', 'plain'])('layerNorm on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('equals the definition in doubles, for any sizes', () => {
    const size = (max: number) => fc.integer({ min: 1, max });
    fc.assert(
      fc.property(size(9), size(37), fc.integer(), (rows, columns, seed) => {
        tf.tidy(() => {
          const inputs = makeInputs(rows, columns, seed);
          const values = inputs.map((t) => t.dataSync());
          const y = layerNorm(...inputs, { epsilon: 0.01 });
          expectWithin(y.dataSync(), reference(columns, 0.01, values), 1e-5, `${rows}x${columns}`);
        });
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it.each([
    [1, 1],
    [3, 4],
    [5, 7],
  ])('has the gradients of finite differences, %ix%i', (rows, columns) => {
    tf.tidy(() => {
      const inputs = makeInputs(rows, columns, 3);
      const values = inputs.map((t) => t.dataSync());
      const dy = randomTensor<tf.Rank.R2>([rows, columns], 9);
      const slope = dy.dataSync();
      const f = (...tensors: tf.Tensor[]) => layerNorm(...(tensors as typeof inputs), { epsilon: 0.1 });
      for (const [index, gradient] of tf.grads(f)(inputs, dy).entries()) {
        const loss = (changed: Vector) =>
          reference(
            columns,
            0.1,
            values.map((old, i) => (i === index ? changed : old)),
          ).reduce((sum, v, i) => sum + v * slope[i]!, 0);
        const expected = differences(loss, values[index]!);
        expectGradient(gradient.dataSync(), expected, ['x', 'gamma', 'beta'][index]!);
      }
    });
  });

  it('takes any rank and names what does not fit', () => {
    tf.tidy(() => {
      const [gamma, beta] = [tf.ones([4]), tf.zeros([4])] as [tf.Tensor1D, tf.Tensor1D];
      expect(layerNorm(tf.ones([2, 3, 4]), gamma, beta).shape).toEqual([2, 3, 4]);
      expect(() => layerNorm(tf.ones([2, 3]), gamma, beta)).toThrow('layerNorm: gamma must be [3], got [4]');
    });
  });
});
