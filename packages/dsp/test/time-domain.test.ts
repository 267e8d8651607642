import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delta, rms, zeroCrossingRate } from '../src/index.ts';
import { expectClose } from './support/close.ts';
import { noise } from './support/signals.ts';

const framing = fc.record({
  length: fc.integer({ min: 1, max: 400 }),
  frameLength: fc.integer({ min: 1, max: 90 }),
  hopLength: fc.integer({ min: 1, max: 120 }),
  center: fc.boolean(),
  seed: fc.integer({ min: 0, max: 1000 }),
});

/** The frames as librosa cuts them; `outside` is the value beyond the ends. */
function cut(
  samples: Float32Array,
  frameLength: number,
  hopLength: number,
  center: boolean,
  outside: (index: number) => number,
): number[][] {
  const pad = center ? Math.floor(frameLength / 2) : 0;
  const padded = Array.from(
    { length: samples.length + 2 * pad },
    (_, i) => samples[i - pad] ?? outside(i - pad),
  );
  const frames: number[][] = [];
  for (let start = 0; start + frameLength <= padded.length; start += hopLength) {
    frames.push(padded.slice(start, start + frameLength));
  }
  return frames;
}

describe('zeroCrossingRate', () => {
  it('counts a hand case', () => {
    const samples = Float32Array.of(1, -1, 1, -1, 0, -1e-11, 1, -1);
    // The frame's own first sample never counts; 0 and -1e-11 are positive.
    expect([...zeroCrossingRate(samples, { frameLength: 4, hopLength: 4, center: false })]).toEqual([
      0.75, 0.25,
    ]);
  });

  it('equals the definition on any framing', () => {
    fc.assert(
      fc.property(framing, ({ length, frameLength, hopLength, center, seed }) => {
        fc.pre(center || length >= frameLength);
        const samples = noise(length, seed);
        const frames = cut(samples, frameLength, hopLength, center, (i) => samples[i < 0 ? 0 : length - 1]!);
        const expected = frames.map(
          (frame) =>
            frame.filter((value, i) => i > 0 && value < 0 !== frame[i - 1]! < 0).length / frameLength,
        );
        const actual = zeroCrossingRate(samples, { frameLength, hopLength, center });
        expectClose(actual, Float32Array.from(expected), {});
      }),
    );
  });
});

describe('rms', () => {
  it('of a constant is the constant', () => {
    expect([...rms(new Float32Array(16).fill(0.5), { frameLength: 4, hopLength: 4, center: false })]).toEqual(
      [0.5, 0.5, 0.5, 0.5],
    );
  });

  it('equals the definition on any framing', () => {
    fc.assert(
      fc.property(framing, ({ length, frameLength, hopLength, center, seed }) => {
        fc.pre(center || length >= frameLength);
        const samples = noise(length, seed);
        const expected = cut(samples, frameLength, hopLength, center, () => 0).map((frame) =>
          Math.sqrt(frame.reduce((sum, value) => sum + value * value, 0) / frameLength),
        );
        expectClose(rms(samples, { frameLength, hopLength, center }), expected, { relative: 1e-6 });
      }),
    );
  });
});

describe('delta', () => {
  it('of a line is its slope, at the edges too', () => {
    const data = Float32Array.from({ length: 12 }, (_, i) => 3 * i + 1);
    expectClose(delta({ data, rows: 12, cols: 1 }).data, new Float32Array(12).fill(3), { absolute: 1e-5 });
    expectClose(delta({ data, rows: 12, cols: 1 }, { order: 2 }).data, new Float32Array(12), {
      absolute: 1e-5,
    });
  });

  it('of order 2 of a parabola is its curvature', () => {
    const data = Float32Array.from({ length: 15 }, (_, i) => 2 * i * i - i);
    expectClose(
      delta({ data, rows: 15, cols: 1 }, { width: 5, order: 2 }).data,
      new Float32Array(15).fill(4),
      {
        absolute: 1e-4,
      },
    );
  });

  it('treats columns alone', () => {
    const data = noise(40);
    const both = delta({ data, rows: 20, cols: 2 }, { width: 7 });
    const left = delta({ data: data.filter((_, i) => i % 2 === 0), rows: 20, cols: 1 }, { width: 7 });
    expect([...both.data.filter((_, i) => i % 2 === 0)]).toEqual([...left.data]);
  });

  it.each([
    [{ width: 8 }, 'width must be odd, got 8'],
    [{ width: 1 }, 'width must be an integer >= 3, got 1'],
    [{ width: 11 }, 'width must be at most the number of frames, 10, got 11'],
    [{ order: 0 }, 'order must be an integer in [1, 8], got 0'],
    [{ width: 3, order: 3 }, 'order must be an integer in [1, 2], got 3'],
  ])('rejects %o', (options, message) => {
    expect(() => delta({ data: new Float32Array(10), rows: 10, cols: 1 }, options)).toThrow(
      `delta: ${message}`,
    );
  });
});
