import { describe, expect, it } from 'vitest';
import {
  bandEnergyRatio,
  chroma,
  estimateTuning,
  type Spectrogram,
  spectralBandwidth,
  spectralCentroid,
  spectralContrast,
  spectralEntropy,
  spectralFlatness,
  spectralRolloff,
  spectrogram,
} from '../src/index.ts';
import { expectClose } from './support/close.ts';
import { noise, sine } from './support/signals.ts';

/** A spectrogram of given magnitudes, one frame, bins 100 Hz apart. */
function frame(...magnitudes: number[]): Spectrogram {
  const cols = magnitudes.length;
  const matrix = (values: number[]) => ({ data: Float32Array.from(values), rows: 1, cols });
  return {
    kind: 'spectrogram',
    sampleRate: 200 * (cols - 1),
    nFft: 2 * (cols - 1),
    hopLength: cols - 1,
    winLength: 2 * (cols - 1),
    window: 'hann',
    center: true,
    power: matrix(magnitudes.map((value) => value ** 2)),
    magnitude: matrix(magnitudes),
    frequencies: Float64Array.from({ length: cols }, (_, k) => 100 * k),
    times: Float64Array.of(0),
  };
}

describe('hand cases', () => {
  it('centroid, bandwidth and rolloff', () => {
    expect(spectralCentroid(frame(0, 1, 0, 1, 0))[0]).toBe(200);
    expect(spectralBandwidth(frame(0, 1, 0, 1, 0))[0]).toBe(100);
    expect(spectralCentroid(frame(0, 3, 1))[0]).toBe(125);
    expect(spectralRolloff(frame(1, 1, 1, 1, 0))[0]).toBe(300);
    expect(spectralRolloff(frame(1, 1, 1, 1, 0), { rollPercent: 0.5 })[0]).toBe(100);
  });

  it('flatness and entropy', () => {
    expect(spectralFlatness(frame(2, 2, 2, 2, 2))[0]).toBeCloseTo(1, 6);
    // Powers 1 and 4: sqrt(1 * 4) / 2.5.
    expect(spectralFlatness(frame(1, 2))[0]).toBeCloseTo(0.8, 6);
    expect(spectralEntropy(frame(2, 2, 2, 2))[0]).toBeCloseTo(1, 6);
    expect(spectralEntropy(frame(0, 0, 3, 0))[0]).toBe(0);
    expect(spectralEntropy(frame(1, 1, 0, 0))[0]).toBeCloseTo(0.5, 6);
  });

  it('band energy ratio', () => {
    expect(bandEnergyRatio(frame(2, 1, 1, 2), { splitFrequency: 200 })[0]).toBe(1);
    expect(bandEnergyRatio(frame(2, 2, 1, 0), { splitFrequency: 150 })[0]).toBe(8);
    expect(bandEnergyRatio(frame(1, 0, 0, 0), { splitFrequency: 150 })[0]).toBeCloseTo(1e10, -4);
  });

  it('contrast', () => {
    // Bands 0-200 (bins 0, 1), 200-400 (1, 2, 3) and 400-... (3, 4, 5, 6); one bin makes peak and valley.
    const contrast = spectralContrast(frame(1, 10, 100, 1, 1, 1000, 1), { nBands: 2 });
    expectClose(contrast.data, [10, 20, 30], { absolute: 1e-5 });
  });
});

