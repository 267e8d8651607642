import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { getWindow, istft, spectrogram, stft } from '../src/index.ts';
import { expectClose } from './support/close.ts';
import { noise, sine } from './support/signals.ts';

describe('getWindow', () => {
  it('gives hand cases', () => {
    expectClose(getWindow('hann', 4), [0, 0.5, 1, 0.5], { absolute: 1e-15 });
    expectClose(getWindow('hann', 5, { periodic: false }), [0, 0.5, 1, 0.5, 0], { absolute: 1e-15 });
    expectClose(getWindow('hamming', 4), [0.08, 0.54, 1, 0.54], { absolute: 1e-15 });
    expectClose(getWindow('blackman', 4), [0, 0.34, 1, 0.34], { absolute: 1e-15 });
    expectClose(getWindow('blackmanharris', 4), [6e-5, 0.21747, 1, 0.21747], { absolute: 1e-15 });
    expectClose(getWindow('bartlett', 4), [0, 0.5, 1, 0.5], { absolute: 1e-15 });
    expectClose(getWindow('boxcar', 3), [1, 1, 1], {});
    expectClose(getWindow('hann', 1), [1], {});
  });

  it('rejects an unknown name and size 0', () => {
    // @ts-expect-error: not a window
    expect(() => getWindow('hanning', 4)).toThrow("getWindow: name must be one of 'hann', 'hamming'");
    expect(() => getWindow('hann', 0)).toThrow('getWindow: size must be an integer >= 1, got 0');
  });
});

/** The definition: pad, cut, window, sum. */
function directStft(
  samples: Float32Array,
  nFft: number,
  hopLength: number,
  winLength: number,
  center: boolean,
) {
  const window = new Float64Array(nFft);
  window.set(getWindow('hann', winLength), Math.floor((nFft - winLength) / 2));
  const pad = center ? Math.floor(nFft / 2) : 0;
  const rows = 1 + Math.floor((samples.length + 2 * pad - nFft) / hopLength);
  const cols = Math.floor(nFft / 2) + 1;
  const re = new Float64Array(rows * cols);
  const im = new Float64Array(rows * cols);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < cols; k++) {
      for (let i = 0; i < nFft; i++) {
        const value = (samples[row * hopLength + i - pad] ?? 0) * window[i]!;
        const angle = (2 * Math.PI * ((k * i) % nFft)) / nFft;
        re[row * cols + k]! += value * Math.cos(angle);
        im[row * cols + k]! -= value * Math.sin(angle);
      }
    }
  }
  return { re, im, rows, cols };
}

describe('stft', () => {
  it.each([
    [64, 16, 64, true],
    [64, 25, 40, true],
    [60, 17, 45, false],
    [45, 10, 45, true],
    [37, 9, 20, false],
    [17, 40, 17, true],
  ])(
    'equals the definition for nFft %i, hop %i, window %i, center %s',
    (nFft, hopLength, winLength, center) => {
      const samples = noise(203);
      const expected = directStft(samples, nFft, hopLength, winLength, center);
      const actual = stft(samples, { nFft, hopLength, winLength, center });
      expect([actual.rows, actual.cols]).toEqual([expected.rows, expected.cols]);
      expectClose(actual.re, expected.re, { relative: 1e-6 });
      expectClose(actual.im, expected.im, { relative: 1e-6 });
    },
  );

  it('gives one frame for a signal of one sample', () => {
    const { rows, cols } = stft(Float32Array.of(1));
    expect([rows, cols]).toEqual([1, 1025]);
  });

  it('is undone by istft', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1500 }),
        fc.integer({ min: 4, max: 200 }),
        fc.integer({ min: 2, max: 4 }),
        (length, nFft, overlap) => {
          const samples = noise(length, nFft);
          const hopLength = Math.max(1, Math.floor(nFft / overlap) - 1);
          const back = istft(stft(samples, { nFft, hopLength }), { nFft, hopLength, length });
          // A sample that only a window's edge covers is divided by the square of nearly nothing.
          const safe = Math.min(length, Math.floor((length - 1) / hopLength) * hopLength + 1);
          expectClose(back.subarray(0, safe), samples.subarray(0, safe), { absolute: 2e-6 });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('returns what the frames cover when no length is given', () => {
    const samples = noise(1000);
    expect(istft(stft(samples, { nFft: 256 })).length).toBe(960);
    expect(istft(stft(samples, { nFft: 256, center: false }), { center: false }).length).toBe(960);
  });

  it('rejects a spectrum that does not fit', () => {
    const spectrum = stft(noise(100), { nFft: 64 });
    expect(() => istft({ ...spectrum, rows: 3 })).toThrow('istft: spectrum.re must be of length 99');
    expect(() => istft(spectrum, { nFft: 128 })).toThrow(
      'istft: nFft must be such that floor(nFft / 2) + 1 is 33, got 128',
    );
    expect(() => istft(spectrum, { length: 0 })).toThrow('istft: length must be an integer >= 1, got 0');
  });
});

describe('spectrogram', () => {
  const samples = sine(4000, 1000, 8000);
  const spectrum = spectrogram(samples, { sampleRate: 8000, nFft: 256, hopLength: 100 });

  it('is the squared magnitude of the transform', () => {
    const { re, im, rows, cols } = stft(samples, { nFft: 256, hopLength: 100 });
    expect(spectrum.kind).toBe('spectrogram');
    expect([spectrum.power.rows, spectrum.power.cols]).toEqual([rows, cols]);
    expectClose(
      spectrum.power.data,
      re.map((value, i) => value ** 2 + im[i]! ** 2),
      { relative: 1e-6 },
    );
    expectClose(
      spectrum.magnitude.data,
      re.map((value, i) => Math.hypot(value, im[i]!)),
      { relative: 1e-6 },
    );
    expect(spectrum.magnitude).toBe(spectrum.magnitude);
  });

  it('has its peak at the tone, and names frequencies and times', () => {
    const row = spectrum.power.data.subarray(20 * 129, 21 * 129);
    expect(spectrum.frequencies[row.indexOf(Math.max(...row))]).toBe(1000);
    expect(spectrum.frequencies.at(-1)).toBe(4000);
    expect([...spectrum.times.subarray(0, 3)]).toEqual([0, 0.0125, 0.025]);
    const plain = spectrogram(samples, { sampleRate: 8000, nFft: 256, hopLength: 100, center: false });
    expect(plain.times[0]).toBe(0.016);
  });

  it('is zero for silence', () => {
    const silence = spectrogram(new Float32Array(3000), { sampleRate: 8000 });
    expect(silence.power.data.every((value) => value === 0)).toBe(true);
  });
});
