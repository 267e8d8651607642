import { createRng } from '../../src/rng.ts';

export interface Voice {
  readonly samples: Float32Array;
  readonly sampleRate: number;
  /** When each period began, in seconds. */
  readonly pulses: Float64Array;
  /** How strong each one was. */
  readonly amplitudes: Float64Array;
}

interface VoiceOptions {
  sampleRate?: number;
  /** Samples. */
  length?: number;
  /** Hz at the beginning and at the end. */
  pitch: readonly [number, number];
  formants: readonly number[];
  bandwidths: readonly number[];
  /** Standard deviation of a period, as a share. */
  jitter?: number;
  /** Standard deviation of a period's amplitude, as a share. */
  shimmer?: number;
  /** Level of the white noise, relative to the voice. */
  noiseDb?: number;
  /** Silent stretches in seconds. */
  pauses?: readonly (readonly [number, number])[];
  seed?: number;
}

/**
 * A vowel: each pulse lets the formants ring, its instant not bound to a sample. Formants ring in parallel with
 * the residues of a cascade of resonators, so that together they are one all-pole filter.
 */
export function synthesizeVoice({
  sampleRate = 16000,
  length = 16001,
  pitch,
  formants,
  bandwidths,
  jitter = 0,
  shimmer = 0,
  noiseDb = -Infinity,
  pauses = [],
  seed = 1,
}: VoiceOptions): Voice {
  const rng = createRng(seed);
  const seconds = length / sampleRate;
  const samples = new Float64Array(length);
  const pulses: number[] = [];
  const amplitudes: number[] = [];
  for (let time = 0.001; time < seconds; ) {
    const resting = pauses.some(([from, to]) => time >= from && time < to);
    if (!resting) {
      pulses.push(time);
      amplitudes.push(1 + shimmer * rng.normal());
    }
    const f0 = pitch[0] + ((pitch[1] - pitch[0]) * time) / seconds;
    time += (1 + jitter * rng.normal()) / f0;
  }
  const residues = formants.map((f, i) => residue(formants, bandwidths, i, f));
  pulses.forEach((time, p) => {
    const end = Math.min(length, Math.ceil((time + 0.04) * sampleRate));
    for (let i = Math.ceil(time * sampleRate); i < end; i++) {
      const t = i / sampleRate - time;
      let sum = 0;
      for (let k = 0; k < formants.length; k++) {
        const { size, phase } = residues[k]!;
        sum +=
          size * Math.exp(-Math.PI * bandwidths[k]! * t) * Math.cos(2 * Math.PI * formants[k]! * t + phase);
      }
      samples[i]! += amplitudes[p]! * sum;
    }
  });
  let peak = 0;
  let power = 0;
  for (const value of samples) {
    peak = Math.max(peak, Math.abs(value));
    power += value * value;
  }
  const noise = Math.sqrt(power / length) * 10 ** (noiseDb / 20);
  return {
    samples: Float32Array.from(samples, (value) => (0.5 * (value + noise * rng.normal())) / peak),
    sampleRate,
    pulses: Float64Array.from(pulses),
    amplitudes: Float64Array.from(amplitudes),
  };
}

/** The residue of 1 / product of (s - p)(s - p*) at its pole p number `index`. */
function residue(
  formants: readonly number[],
  bandwidths: readonly number[],
  index: number,
  f: number,
): { size: number; phase: number } {
  const sRe = -Math.PI * bandwidths[index]!;
  const sIm = 2 * Math.PI * f;
  let size = 1;
  let phase = 0;
  const divide = (re: number, im: number) => {
    size /= Math.hypot(re, im);
    phase -= Math.atan2(im, re);
  };
  formants.forEach((other, k) => {
    const re = sRe + Math.PI * bandwidths[k]!;
    if (k !== index) divide(re, sIm - 2 * Math.PI * other);
    divide(re, sIm + 2 * Math.PI * other);
    size *= 4e7;
  });
  return { size, phase };
}

/** The voices that Praat measured, by name. */
export const voices = {
  man: (): Voice =>
    synthesizeVoice({
      pitch: [110, 140],
      formants: [700, 1220, 2600, 3500, 4500],
      bandwidths: [80, 90, 120, 150, 200],
      jitter: 0.01,
      shimmer: 0.05,
      noiseDb: -40,
      seed: 3,
    }),
  woman: (): Voice =>
    synthesizeVoice({
      sampleRate: 22050,
      length: 22201,
      pitch: [220, 200],
      formants: [400, 2100, 2900, 3900, 4950],
      bandwidths: [60, 100, 150, 200, 250],
      jitter: 0.004,
      shimmer: 0.1,
      noiseDb: -30,
      seed: 5,
    }),
  pauses: (): Voice =>
    synthesizeVoice({
      pitch: [160, 100],
      formants: [550, 1700, 2450, 3600, 4400],
      bandwidths: [70, 90, 130, 180, 220],
      jitter: 0.02,
      shimmer: 0.08,
      noiseDb: -50,
      pauses: [
        [0, 0.1],
        [0.45, 0.6],
        [0.9, 1],
      ],
      seed: 7,
    }),
  hoarse: (): Voice =>
    synthesizeVoice({
      pitch: [160, 165],
      formants: [600, 1100, 2500, 3500, 4500],
      bandwidths: [90, 110, 170, 250, 300],
      jitter: 0.01,
      shimmer: 0.1,
      noiseDb: -12,
      seed: 9,
    }),
} as const;
