import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { createRng, melFilterBank, powerToDb, spectrogram } from '../src/index.ts';
import { bandLimit } from '../src/voice/band-limit.ts';
import { burg } from '../src/voice/burg.ts';
import * as voice from '../src/voice/index.ts';
import { polynomialRoots } from '../src/voice/polynomial-roots.ts';
import { expectClose } from './support/close.ts';
import { noise, sine } from './support/signals.ts';
import { synthesizeVoice } from './support/voices.ts';

const {
  alphaRatio,
  autocorrelationPitch,
  formants,
  functionals,
  glottalPulses,
  hammarbergIndex,
  harmonicsToNoiseRatio,
  jitter,
  loudness,
  shimmer,
  spectralSlope,
} = voice;
const sampleRate = 16000;

it('exports these values', () => {
  expect(Object.keys(voice).sort()).toMatchInlineSnapshot(`
    [
      "alphaRatio",
      "autocorrelationPitch",
      "formants",
      "functionals",
      "glottalPulses",
      "hammarbergIndex",
      "harmonicsToNoiseRatio",
      "jitter",
      "loudness",
      "shimmer",
      "spectralSlope",
    ]
  `);
  expectTypeOf(autocorrelationPitch).returns.toEqualTypeOf<voice.PitchContour>();
  expectTypeOf(jitter).returns.toEqualTypeOf<number>();
  expectTypeOf(alphaRatio).returns.toEqualTypeOf<Float32Array>();
});

/** Bell-shaped pulses at given instants, with given heights. */
function pulseTrain(times: number[], heights: number[], length: number): Float32Array {
  const samples = new Float32Array(length);
  times.forEach((time, p) => {
    for (let i = 0; i < length; i++) {
      const x = (i / sampleRate - time) / 0.0004;
      if (Math.abs(x) < 6) samples[i]! += heights[p]! * Math.exp(-x * x);
    }
  });
  return samples;
}

describe('autocorrelationPitch', () => {
  // Three periods of 75 Hz hold no whole number of periods: what the mean takes off moves low tones a little.
  it('hears tones with harmonics', () => {
    for (const f0 of [80, 123.4, 250, 597]) {
      const tones = [1, 2, 3].map((k) => sine(8000, k * f0, sampleRate, 0.2));
      const samples = tones[0]!.map((value, i) => value + tones[1]![i]! + tones[2]![i]!);
      const { f0: found, strength } = autocorrelationPitch(samples, { sampleRate });
      expect(found.length).toBe(51);
      for (let i = 3; i < 48; i++) expect(Math.abs(found[i]! / f0 - 1)).toBeLessThan(5e-4);
      expect(strength[25]).toBeGreaterThan(0.99);
    }
  });

  it('hears a missing fundamental', () => {
    const third = sine(8000, 600, sampleRate);
    const samples = sine(8000, 400, sampleRate).map((value, i) => value + third[i]!);
    expect(autocorrelationPitch(samples, { sampleRate }).f0[25]).toBeCloseTo(200, 1);
  });

  it('leaves noise and silence unvoiced', () => {
    expect(autocorrelationPitch(new Float32Array(8000), { sampleRate }).f0.every(Number.isNaN)).toBe(true);
    const { f0 } = autocorrelationPitch(noise(16000), { sampleRate });
    expect(f0.filter((value) => !Number.isNaN(value)).length).toBeLessThan(5);
  });

  it('does not depend on level or offset', () => {
    const { samples } = synthesizeVoice({ pitch: [150, 120], formants: [600, 1500], bandwidths: [80, 100] });
    const base = autocorrelationPitch(samples, { sampleRate });
    const moved = autocorrelationPitch(
      samples.map((value) => 0.1 * value),
      { sampleRate },
    );
    expectClose(moved.f0, base.f0, { relative: 1e-5 });
  });

  it('takes a signal shorter than a frame', () => {
    expect(autocorrelationPitch(Float32Array.of(0.5), { sampleRate }).f0).toEqual(Float32Array.of(NaN));
  });
});

