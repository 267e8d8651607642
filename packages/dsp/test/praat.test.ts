import { describe, expect, it } from 'vitest';
import {
  alphaRatio,
  autocorrelationPitch,
  formants,
  glottalPulses,
  harmonicsToNoiseRatio,
  jitter,
  shimmer,
} from '../src/voice/index.ts';
import { perturbation } from '../src/voice/perturbation.ts';
import { goldenSignals } from './support/golden.ts';
import { loadMeasured, type PraatSound, praatSounds } from './support/praat.ts';

const measured = await loadMeasured();

/** Values of Praat's frames beside ours at the same instant; both must stand on one grid. */
function pairs(
  { sampleRate }: PraatSound,
  [count, first, step]: readonly [number, number, number],
  praat: readonly (number | null)[],
  hopLength: number,
  ours: (frame: number) => number,
): { frame: number; praat: number | null; ours: number }[] {
  return Array.from({ length: count }, (_, i) => {
    const position = ((first + i * step) * sampleRate - 0.5) / hopLength;
    const frame = Math.round(position);
    expect(Math.abs(position - frame)).toBeLessThan(0.01);
    return { frame, praat: praat[i]!, ours: ours(frame) };
  });
}

function percentile(values: number[], rank: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((rank / 100) * (sorted.length - 1))]!;
}

