import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BackendName, useBackend } from './support/backend.ts';
import { expectWithin } from './support/close.ts';
import { randomTensor } from './support/random.ts';

describe.each<BackendName>(['wasm', 'cpu'])('pooling and rows on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('pools the largest and the mean, with their gradients, with overlap and over the border', () => {
    const length = fc.integer({ min: 3, max: 9 });
    const size = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(
        fc.tuple(size, length, length, length),
        fc.tuple(size, size, size, size),
        fc.constantFrom<'same' | 'valid'>('same', 'valid'),
        fc.constantFrom<'max' | 'avg'>('max', 'avg'),
        fc.integer(),
        ([batch, height, width, channels], [fh, fw, sh, sw], pad, kind, seed) => {
          const shape: [number, number, number, number] = [batch, height, width, channels];
          const info = tf.backend_util.computePool2DInfo(shape, [fh, fw], [sh, sw], 1, pad);
          tf.tidy(() => {
            const x = randomTensor<tf.Rank.R4>(shape, seed);
            const dy = randomTensor<tf.Rank.R4>(info.outShape, seed + 1);
            const pool = kind === 'max' ? tf.maxPool : tf.avgPool;
            const dx = tf.grad((t) => pool(t as tf.Tensor4D, [fh, fw], [sh, sw], pad))(x, dy);
            const [values, slope] = [x.dataSync(), dy.dataSync()];
            const expected = new Float64Array(values.length);
            const pooled = new Float64Array(slope.length);
            for (let out = 0; out < slope.length; out++) {
              const c = out % channels;
              const ow = Math.floor(out / channels) % info.outWidth;
              const oh = Math.floor(out / channels / info.outWidth) % info.outHeight;
              const n = Math.floor(out / channels / info.outWidth / info.outHeight);
              const seen: number[] = [];
              for (let i = 0; i < fh; i++) {
                for (let j = 0; j < fw; j++) {
                  const h = oh * sh + i - info.padInfo.top;
                  const w = ow * sw + j - info.padInfo.left;
                  if (h < 0 || h >= height || w < 0 || w >= width) continue;
                  seen.push(((n * height + h) * width + w) * channels + c);
                }
              }
              const largest = Math.max(...seen.map((i) => values[i]!));
              const sum = seen.reduce((total, i) => total + values[i]!, 0);
              pooled[out] = kind === 'max' ? largest : sum / seen.length;
              for (const i of seen) {
                if (kind === 'avg') expected[i]! += slope[out]! / seen.length;
                else if (values[i] === largest) expected[i]! += slope[out]!;
              }
            }
            expectWithin(pool(x, [fh, fw], [sh, sw], pad).dataSync(), pooled, 1e-6, `${kind} ${pad}`);
            expectWithin(dx.dataSync(), expected, 1e-5, `${kind} ${pad}`);
          });
        },
      ),
      { numRuns: 60, seed: 8 },
    );
  });

  it('gives the gradient of a maximum that is met twice to the first', () => {
    tf.tidy(() => {
      const x = tf.tensor4d([2, 2, 1, 2], [1, 4, 1, 1]);
      const dx = tf.grad((t) => tf.maxPool(t as tf.Tensor4D, [4, 1], 1, 'valid'))(x);
      expect(Array.from(dx.dataSync())).toEqual([1, 0, 0, 0]);
    });
  });

  it('gathers rows, and adds up the gradients of a row that is taken twice', () => {
    tf.tidy(() => {
      const x = tf.tensor2d([
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ]);
      const indices = tf.tensor1d([2, 0, 2], 'int32');
      const gather = (t: tf.Tensor) => tf.gather(t, indices);
      expect(Array.from(gather(x).dataSync())).toEqual([7, 8, 9, 1, 2, 3, 7, 8, 9]);
      const dy = tf.tensor2d([1, 1, 1, 2, 2, 2, 10, 10, 10], [3, 3]);
      expect(Array.from(tf.grad(gather)(x, dy).dataSync())).toEqual([2, 2, 2, 0, 0, 0, 11, 11, 11]);
    });
  });

  it('leaves to tfjs what it does not cover', () => {
    tf.tidy(() => {
      const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
      expect(Array.from(tf.gather(x, tf.tensor1d([1], 'int32'), 1).dataSync())).toEqual([2, 4]);
      const whole = tf.tensor1d([5, 6, 7], 'int32');
      expect(Array.from(tf.gather(whole, tf.tensor1d([2, 0], 'int32')).dataSync())).toEqual([7, 5]);
      expect(() => tf.gather(x, tf.tensor1d([2], 'int32'))).toThrow('not in [0, 1]');
    });
  });
});