describe('glottalPulses and jitter', () => {
  it('finds the pulses of a train with known jitter', () => {
    const times: number[] = [];
    for (let t = 0.01, i = 0; t < 0.99; t += 0.008 * (i++ % 2 === 0 ? 1.01 : 0.99)) times.push(t);
    const samples = pulseTrain(
      times,
      times.map(() => 0.5),
      sampleRate,
    );
    const pulses = glottalPulses(samples, autocorrelationPitch(samples, { sampleRate }));
    // The correlation's maximum is interpolated by a parabola: a hundredth of a sample.
    expect(pulses.length).toBe(times.length);
    expectClose(pulses, times, { absolute: 2e-6 });
    // Alternating periods of 1 + e and 1 - e: consecutive ones differ by 2 e; the mean of three is 1 -+ e / 3.
    expect(jitter(Float64Array.from(times))).toBeCloseTo(0.02, 4);
    expect(jitter(pulses)).toBeCloseTo(0.02, 3);
    expect(jitter(Float64Array.from(times), { measure: 'rap' })).toBeCloseTo((0.01 * 4) / 3, 4);
    expect(jitter(Float64Array.from(times), { measure: 'ppq5' })).toBeCloseTo((0.01 * 4) / 5, 4);
  });

  it('computes a hand case and leaves out pauses and jumps', () => {
    expect(jitter(Float64Array.of(0, 0.01, 0.0202, 0.0302))).toBeCloseTo(0.0002 / (0.0302 / 3), 12);
    // 10 and 10.2 ms, a pause, 10 and 10.4 ms, then a jump to half the period, which stands alone.
    const pulses = Float64Array.of(0, 0.01, 0.0202, 0.5, 0.51, 0.5204, 0.5256);
    expect(jitter(pulses)).toBeCloseTo(0.0003 / (0.0406 / 4), 12);
    expect(jitter(pulses, { maxPeriodFactor: 3 })).toBeCloseTo(0.0058 / 3 / (0.0458 / 5), 12);
    expect(jitter(pulses, { measure: 'rap' })).toBeNaN();
    expect(jitter(new Float64Array(0))).toBeNaN();
  });
});

it('computes shimmer of a train with known amplitudes', () => {
  const times = Array.from({ length: 100 }, (_, i) => 0.01 + 0.008 * i);
  const heights = times.map((_, i) => (i % 2 === 0 ? 0.55 : 0.45));
  const samples = pulseTrain(times, heights, 14000);
  const pulses = Float64Array.from(times);
  // 1.1 and 0.9 around a mean of 1; all pulses lie on samples.
  expect(shimmer(samples, pulses, { sampleRate })).toBeCloseTo(0.2, 2);
  expect(shimmer(samples, pulses, { sampleRate, measure: 'apq3' })).toBeCloseTo((0.1 * 4) / 3, 2);
  expect(shimmer(samples, pulses, { sampleRate, measure: 'apq11' })).toBeCloseTo((0.1 * 12) / 11, 2);
  expect(shimmer(samples, pulses, { sampleRate, measure: 'localDb' })).toBeCloseTo(
    20 * Math.log10(0.55 / 0.45),
    2,
  );
  expect(shimmer(samples, pulses, { sampleRate, maxAmplitudeFactor: 1.2 })).toBeNaN();
});

// Frames scatter around the level, as their noise is short; the best of several maxima is a little too high.
it('reads the signal-to-noise ratio of a sine in noise', () => {
  for (const snr of [0, 10, 20, 30]) {
    const level = Math.sqrt(0.125) * 10 ** (-snr / 20);
    const rng = createRng(11);
    const samples = sine(32000, 200, sampleRate).map((value) => value + level * rng.normal());
    const ratio = harmonicsToNoiseRatio(samples, { sampleRate, fMin: 150, fMax: 250 });
    expect(Math.abs(functionals(ratio, { sampleRate }).percentile50 - snr), `${snr} dB`).toBeLessThan(1);
  }
});

it('gives a finite ratio for a signal that repeats itself exactly', () => {
  const samples = Float32Array.from({ length: 8000 }, (_, i) => (i % 100) / 100);
  const ratio = harmonicsToNoiseRatio(samples, { sampleRate });
  // Interpolated between lags; which of its multiples a frame takes for the period hangs on the last bits.
  expect(ratio.slice(15, 35).every((value) => value > 40)).toBe(true);
  expect(ratio.every((value) => value < 73)).toBe(true);
});

