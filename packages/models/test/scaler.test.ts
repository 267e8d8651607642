import { expect, test } from 'vitest';
import { applyScaler, fitScaler } from '../src/index.ts';
import fixture from './fixtures/metrics.json' with { type: 'json' };

const known = fixture.scaler;
const x = { data: Float32Array.from(known.data), shape: known.shape };

test("equals scikit-learn's StandardScaler, a constant column included", () => {
  const scaler = fitScaler(x, known.indices);
  for (const [column, mean] of known.mean.entries()) {
    expect(scaler.mean[column]).toBeCloseTo(mean, 12);
    expect(scaler.scale[column]).toBeCloseTo(known.scale[column]!, 12);
  }
  expect(scaler.scale[2]).toBe(1);
  expect(applyScaler(x, scaler).data).toEqual(Float32Array.from(known.transformed));
});

test('frames count as rows of their columns', () => {
  const frames = { data: Float32Array.of(1, 10, 3, 30, 5, 50, 7, 70), shape: [2, 2, 2] };
  expect(fitScaler(frames, [0, 1])).toEqual({ mean: [4, 40], scale: [Math.sqrt(5), Math.sqrt(500)] });
  expect(fitScaler(frames, [0])).toEqual({ mean: [2, 20], scale: [1, 10] });
});

test('a constant that 32-bit floats cannot hold exactly is constant', () => {
  const constant = { data: new Float32Array(1000).fill(0.1), shape: [1000, 1] };
  const scaler = fitScaler(constant, [...Array(1000).keys()]);
  expect(scaler.scale).toEqual([1]);
  expect(Math.abs(applyScaler(constant, scaler).data[0]!)).toBeLessThan(1e-12);
});

test('other clips than the given ones do not matter', () => {
  const spoiled = { data: Float32Array.from(known.data), shape: known.shape };
  spoiled.data.fill(Number.NaN, 3 * 5, 4 * 5);
  expect(fitScaler(spoiled, known.indices)).toEqual(fitScaler(x, known.indices));
});

test('bad input is named', () => {
  expect(() => fitScaler(x, [])).toThrow('fitScaler: indices must name at least one clip, got 0');
  expect(() => fitScaler(x, [12])).toThrow('fitScaler: indices must be integers in [0, 12), got 12');
  expect(() => fitScaler({ data: new Float32Array(3), shape: [2, 2] }, [0])).toThrow('must hold 4 numbers');
  expect(() => fitScaler({ data: Float32Array.of(Number.NaN), shape: [1, 1] }, [0])).toThrow(
    'got NaN in clip 0',
  );
  expect(() => applyScaler(x, { mean: [1], scale: [1] })).toThrow('scaler must have 5 columns, got 1');
});
