import { batchNormTraining } from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BackendName, useBackend } from './support/backend.ts';
import { differences, expectGradient, expectWithin } from './support/close.ts';
import { randomTensor } from './support/random.ts';

/** Normalised values and statistics in doubles. */
function reference(
  x: ArrayLike<number>,
  channels: number,
  gamma: ArrayLike<number>,
  beta: ArrayLike<number>,
) {
  const rows = x.length / channels;
  const y = new Float64Array(x.length);
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  for (let c = 0; c < channels; c++) {
    for (let r = 0; r < rows; r++) mean[c]! += x[r * channels + c]! / rows;
    for (let r = 0; r < rows; r++) variance[c]! += (x[r * channels + c]! - mean[c]!) ** 2 / rows;
    for (let r = 0; r < rows; r++) {
      const i = r * channels + c;
      y[i] = ((x[i]! - mean[c]!) / Math.sqrt(variance[c]! + 1e-3)) * gamma[c]! + beta[c]!;
    }
  }
  return { y, mean, variance };
}

describe.each<BackendName>(['wasm', 'cpu', 'plain'])('batchNormTraining on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('normalises a hand case', () => {
    tf.tidy(() => {
      const x = tf.tensor2d([[1], [3]]);
      const { y, mean, variance } = batchNormTraining(x, tf.tensor1d([2]), tf.tensor1d([10]), { epsilon: 0 });
      expect(Array.from(y.dataSync())).toEqual([8, 12]);
      expect(Array.from(mean.dataSync())).toEqual([2]);
      expect(Array.from(variance.dataSync())).toEqual([1]);
    });
  });

  it('equals the formula in doubles, for any number of rows and channels', () => {
    const length = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(length, length, length, fc.integer(), (batch, time, channels, seed) => {
        tf.tidy(() => {
          const x = tf.add(randomTensor<tf.Rank.R3>([batch, time, channels], seed), 5) as tf.Tensor3D;
          const gamma = randomTensor<tf.Rank.R1>([channels], seed + 1);
          const beta = randomTensor<tf.Rank.R1>([channels], seed + 2);
          const expected = reference(x.dataSync(), channels, gamma.dataSync(), beta.dataSync());
          const { y, mean, variance } = batchNormTraining(x, gamma, beta);
          expectWithin(mean.dataSync(), expected.mean, 2e-6, 'mean');
          expectWithin(variance.dataSync(), expected.variance, 1e-6, 'variance');
          // The offset of 5 costs bits of the mean, which a small deviation then magnifies.
          expectWithin(y.dataSync(), expected.y, 5e-5, 'y');
        });
      }),
      { numRuns: 40, seed: 2 },
    );
  });

  it.each([1, 3, 4, 7])('has the gradients of finite differences, %i channels', (channels) => {
    tf.tidy(() => {
      const tensors = [
        randomTensor<tf.Rank.R3>([3, 5, channels], 1),
        randomTensor<tf.Rank.R1>([channels], 2),
        randomTensor<tf.Rank.R1>([channels], 3),
      ] as const;
      const values = tensors.map((t) => t.dataSync());
      const dy = randomTensor<tf.Rank.R3>([3, 5, channels], 4);
      const slope = dy.dataSync();
      const f = (...[x, gamma, beta]: tf.Tensor[]) =>
        batchNormTraining(x!, gamma as tf.Tensor1D, beta as tf.Tensor1D).y;
      const grads = tf.grads(f)([...tensors], dy);
      for (const [index, name] of ['x', 'gamma', 'beta'].entries()) {
        const loss = (changed: ArrayLike<number>) => {
          const [x, gamma, beta] = values.map((old, i) => (i === index ? changed : old));
          return reference(x!, channels, gamma!, beta!).y.reduce((sum, v, i) => sum + v * slope[i]!, 0);
        };
        expectGradient(grads[index]!.dataSync(), differences(loss, values[index]!), name);
      }
    });
  });

  it.each([1, 4, 6])('normalises with given statistics as tfjs does, %i channels', (channels) => {
    tf.tidy(() => {
      const x = randomTensor<tf.Rank.R3>([3, 5, channels], 1);
      const vector = (seed: number) => randomTensor<tf.Rank.R1>([channels], seed);
      const [mean, variance, offset, scale] = [vector(2), tf.abs(vector(3)), vector(4), vector(5)] as const;
      const [m, v, b, g] = [mean, variance, offset, scale].map((t) => t.dataSync());
      const expected = (withScale: boolean) =>
        Float64Array.from(x.dataSync(), (value, i) => {
          const c = i % channels;
          const normal = (value - m![c]!) / Math.sqrt(v![c]! + 1e-3);
          return withScale ? normal * g![c]! + b![c]! : normal;
        });
      expectWithin(tf.batchNorm(x, mean, variance, offset, scale, 1e-3).dataSync(), expected(true), 3e-6);
      const plain = tf.batchNorm(x, mean, variance, undefined, undefined, 1e-3);
      expectWithin(plain.dataSync(), expected(false), 2e-5);
      // Statistics of each element, as tfjs allows, stay with its own kernel.
      const whole = randomTensor<tf.Rank.R3>([3, 5, channels], 6);
      const spread = tf.batchNorm(x, whole, tf.onesLike(whole), undefined, undefined, 1e-12);
      expectWithin(spread.dataSync(), tf.sub(x, whole).dataSync(), 1e-6);
    });
  });

  it('names what does not fit', () => {
    expect(() => batchNormTraining(tf.zeros([2, 3]), tf.zeros([2]), tf.zeros([3]))).toThrow(
      'batchNormTraining: gamma must be [3], got [2]',
    );
  });
});