describe.each(praatSounds(goldenSignals))('$name beside Praat 6.3.07', (sound) => {
  const { name, samples, sampleRate, hopLength } = sound;
  const praat = measured[name]!;
  const pitch = autocorrelationPitch(samples, { sampleRate, hopLength });

  // Both interpolate the same maxima; Praat's sinc and search differ a little.
  it('agrees on voicing everywhere, and on pitch within 0.05 %', () => {
    for (const { frame, praat: expected, ours } of pairs(
      sound,
      praat.pitchGrid,
      praat.pitch,
      hopLength,
      (i) => pitch.f0[i]!,
    )) {
      expect(Number.isNaN(ours), `voicing of frame ${frame}`).toBe(expected === null);
      if (expected !== null)
        expect(Math.abs(ours / expected - 1), `pitch of frame ${frame}`).toBeLessThan(5e-4);
    }
  });

  // Where the first pulse of a stretch lies between two samples is a matter of interpolation; all others of the
  // stretch follow it. Praat has no frames near the ends of the sound, and so fewer pulses.
  it('finds all its pulses within half a sample', () => {
    const pulses = glottalPulses(samples, pitch);
    for (const time of praat.pulses) {
      const nearest = pulses.reduce((best, pulse) =>
        Math.abs(pulse - time + 0.5 / sampleRate) < Math.abs(best - time + 0.5 / sampleRate) ? pulse : best,
      );
      expect(Math.abs(nearest - time + 0.5 / sampleRate) * sampleRate, `pulse at ${time} s`).toBeLessThan(
        0.5,
      );
    }
    expect(pulses.length - praat.pulses.length).toBeGreaterThanOrEqual(0);
    expect(pulses.length - praat.pulses.length).toBeLessThanOrEqual(5);
  });

  // Praat's pulses are printed to 1e-7 s. Our own pulses add up to 5 at the ends, which moves the averages.
  it('agrees on jitter: the same from its pulses, within 3 % from ours', () => {
    const same = Float64Array.from(praat.pulses);
    const own = glottalPulses(samples, pitch);
    for (const [measure, expected] of [
      ['local', praat.jitterLocal],
      ['rap', praat.jitterRap],
      ['ppq5', praat.jitterPpq5],
    ] as const) {
      expect(Math.abs(jitter(same, { measure }) - expected), measure).toBeLessThan(5e-6);
      expect(Math.abs(jitter(own, { measure }) / expected - 1), measure).toBeLessThan(0.03);
    }
  });

  // The manual does not say how a period's amplitude is measured: ours is from peak to peak, Praat's another.
  it('agrees on shimmer within 15 %', () => {
    const pulses = Float64Array.from(praat.pulses, (time) => time - 0.5 / sampleRate);
    for (const [measure, expected] of [
      ['local', praat.shimmerLocal],
      ['apq3', praat.shimmerApq3],
      ['apq5', praat.shimmerApq5],
      ['apq11', praat.shimmerApq11],
    ] as const) {
      const ours = shimmer(samples, pulses, { sampleRate, measure });
      expect(Math.abs(ours / expected - 1), `${measure}: ${ours} for ${expected}`).toBeLessThan(0.15);
    }
    const ours = shimmer(samples, pulses, { sampleRate, measure: 'localDb' });
    expect(Math.abs(ours / praat.shimmerLocalDb - 1), `localDb: ${ours}`).toBeLessThan(0.2);
  });

  // In these voices each period can be compared with the next one. Praat leaves the last amplitude out of the
  // mean by which it divides.
  it.runIf(name === 'man' || name === 'woman')('computes the same shimmer from its amplitudes', () => {
    const { amplitudes } = praat;
    const sum = amplitudes.reduce((a, b) => a + b);
    const mean = sum / amplitudes.length;
    const scale = mean / ((sum - amplitudes.at(-1)!) / (amplitudes.length - 1));
    for (const [width, expected] of [
      [1, praat.shimmerLocal],
      [3, praat.shimmerApq3],
      [5, praat.shimmerApq5],
      [11, praat.shimmerApq11],
    ] as const) {
      expect(Math.abs(scale * perturbation([amplitudes], width) - expected)).toBeLessThan(1e-7);
    }
  });

  // Praat's harmonicity takes every frame above its silence threshold as voiced, and the highest maximum at
  // any lag. A single frame may lie on the threshold.
  it('agrees on the harmonics-to-noise ratio within 0.1 dB in 95 of 100 frames', () => {
    const ratio = harmonicsToNoiseRatio(samples, {
      sampleRate,
      hopLength,
      fMax: sampleRate / 4,
      silenceThreshold: 0.1,
      voicingThreshold: 0,
      octaveCost: 0,
      octaveJumpCost: 0,
      voicedUnvoicedCost: 0,
    });
    const found = pairs(sound, praat.harmonicityGrid, praat.harmonicity, hopLength, (i) => ratio[i]!);
    const silent = found.filter(({ praat: expected, ours }) => (expected === -200) !== Number.isNaN(ours));
    expect(silent.length).toBeLessThanOrEqual(1);
    const errors = found
      .filter(({ praat: expected, ours }) => expected !== -200 && !Number.isNaN(ours))
      .map(({ praat: expected, ours }) => Math.abs(ours - expected!));
    expect(percentile(errors, 50)).toBeLessThan(0.02);
    expect(percentile(errors, 95)).toBeLessThan(0.1);
  });

  // Band limits of the two resamplers differ near fMax, to which wide formants (noise, silence) are sensitive.
  it('agrees on the formants of voiced frames: half within 2 Hz, 9 of 10 within 15 Hz', () => {
    const { frequencies, bandwidths } = formants(samples, { sampleRate, hopLength: hopLength / 2 });
    for (const [column, centers, widths] of [
      [0, praat.f1, praat.b1],
      [1, praat.f2, praat.b2],
      [2, praat.f3, praat.b3],
    ] as const) {
      const at = (data: Float32Array) => (i: number) => data[i * 5 + column]!;
      const voiced = ({ frame }: { frame: number }) => pitch.strength[Math.round(frame / 2)]! > 0;
      const errors = pairs(sound, praat.formantGrid, centers, hopLength / 2, at(frequencies.data))
        .filter(voiced)
        .map(({ praat: expected, ours }) => Math.abs(ours - expected!));
      const widthErrors = pairs(sound, praat.formantGrid, widths, hopLength / 2, at(bandwidths.data))
        .filter(voiced)
        .map(({ praat: expected, ours }) => Math.abs(ours - expected!));
      expect(percentile(errors, 50), `F${column + 1}`).toBeLessThan(2);
      expect(percentile(errors, 90), `F${column + 1}`).toBeLessThan(15);
      // The hoarse voice's second formant stands beside a wide valley of noise.
      expect(percentile(widthErrors, 50), `width of F${column + 1}`).toBeLessThan(name === 'hoarse' ? 10 : 3);
    }
  });

  // One frame of the whole sound; the bins at the borders count in Praat by their share.
  it('agrees on the alpha ratio within 0.01 dB', () => {
    const whole = {
      nFft: samples.length,
      hopLength: samples.length,
      window: 'boxcar',
      center: false,
    } as const;
    expect(Math.abs(alphaRatio(samples, { sampleRate, ...whole })[0]! - praat.alphaRatio)).toBeLessThan(0.01);
  });
});
