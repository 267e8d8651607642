import { dropoutMask, seededDropout } from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BackendName, useBackend } from './support/backend.ts';
import { randomTensor } from './support/random.ts';

describe('dropoutMask', () => {
  it('keeps the mask that it has always drawn', () => {
    const mask = dropoutMask(24, { rate: 0.5, seed: 7, step: 3 });
    expect(Array.from(mask, (v) => v / 2).join('')).toMatchInlineSnapshot(`"000000110011110111011001"`);
  });

  it.each([0.1, 0.2, 0.5, 0.9])('drops a share of %f, within four standard deviations', (rate) => {
    const size = 200_000;
    for (const [seed, step] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [-5, 123_456],
    ] as const) {
      const mask = dropoutMask(size, { rate, seed, step });
      const dropped = mask.filter((v) => v === 0).length;
      expect(Math.abs(dropped / size - rate)).toBeLessThan(4 * Math.sqrt((rate * (1 - rate)) / size));
      expect(new Set(mask)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]));
    }
  });

  it('draws masks of different seeds, steps and neighbours that do not correlate', () => {
    const size = 100_000;
    const draw = (seed: number, step: number) => dropoutMask(size, { rate: 0.5, seed, step });
    const base = draw(1, 1);
    const others = [draw(1, 2), draw(2, 1), draw(1, 3), draw(3, 1)];
    for (let shift = 1; shift <= 16; shift *= 2)
      others.push(Float32Array.from(base, (_, i) => base[(i + shift) % size]!));
    for (const other of others) {
      const correlation = base.reduce((sum, v, i) => sum + (v - 1) * (other[i]! - 1), 0) / size;
      expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(size));
    }
  });

  it('names a rate out of range', () => {
    expect(() => dropoutMask(1, { rate: 1, seed: 0, step: 0 })).toThrow(
      'seededDropout: rate must be in [0, 1), got 1',
    );
  });
});

describe.each<BackendName>(['wasm', 'cpu', 'plain'])('seededDropout on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each([1, 2, 3, 4, 7, 64, 1001])('multiplies %i elements by the mask, and their gradient too', (size) => {
    tf.tidy(() => {
      const key = { rate: 0.3, seed: 9, step: 4 };
      const x = randomTensor<tf.Rank.R1>([size], 1);
      const mask = dropoutMask(size, key);
      const times = (values: ArrayLike<number>) => mask.map((v, i) => v * values[i]!);
      expect(Array.from(seededDropout(x, key).dataSync(), (v) => v + 0)).toEqual(
        Array.from(times(x.dataSync()), (v) => v + 0),
      );
      const dy = randomTensor<tf.Rank.R1>([size], 2);
      const dx = tf
        .grad((t) => seededDropout(t, key))(x, dy)
        .dataSync();
      expect(Array.from(dx, (v) => v + 0)).toEqual(Array.from(times(dy.dataSync()), (v) => v + 0));
    });
  });

  it('leaves the values alone at rate 0', () => {
    tf.tidy(() => {
      const x = randomTensor<tf.Rank.R1>([5], 1);
      expect(seededDropout(x, { rate: 0, seed: 1, step: 1 }).dataSync()).toEqual(x.dataSync());
    });
  });
});