describe('tones', () => {
  it('sit where they should', () => {
    const spectrum = spectrogram(sine(16000, 2000, 16000), { sampleRate: 16000 });
    const middle = 10;
    expect(spectralCentroid(spectrum)[middle]).toBeCloseTo(2000, 1);
    expect(spectralRolloff(spectrum)[middle]! - 2000).toBeLessThan(16);
    expect(spectralFlatness(spectrum)[middle]).toBeLessThan(1e-3);
    expect(spectralEntropy(spectrum)[middle]).toBeLessThan(0.2);
    expect(spectralFlatness(spectrogram(noise(16000), { sampleRate: 16000 }))[middle]).toBeGreaterThan(0.4);
  });

  it.each([
    [261.63, 0],
    [440, 9],
    [523.25, 0],
    [987.77, 11],
  ])('%d Hz has its pitch class', (frequency, pitchClass) => {
    const { data } = chroma(sine(22050, frequency, 22050), { sampleRate: 22050, tuning: 0 });
    const row = [...data.subarray(20 * 12, 21 * 12)];
    expect(row.indexOf(Math.max(...row))).toBe(pitchClass);
    expect(row[pitchClass]).toBe(1);
  });

  it.each([-0.3, -0.1, 0.2, 0.45])('that are %d semitones off are found to be', (deviation) => {
    const tone = sine(44100, 440 * 2 ** (deviation / 12), 22050);
    expect(Math.abs(estimateTuning(tone, { sampleRate: 22050 }) - deviation)).toBeLessThan(0.04);
  });

  it('chroma with the tuning that it estimates is chroma with that tuning given', () => {
    const spectrum = spectrogram(sine(22050, 450, 22050), { sampleRate: 22050 });
    const given = chroma(spectrum, { tuning: estimateTuning(spectrum) });
    expectClose(chroma(spectrum).data, given.data, { absolute: 0.02 });
  });
});

describe('chroma', () => {
  it('takes any number of classes and any transform', () => {
    for (const nChroma of [1, 5, 12, 24]) {
      const { cols, data } = chroma(noise(2000), { sampleRate: 8000, nFft: 513, nChroma });
      expect(cols).toBe(nChroma);
      expect(data.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
    expect(chroma(noise(20), { sampleRate: 8000, nFft: 2 }).data.every(Number.isFinite)).toBe(true);
  });
});

describe('silence', () => {
  const spectrum = spectrogram(new Float32Array(2000), { sampleRate: 16000 });

  it('has a defined value in every feature', () => {
    expect(new Set(spectralCentroid(spectrum))).toEqual(new Set([0]));
    expect(new Set(spectralBandwidth(spectrum))).toEqual(new Set([0]));
    expect(new Set(spectralRolloff(spectrum))).toEqual(new Set([0]));
    expect(spectralFlatness(spectrum)[0]).toBeCloseTo(1, 6);
    expect(new Set(spectralEntropy(spectrum))).toEqual(new Set([0]));
    expect(new Set(bandEnergyRatio(spectrum))).toEqual(new Set([0]));
    expect(new Set(spectralContrast(spectrum).data)).toEqual(new Set([0]));
    expect(new Set(chroma(spectrum).data)).toEqual(new Set([0]));
    expect(estimateTuning(spectrum)).toBe(0);
  });
});

describe('options', () => {
  const samples = noise(3000);

  it('out of range are rejected', () => {
    expect(() => spectralContrast(samples, { sampleRate: 8000 })).toThrow(
      'spectralContrast: fMin * 2^(nBands - 1) must be below half the sample rate, 4000 (use fewer bands), got 6400',
    );
    expect(() => spectralContrast(samples, { sampleRate: 22050, nFft: 64 })).toThrow(
      'spectralContrast: nFft must be so large that the band 0-200 Hz has two bins',
    );
    expect(() => spectralContrast(samples, { sampleRate: 22050, quantile: 0 })).toThrow(
      'spectralContrast: quantile must be a number in (0, 1), got 0',
    );
    expect(() => spectralRolloff(samples, { sampleRate: 8000, rollPercent: 1 })).toThrow(
      'spectralRolloff: rollPercent must be a number in (0, 1), got 1',
    );
    expect(() => spectralFlatness(samples, { sampleRate: 8000, amin: 0 })).toThrow(
      'spectralFlatness: amin must be',
    );
    expect(() => bandEnergyRatio(samples, { sampleRate: 8000, splitFrequency: 4000 })).toThrow(
      'bandEnergyRatio: splitFrequency must be below half the sample rate, 4000, got 4000',
    );
    expect(() => chroma(samples, { sampleRate: 8000, nChroma: 0 })).toThrow(
      'chroma: nChroma must be an integer in',
    );
  });
});