describe('formants', () => {
  it('finds the poles of a filter', () => {
    const centers = [500, 1500, 2500, 3500, 4500];
    const widths = [60, 90, 120, 150, 200];
    const rate = 11000;
    // An impulse each 10 ms through the resonators and the inverse of the preemphasis.
    let signal = Float64Array.from({ length: 5500 }, (_, i) => (i % 110 === 0 ? 1 : 0));
    centers.forEach((center, k) => {
      const radius = Math.exp((-Math.PI * widths[k]!) / rate);
      const b = 2 * radius * Math.cos((2 * Math.PI * center) / rate);
      const out = new Float64Array(signal.length);
      for (let i = 0; i < out.length; i++) {
        out[i] = signal[i]! + b * (out[i - 1] ?? 0) - radius * radius * (out[i - 2] ?? 0);
      }
      signal = out;
    });
    const emphasis = Math.exp((-2 * Math.PI * 50) / rate);
    for (let i = 1; i < signal.length; i++) signal[i]! += emphasis * signal[i - 1]!;
    const { frequencies, bandwidths } = formants(Float32Array.from(signal), { sampleRate: rate });
    expect(frequencies).toMatchObject({ rows: 51, cols: 5 });
    // The window widens formants a little; a pulse each 10 ms hides what lies between harmonics.
    expectClose(frequencies.data.subarray(125, 130), centers, { absolute: 10 });
    expectClose(bandwidths.data.subarray(125, 130), widths, { absolute: 30 });
  });

  it('gives NaN for silence and for formants that are not there', () => {
    const { frequencies, bandwidths } = formants(new Float32Array(1600), { sampleRate });
    expect(frequencies.data.every(Number.isNaN)).toBe(true);
    expect(bandwidths.data.every(Number.isNaN)).toBe(true);
  });

  it('passes what lies below the ceiling, and stops what lies above', () => {
    const inside = bandLimit(sine(4000, 5000, sampleRate), 11 / 16).subarray(1000, 2000);
    const expected = sine(2750, 5000, 11000).subarray(1000, 2000);
    expectClose(inside, expected, { absolute: 2e-3 });
    const outside = bandLimit(sine(4000, 6000, sampleRate), 11 / 16).subarray(1000, 2000);
    expectClose(outside, new Float64Array(1000), { absolute: 2e-3 });
    const same = noise(300);
    expectClose(bandLimit(same, 1), same, { absolute: 1e-9 });
  });
});

it('finds all roots of any polynomial', () => {
  const pair = fc.record({
    radius: fc.double({ min: 0.3, max: 1, noNaN: true }),
    angle: fc.double({ min: 0.2, max: 2.9, noNaN: true }),
  });
  // Of roots that fall together only the m-th part of the digits can be found.
  const apart = (a: { radius: number; angle: number }, b: typeof a): boolean =>
    Math.hypot(
      a.radius * Math.cos(a.angle) - b.radius * Math.cos(b.angle),
      a.radius * Math.sin(a.angle) - b.radius * Math.sin(b.angle),
    ) > 0.1;
  const pairsApart = fc
    .array(pair, { minLength: 1, maxLength: 6 })
    .map((pairs) => pairs.filter((one, i) => pairs.slice(0, i).every((other) => apart(one, other))));
  fc.assert(
    fc.property(pairsApart, (pairs) => {
      let a = [1];
      for (const { radius, angle } of pairs) {
        const [b, c] = [-2 * radius * Math.cos(angle), radius * radius];
        a = Array.from(
          { length: a.length + 2 },
          (_, i) => (a[i] ?? 0) + b * (a[i - 1] ?? 0) + c * (a[i - 2] ?? 0),
        );
      }
      const { re, im } = polynomialRoots(Float64Array.from(a));
      // Multiplied out again they give the coefficients.
      const again = Float64Array.from(a, (_, i) => (i === 0 ? 1 : 0));
      const imaginary = new Float64Array(a.length);
      re.forEach((x, k) => {
        for (let i = a.length - 1; i > 0; i--) {
          const [u, v] = [again[i - 1]!, imaginary[i - 1]!];
          again[i]! -= x * u - im[k]! * v;
          imaginary[i]! -= x * v + im[k]! * u;
        }
      });
      expectClose(again, a, { absolute: 1e-6 * Math.max(...a.map(Math.abs)) });
    }),
    { numRuns: 100 },
  );
  const { re, im } = polynomialRoots(Float64Array.of(1, 0, -1, 0));
  expect([...re].sort((x, y) => x - y).map((x) => Math.round(x * 1e9) / 1e9 + 0)).toEqual([-1, 0, 1]);
  expectClose(im, [0, 0, 0], { absolute: 1e-9 });
});

