import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createResampler, type Resampler, resample } from '../src/index.ts';
import { expectClose } from './support/close.ts';
import { noise, sine } from './support/signals.ts';

const rates: [number, number][] = [
  [48000, 16000],
  [48000, 22050],
  [44100, 16000],
  [22050, 16000],
  [16000, 22050],
  [24414, 22050],
  [8000, 48000],
  [11025, 11026],
  [44100.5, 16000],
];

function decibels(values: Float32Array, reference: Float32Array): number {
  const energy = (samples: Float32Array) => samples.reduce((sum, value) => sum + value * value, 0);
  return 10 * Math.log10(energy(values) / energy(reference));
}

/** The middle, where the filter sees no end of the signal. */
const middle = (samples: Float32Array) =>
  samples.subarray(Math.floor(samples.length / 4), Math.floor((samples.length * 3) / 4));

describe('resample', () => {
  it.each(rates)('passes tones up to 0.9 of the lower Nyquist frequency unchanged, %d to %d', (from, to) => {
    for (const share of [0.01, 0.3, 0.6, 0.9]) {
      const frequency = (share * Math.min(from, to)) / 2;
      const output = resample(sine(4000, frequency, from), { from, to });
      const expected = sine(output.length, frequency, to);
      const error = output.map((value, i) => value - expected[i]!);
      // Gain, phase and images together: 0.00005 dB and -100 dB.
      expect(decibels(middle(error), middle(expected)), `${frequency} Hz`).toBeLessThan(-100);
    }
  });

  it.each(rates.filter(([from, to]) => from > to && from / to > 1.01))(
    'keeps aliases below -100 dB, %d to %d',
    (from, to) => {
      for (const above of [1, 1.003, 1.01, 1.05, 1.2, Math.min(1.9, from / to - 0.01)]) {
        const frequency = (above * to) / 2;
        const input = sine(8000, frequency, from);
        const output = resample(input, { from, to });
        const level = decibels(
          middle(output),
          middle(output).map(() => 0.5 / Math.SQRT2),
        );
        expect(level, `${frequency} Hz`).toBeLessThan(-100);
      }
    },
  );

  it('gives ceil(n * to / from) samples and the input at equal rates', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 4000, max: 50000 }),
        fc.integer({ min: 4000, max: 50000 }),
        (length, from, to) => {
          expect(resample(new Float32Array(length), { from, to }).length).toBe(
            Math.ceil((length * to) / from),
          );
        },
      ),
      { numRuns: 30 },
    );
    const samples = noise(100);
    const same = resample(samples, { from: 8000, to: 8000 });
    expect(same).toEqual(samples);
    expect(same).not.toBe(samples);
  });

  it('returns a band-limited signal after a round trip', () => {
    const samples = sine(6000, 440, 16000);
    const back = resample(resample(samples, { from: 16000, to: 44100 }), { from: 44100, to: 16000 });
    expectClose(middle(back.subarray(0, 6000)), middle(samples), { absolute: 1e-5 });
  });

  it('keeps silence silent', () => {
    expect(resample(new Float32Array(500), { from: 44100, to: 16000 }).every((value) => value === 0)).toBe(
      true,
    );
  });

  it('rejects rates that are not above 0', () => {
    expect(() => resample(noise(9), { from: 0, to: 8000 })).toThrow(
      'resample: from must be a number above 0, got 0',
    );
    expect(() => resample(noise(9), { from: 8000, to: Number.NaN })).toThrow('resample: to must be');
  });
});

/** The output of a resampler for a signal in chunks of the given sizes, the last one repeated. */
function inChunks(resampler: Resampler, samples: Float32Array, sizes: readonly number[]): Float32Array {
  const output: number[] = [];
  const collect = (block: Float32Array): void => {
    for (const value of block) output.push(value);
  };
  for (let at = 0, i = 0; at < samples.length; i++) {
    const size = sizes[Math.min(i, sizes.length - 1)]!;
    resampler.push(samples.subarray(at, at + size), collect);
    at += size;
  }
  resampler.flush(collect);
  return Float32Array.from(output);
}

describe('createResampler', () => {
  it('equals resample bit for bit, for any chunking and one signal after another', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...rates, [10, 1] as const, [1, 1.5] as const, [8000, 8000] as const),
        fc.integer({ min: 1, max: 5000 }),
        fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 6 }),
        ([from, to], length, sizes) => {
          const resampler = createResampler({ from, to });
          for (const seed of [1, 2]) {
            const samples = noise(length, seed);
            expect(inChunks(resampler, samples, sizes)).toEqual(resample(samples, { from, to }));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each(rates)('hands samples out within its latency, %d to %d', (from, to) => {
    const resampler = createResampler({ from, to });
    expect(resampler.latency / from).toBeLessThan(0.04);
    let received = 0;
    let sent = 0;
    const count = (block: Float32Array): void => {
      sent += block.length;
    };
    for (const sample of noise(3000)) {
      resampler.push(Float32Array.of(sample), count);
      received++;
      expect((sent * from) / to).toBeGreaterThanOrEqual(received - resampler.latency);
      expect((sent * from) / to).toBeLessThanOrEqual(received);
    }
  });

  it('hands out the same buffer again and again', () => {
    const resampler = createResampler({ from: 44100, to: 16000 });
    const buffers = new Set<ArrayBufferLike>();
    const samples = noise(20000);
    resampler.push(samples, (block) => buffers.add(block.buffer));
    expect(buffers.size).toBe(1);
  });

  it('gives nothing for nothing', () => {
    const resampler = createResampler({ from: 44100, to: 16000 });
    let calls = 0;
    resampler.push(new Float32Array(0), () => calls++);
    resampler.flush(() => calls++);
    expect(calls).toBe(0);
  });

  it('rejects rates and chunks, and takes nothing of a chunk that it rejects', () => {
    expect(() => createResampler({ from: 8000, to: -1 })).toThrow(
      'createResampler: to must be a number above 0, got -1',
    );
    const resampler = createResampler({ from: 44100, to: 16000 });
    const samples = noise(3000);
    const wrong = samples.slice(0, 2000);
    wrong[1990] = Number.NaN;
    expect(() => resampler.push(wrong, () => {})).toThrow(
      'Resampler.push: samples must be finite, got NaN at index 1990',
    );
    expect(() => resampler.push([0] as unknown as Float32Array, () => {})).toThrow(
      'Resampler.push: samples must be a Float32Array, got [0]',
    );
    expect(inChunks(resampler, samples, [700])).toEqual(resample(samples, { from: 44100, to: 16000 }));
  });
});
