import fc from 'fast-check';
import { YIN } from 'pitchfinder';
import { describe, expect, it } from 'vitest';
import { mix, pyin, yin } from '../src/index.ts';
import { expectClose } from './support/close.ts';
import { noise, sine } from './support/signals.ts';

const options = { sampleRate: 22050, fMin: 65, fMax: 500 };

/** YIN by its definition: every sum written out. */
function directYin(
  samples: Float32Array,
  fMin: number,
  fMax: number,
  sampleRate: number,
  frameLength: number,
) {
  const hop = Math.floor(frameLength / 4);
  const pad = frameLength >> 1;
  const shortest = Math.floor(sampleRate / fMax);
  const longest = Math.min(Math.ceil(sampleRate / fMin), frameLength - 1);
  const result: { f0: number; tiesWith: (f0: number) => boolean }[] = [];
  for (let start = -pad; start + frameLength <= samples.length + pad; start += hop) {
    const x = Array.from({ length: frameLength }, (_, i) => samples[start + i] ?? 0);
    const correlate = (lag: number) => x.reduce((sum, value, i) => sum + value * (x[i + lag] ?? 0), 0);
    const energy = correlate(0);
    const d = [0];
    for (let lag = 1; lag <= longest; lag++) {
      const first = x.slice(0, lag).reduce((sum, value) => sum + value * value, 0);
      d.push(2 * (energy - correlate(lag)) - first);
    }
    const normalised = d.map((value, lag) => {
      const mean = d.slice(1, lag + 1).reduce((a, b) => a + b, 0) / lag;
      return value / (mean + 1e-300);
    });
    const candidates = normalised.slice(shortest);
    const trough = (i: number) =>
      (i === 0 || candidates[i]! < candidates[i - 1]!) &&
      (i === candidates.length - 1 ||
        (i === 0 ? candidates[0]! < candidates[1]! : candidates[i]! <= candidates[i + 1]!));
    let best = candidates.findIndex((value, i) => value < 0.1 && trough(i));
    if (best < 0) best = candidates.indexOf(Math.min(...candidates));
    let shift = 0;
    if (best > 0 && best < candidates.length - 1) {
      const a = candidates[best + 1]! + candidates[best - 1]! - 2 * candidates[best]!;
      const b = (candidates[best + 1]! - candidates[best - 1]!) / 2;
      if (Math.abs(b) < Math.abs(a)) shift = -b / a;
    }
    const lowest = candidates[best]!;
    result.push({
      f0: sampleRate / (shortest + best + shift),
      tiesWith: (f0) => Math.abs(candidates[Math.round(sampleRate / f0) - shortest]! - lowest) < 1e-9,
    });
  }
  return result;
}

describe('yin', () => {
  it('reads a 220 Hz sine as its definition does', () => {
    expect(yin(sine(22050, 220, 22050), options)[20]).toBeCloseTo(220.283, 3);
  });

  it('equals the definition on other parameters', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 900 }),
        fc.integer({ min: 60, max: 301 }),
        fc.integer({ min: 0, max: 99 }),
        (length, frameLength, seed) => {
          const tone = sine(length, 300 + 3 * seed, 8000);
          const samples = noise(length, seed).map((value, i) => 0.2 * value + tone[i]!);
          const expected = directYin(samples, 180, 900, 8000, frameLength);
          const actual = yin(samples, { sampleRate: 8000, fMin: 180, fMax: 900, frameLength });
          // Around a lone sample every lag differs by as much, and rounding decides.
          const settled = expected.map(({ f0, tiesWith }, i) => (tiesWith(actual[i]!) ? actual[i]! : f0));
          expectClose(actual, settled, { absolute: 0.01 });
        },
      ),
      { numRuns: 40, examples: [[1, 136, 83]] },
    );
  });

  it('agrees with pitchfinder on voices of many partials', () => {
    const detect = YIN({ sampleRate: 22050, threshold: 0.1 });
    for (const pitch of [90, 140, 210, 330]) {
      const partials = Array.from({ length: 8 }, (_, i) => sine(8192, (i + 1) * pitch, 22050, 0.3 / (i + 1)));
      const voice = mix(partials);
      const theirs = detect(voice.subarray(2048, 6144))!;
      expect(Math.abs(yin(voice, options)[8]! / theirs - 1), `${pitch} Hz`).toBeLessThan(0.01);
    }
  });

  it('reads the shortest period in silence', () => {
    expect(yin(new Float32Array(3000), { ...options, sampleRate: 16000 })[2]).toBe(500);
  });

  it.each([
    [{ fMin: 0 }, 'fMin must be a number above 0, got 0'],
    [{ fMax: 60 }, 'fMax must be in (fMin, 11025], got 60'],
    [{ fMax: 12000 }, 'fMax must be in (fMin, 11025], got 12000'],
    [
      { frameLength: 40 },
      'frameLength must be so long that the periods of fMax and fMin differ by 2 samples, got 40',
    ],
    [{ hopLength: 0 }, 'hopLength must be an integer >= 1, got 0'],
    [{ troughThreshold: 0 }, 'troughThreshold must be a number above 0, got 0'],
  ])('rejects %o', (wrong, message) => {
    expect(() => yin(noise(3000), { ...options, ...wrong })).toThrow(`yin: ${message}`);
  });
});

describe('pyin', () => {
  it('follows a tone between noise and tells them apart', () => {
    const samples = new Float32Array(44100);
    samples.set(noise(44100).map((value) => value / 50));
    samples.set(sine(22050, 150, 22050), 11025);
    const { f0, voiced, voicedProbability } = pyin(samples, options);
    const frame = (seconds: number) => Math.round((seconds * 22050) / 512);
    expect(voiced[frame(1)]).toBe(1);
    expect(Math.abs(f0[frame(1)]! - 150)).toBeLessThan(1);
    expect(voicedProbability[frame(1)]).toBeGreaterThan(0.8);
    for (const seconds of [0.2, 1.8]) {
      expect(voiced[frame(seconds)]).toBe(0);
      expect(f0[frame(seconds)]).toBeNaN();
    }
  });

  it('is unvoiced in silence', () => {
    const { voiced, voicedProbability } = pyin(new Float32Array(5000), options);
    expect(voiced.every((value) => value === 0)).toBe(true);
    expect(voicedProbability.every((value) => value === 0)).toBe(true);
  });
});
