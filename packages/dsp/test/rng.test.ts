import { describe, expect, it } from 'vitest';
import { createRng, shuffle } from '../src/index.ts';

const draw = (seed: number, ...streams: number[]) => {
  const rng = createRng(seed, ...streams);
  return Array.from({ length: 20 }, () => rng.uniform());
};

describe('createRng', () => {
  it('repeats itself, on every engine', () => {
    expect(draw(7)).toEqual(draw(7));
    const rng = createRng(7);
    expect(Array.from({ length: 6 }, () => rng.integer(6))).toEqual([2, 2, 3, 4, 1, 0]);
  });

  it('gives other numbers for another seed or stream', () => {
    const series = [
      draw(7),
      draw(8),
      draw(-7),
      draw(7, 0),
      draw(7, 1),
      draw(7, 0, 1),
      draw(7, 1, 0),
      draw(7 + 2 ** 32),
    ];
    expect(new Set(series.map(String)).size).toBe(series.length);
  });

  it('is uniform, normal and unbiased', () => {
    const rng = createRng(1);
    const count = 40000;
    const uniforms = Array.from({ length: count }, () => rng.uniform());
    const normals = Array.from({ length: count }, () => rng.normal());
    const integers = Array.from({ length: count }, () => rng.integer(5));
    const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
    const variance = (values: number[]) => mean(values.map((value) => value ** 2)) - mean(values) ** 2;
    expect(Math.min(...uniforms)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniforms)).toBeLessThan(1);
    expect(mean(uniforms)).toBeCloseTo(0.5, 1.8);
    expect(variance(uniforms)).toBeCloseTo(1 / 12, 2);
    expect(Math.abs(mean(normals))).toBeLessThan(0.02);
    expect(Math.abs(variance(normals) - 1)).toBeLessThan(0.03);
    expect(Math.abs(mean(normals.map((value) => value ** 4)) - 3)).toBeLessThan(0.2);
    for (let face = 0; face < 5; face++) {
      expect(Math.abs(integers.filter((value) => value === face).length / count - 0.2)).toBeLessThan(0.01);
    }
  });

  it('rejects what is no seed', () => {
    expect(() => createRng(1.5)).toThrow('createRng: seed must be a safe integer, as every stream, got 1.5');
    expect(() => createRng(1, Number.NaN)).toThrow('createRng: seed must be');
    expect(() => createRng(1).integer(0)).toThrow(
      'Rng.integer: below must be an integer in [1, 4294967296], got 0',
    );
  });
});

describe('shuffle', () => {
  it('permutes in place', () => {
    const array = Int32Array.from({ length: 50 }, (_, i) => i);
    const result = shuffle(array, createRng(3));
    expect(result).toBe(array);
    expect([...array]).not.toEqual([...array].sort((a, b) => a - b));
    expect([...array].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  it('reaches every order equally often', () => {
    const rng = createRng(5);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = shuffle(['a', 'b', 'c'], rng).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(130);
  });
});
