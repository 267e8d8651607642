import { softmaxCrossEntropy } from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BackendName, useBackend } from './support/backend.ts';
import { differences, expectGradient, expectWithin } from './support/close.ts';
import { randomTensor } from './support/random.ts';

function reference(logits: ArrayLike<number>, labels: ArrayLike<number>, classes: number, smoothing: number) {
  return Float64Array.from({ length: logits.length / classes }, (_, row) => {
    const z = Array.from({ length: classes }, (_, j) => logits[row * classes + j]!);
    const largest = Math.max(...z);
    const logSum = largest + Math.log(z.reduce((sum, v) => sum + Math.exp(v - largest), 0));
    return z.reduce((sum, v, j) => {
      const target = labels[row * classes + j]! * (1 - smoothing) + smoothing / classes;
      return sum - target * (v - logSum);
    }, 0);
  });
}

describe.each<BackendName>(['wasm', 'cpu', 'plain'])('softmaxCrossEntropy on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('equals the formula in doubles and its finite differences, with label smoothing', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 11 }),
        fc.constantFrom(0, 0.1, 0.5),
        fc.integer(),
        (batch, classes, labelSmoothing, seed) => {
          tf.tidy(() => {
            const logits = tf.mul(randomTensor<tf.Rank.R2>([batch, classes], seed), 8) as tf.Tensor2D;
            const labels = tf.softmax(randomTensor<tf.Rank.R2>([batch, classes], seed + 1));
            const [z, t] = [logits.dataSync(), labels.dataSync()];
            const f = (x: tf.Tensor) => softmaxCrossEntropy(x as tf.Tensor2D, labels, { labelSmoothing });
            expectWithin(f(logits).dataSync(), reference(z, t, classes, labelSmoothing), 1e-5, 'loss');
            const dy = randomTensor<tf.Rank.R1>([batch], seed + 2);
            const slope = dy.dataSync();
            const loss = (changed: ArrayLike<number>) =>
              reference(changed, t, classes, labelSmoothing).reduce((sum, v, i) => sum + v * slope[i]!, 0);
            expectGradient(tf.grad(f)(logits, dy).dataSync(), differences(loss, z), 'gradient');
          });
        },
      ),
      { numRuns: 40, seed: 6 },
    );
  });

  it('stays finite for logits of any size, and shows NaN', () => {
    tf.tidy(() => {
      const logits = tf.tensor2d([
        [1e4, -1e4],
        [-1e38, 1e38],
        [Number.NaN, 0],
      ]);
      const labels = tf.tensor2d([
        [1, 0],
        [0, 1],
        [1, 0],
      ]);
      const losses = softmaxCrossEntropy(logits, labels).dataSync();
      expect(Array.from(losses, Math.abs)).toEqual([0, 0, Number.NaN]);
    });
  });

  it('names what does not fit', () => {
    const logits = tf.zeros([2, 3]) as tf.Tensor2D;
    expect(() => softmaxCrossEntropy(logits, tf.zeros([2, 2]))).toThrow(
      'softmaxCrossEntropy: labels must be [2,3], got [2,2]',
    );
    expect(() => softmaxCrossEntropy(logits, logits, { labelSmoothing: 1 })).toThrow(
      'softmaxCrossEntropy: labelSmoothing must be in [0, 1), got 1',
    );
  });
});