it('recovers the coefficients of a random process', () => {
  const rng = createRng(4);
  const x = new Float64Array(20000);
  for (let i = 2; i < x.length; i++) x[i] = 1.5 * x[i - 1]! - 0.8 * x[i - 2]! + rng.normal();
  expectClose(burg(x, 2), [1, -1.5, 0.8], { absolute: 0.02 });
});

describe('spectral balance', () => {
  const mixed = (...tones: [frequency: number, amplitude: number][]) => {
    const parts = tones.map(([frequency, amplitude]) => sine(16000, frequency, sampleRate, amplitude));
    return Float32Array.from(parts[0]!, (_, i) => parts.reduce((sum, part) => sum + part[i]!, 0));
  };

  it('compares two sines', () => {
    // 500 and 2500 Hz lie on bins: 0.5 to 0.05 is 20 dB. What lies above 5 kHz does not count.
    const samples = mixed([500, 0.5], [2500, 0.05], [7000, 0.5]);
    const options = { sampleRate, nFft: 512, hopLength: 160 };
    expect(alphaRatio(samples, options)[50]).toBeCloseTo(20, 3);
    expect(hammarbergIndex(samples, options)[50]).toBeCloseTo(20, 3);
    // 1500 Hz is above the alpha ratio's border and below Hammarberg's.
    const other = mixed([500, 0.5], [1500, 0.05], [2500, 0.005]);
    expect(alphaRatio(other, options)[50]).toBeCloseTo(20 - 10 * Math.log10(1.01), 3);
    expect(hammarbergIndex(other, options)[50]).toBeCloseTo(40, 3);
  });

  it('fits a line through decibels', () => {
    const spectrum = spectrogram(noise(4000), { sampleRate, nFft: 512, hopLength: 500 });
    for (const [fMin, fMax] of [
      [0, 500],
      [500, 1500],
    ] as const) {
      const db = powerToDb(spectrum.power, { topDb: null });
      const bins = [...spectrum.frequencies.keys()].filter(
        (k) => spectrum.frequencies[k]! >= fMin && spectrum.frequencies[k]! < fMax,
      );
      const expected = Float32Array.from({ length: db.rows }, (_, row) => {
        let [n, x, y, xx, xy] = [0, 0, 0, 0, 0];
        for (const k of bins) {
          const f = spectrum.frequencies[k]!;
          const value = db.data[row * db.cols + k]!;
          n++;
          x += f;
          y += value;
          xx += f * f;
          xy += f * value;
        }
        return (n * xy - x * y) / (n * xx - x * x);
      });
      expectClose(spectralSlope(spectrum, { fMin, fMax }), expected, { relative: 1e-5 });
    }
  });

  it('is 0 for silence', () => {
    const silence = spectrogram(new Float32Array(4000), { sampleRate });
    for (const feature of [alphaRatio, hammarbergIndex, spectralSlope, loudness]) {
      expect(feature(silence).every((value) => value === 0)).toBe(true);
    }
  });
});

describe('loudness', () => {
  it('equals its definition', () => {
    const spectrum = spectrogram(noise(4000), { sampleRate, nFft: 512, hopLength: 500, winLength: 400 });
    const bank = melFilterBank({
      sampleRate,
      nFft: 512,
      nMels: 26,
      fMin: 20,
      fMax: 8000,
      melScale: 'htk',
      melNorm: 'none',
    });
    const dense = bank.toMatrix();
    let energy = 0;
    for (let i = 0; i < 400; i++) energy += (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / 400)) ** 2;
    const expected = Float32Array.from({ length: spectrum.power.rows }, (_, row) => {
      let sum = 0;
      for (let band = 0; band < 26; band++) {
        let power = 0;
        for (let k = 0; k < 257; k++) {
          power += (dense.data[band * 257 + k]! * spectrum.power.data[row * 257 + k]! * 2) / (512 * energy);
        }
        const w = (2 * Math.PI * bank.frequencies[band]!) ** 2;
        sum += ((((w + 56.8e6) * w * w) / ((w + 6.3e6) ** 2 * (w + 0.38e9))) * power) ** (1 / 3);
      }
      return sum;
    });
    expectClose(loudness(spectrum), expected, { relative: 1e-5 });
  });

  it('grows by 4 when the amplitude grows by 8, whatever the transform', () => {
    const samples = noise(8000);
    const loud = loudness(samples, { sampleRate, nFft: 512 })[8]!;
    const louder = loudness(
      samples.map((value) => 8 * value),
      { sampleRate, nFft: 512 },
    )[8]!;
    expect(louder / loud).toBeCloseTo(4, 4);
    const finer = functionals(loudness(samples, { sampleRate, nFft: 1024, winLength: 512 }), { sampleRate });
    const coarse = functionals(loudness(samples, { sampleRate, nFft: 512 }), { sampleRate });
    expect(Math.abs(finer.mean / coarse.mean - 1)).toBeLessThan(0.05);
  });
});

