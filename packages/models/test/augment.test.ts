import { expect, test } from 'vitest';
import { type Augmentation, augmentClip } from '../src/training/augment.ts';

const frames = 10;
const columns = 4;

/** Two clips whose values name frame and column; the second one is augmented. */
function augmented(augmentation: Augmentation, ...keys: [number, ...number[]]): Float32Array {
  const value = (i: number): number => 1 + (i % (frames * columns));
  const batch = Float32Array.from({ length: 2 * frames * columns }, (_, i) => value(i));
  augmentClip(batch.subarray(frames * columns), [frames, columns], augmentation, keys);
  expect(batch.slice(0, frames * columns)).toEqual(
    Float32Array.from({ length: frames * columns }, (_, i) => value(i)),
  );
  return batch.slice(frames * columns);
}

const seeds = Array.from({ length: 50 }, (_, seed) => seed);

test('a time mask silences whole frames that adjoin, at most as many as allowed', () => {
  const widths = seeds.map((seed) => {
    const clip = augmented({ timeMasks: 1, timeMaskFrames: 3 }, seed);
    const silent = [...Array(frames).keys()].filter((t) => clip[t * columns] === 0);
    for (const t of silent)
      expect(clip.slice(t * columns, (t + 1) * columns)).toEqual(new Float32Array(columns));
    if (silent.length > 0) expect(silent.at(-1)! - silent[0]! + 1).toBe(silent.length);
    return silent.length;
  });
  expect([...new Set(widths)].sort()).toEqual([0, 1, 2, 3]);
});

test('a frequency mask silences the same columns in every frame', () => {
  for (const seed of seeds) {
    const clip = augmented({ frequencyMasks: 1, frequencyMaskColumns: 2 }, seed);
    const silent = [...Array(columns).keys()].filter((column) => clip[column] === 0);
    expect(silent.length).toBeLessThanOrEqual(2);
    for (let i = 0; i < clip.length; i++) expect(clip[i] === 0).toBe(silent.includes(i % columns));
  }
});

test('a shift moves frames either way and fills with zeros', () => {
  const shifts = seeds.map((seed) => {
    const clip = augmented({ shiftFrames: 2 }, seed);
    const shift = [-2, -1, 0, 1, 2].find((by) => clip[5 * columns] === 1 + (5 - by) * columns)!;
    for (let t = 0; t < frames; t++) {
      const from = t - shift;
      const expected = from >= 0 && from < frames ? 1 + from * columns : 0;
      expect(clip[t * columns]).toBe(expected);
    }
    return shift;
  });
  expect(new Set(shifts).size).toBe(5);
});

test('the keys decide', () => {
  const augmentation = { timeMasks: 2, frequencyMasks: 2, shiftFrames: 3 };
  expect(augmented(augmentation, 1, 2, 3)).toEqual(augmented(augmentation, 1, 2, 3));
  expect(augmented(augmentation, 1, 2, 3)).not.toEqual(augmented(augmentation, 1, 2, 4));
});

test('a time warp keeps both ends, moves an inner frame, and stays monotonous', () => {
  let moved = 0;
  for (const seed of seeds) {
    const clip = augmented({ timeWarpFrames: 3 }, seed);
    const times = Array.from({ length: frames }, (_, t) => (clip[t * columns]! - 1) / columns);
    expect([times[0], times.at(-1)]).toEqual([0, frames - 1]);
    for (let t = 1; t < frames; t++) {
      expect(times[t]).toBeGreaterThan(times[t - 1]!);
      // Every column of a frame moves by the same time.
      expect(clip[t * columns + 3]! - clip[t * columns]!).toBeCloseTo(3, 5);
    }
    if (times.some((time, t) => Math.abs(time - t) > 0.5)) moved++;
    for (const [t, time] of times.entries()) expect(Math.abs(time - t)).toBeLessThanOrEqual(3 + 1e-5);
  }
  expect(moved).toBeGreaterThan(20);
});