describe('functionals', () => {
  it('computes a hand case', () => {
    // Two rising parts (1 to 3 in 20 ms, 2 to 5 in 10 ms) and one falling (3 to 2 in 10 ms), then a gap.
    const values = Float32Array.of(1, 2, 3, 2, 5, NaN, 4, 4);
    expect(functionals(values, { sampleRate })).toEqual({
      mean: 3,
      coefficientOfVariation: expect.closeTo(Math.sqrt((4 + 1 + 0 + 1 + 4 + 1 + 1) / 7) / 3, 12),
      percentile20: 2,
      percentile50: 3,
      percentile80: 4,
      percentileRange: 2,
      risingSlopeMean: expect.closeTo((100 + 300) / 2, 9),
      risingSlopeStd: expect.closeTo(100, 9),
      fallingSlopeMean: expect.closeTo(-100, 9),
      fallingSlopeStd: 0,
    });
  });

  it('has no answer where nothing is defined', () => {
    expect(Object.values(functionals(Float32Array.of(NaN, NaN), { sampleRate })).every(Number.isNaN)).toBe(
      true,
    );
    expect(Object.values(functionals(new Float32Array(0), { sampleRate })).every(Number.isNaN)).toBe(true);
  });
});

describe('bad input', () => {
  const samples = noise(1000);
  it.each<[string, () => unknown]>([
    [
      'autocorrelationPitch: samples must not be empty',
      () => autocorrelationPitch(new Float32Array(0), { sampleRate }),
    ],
    [
      'autocorrelationPitch: samples must be finite, got NaN at index 1',
      () => autocorrelationPitch(Float32Array.of(0, NaN), { sampleRate }),
    ],
    [
      'autocorrelationPitch: sampleRate must be a number above 0, got 0',
      () => autocorrelationPitch(samples, { sampleRate: 0 }),
    ],
    [
      'autocorrelationPitch: fMax must be in (fMin, 2000], got 3000',
      () => autocorrelationPitch(samples, { sampleRate: 8000, fMax: 3000 }),
    ],
    [
      'harmonicsToNoiseRatio: hopLength must be an integer >= 1, got 0',
      () => harmonicsToNoiseRatio(samples, { sampleRate, hopLength: 0 }),
    ],
    ['formants: fMax must be in (100, 4000], got 5500', () => formants(samples, { sampleRate: 8000 })],
    [
      'formants: winLength must be an integer >= 31, got 30',
      () => formants(samples, { sampleRate, winLength: 30 }),
    ],
    ['jitter: measure must be one of', () => jitter(new Float64Array(3), { measure: 'ddp' as 'rap' })],
    ['jitter: pulses must be rising', () => jitter(Float64Array.of(1, 1))],
    ['jitter: pulses must be a Float64Array of seconds', () => jitter(samples as unknown as Float64Array)],
    [
      'shimmer: maxAmplitudeFactor must be a number >= 1, got 0',
      () => shimmer(samples, new Float64Array(0), { sampleRate, maxAmplitudeFactor: 0 }),
    ],
    [
      'alphaRatio: sampleRate must be at least 10000, got 8000',
      () => alphaRatio(samples, { sampleRate: 8000 }),
    ],
    [
      'spectralSlope: nFft must be so large that 2 bins lie from 0 to 500 Hz, got 1',
      () => spectralSlope(samples, { sampleRate, nFft: 16 }),
    ],
    [
      'functionals: values must be a Float32Array, got [1]',
      () => functionals([1] as unknown as Float32Array, { sampleRate }),
    ],
  ])('%s', (message, run) => {
    expect(run).toThrow(message);
  });
});
