import type { goldenSignals } from './golden.ts';
import { loadFixture } from './load.ts';
import { voices } from './voices.ts';

/** When the frames of a track stand. */
type Grid = readonly [count: number, first: number, step: number];
type Track = readonly (number | null)[];

/** What Praat measured on one sound; times count from half a sample before the first. */
export interface Measured {
  readonly pitchGrid: Grid;
  /** Hz; null where unvoiced. */
  readonly pitch: Track;
  readonly pulses: readonly number[];
  readonly jitterLocal: number;
  readonly jitterRap: number;
  readonly jitterPpq5: number;
  /** Of one period after another. */
  readonly amplitudes: readonly number[];
  readonly shimmerLocal: number;
  readonly shimmerLocalDb: number;
  readonly shimmerApq3: number;
  readonly shimmerApq5: number;
  readonly shimmerApq11: number;
  readonly harmonicityGrid: Grid;
  /** dB; -200 for silence. */
  readonly harmonicity: Track;
  readonly formantGrid: Grid;
  readonly f1: Track;
  readonly f2: Track;
  readonly f3: Track;
  readonly b1: Track;
  readonly b2: Track;
  readonly b3: Track;
  readonly alphaRatio: number;
}

export interface PraatSound {
  readonly name: string;
  readonly samples: Float32Array;
  readonly sampleRate: number;
  /** Samples from one of Praat's frames to the next. */
  readonly hopLength: number;
}

/**
 * Praat centres its frames in the sound. With these hops, and lengths of a whole number of hops plus one, its
 * frames stand on ours or half-way between them.
 */
const hops: Readonly<Record<number, number>> = { 16000: 160, 22050: 222 };

/** The sounds that Praat measured: the synthetic voices, and the golden set's speech, cut to whole hops. */
export function praatSounds(golden: typeof goldenSignals): PraatSound[] {
  const speech = golden.find(({ name }) => name === 'speech22k')!;
  const made = Object.entries(voices).map(([name, make]) => ({ name, ...make() }));
  return [...made, { ...speech, samples: speech.samples.subarray(0, 215 * 222 + 1) }].map(
    ({ name, samples, sampleRate }) => ({ name, samples, sampleRate, hopLength: hops[sampleRate]! }),
  );
}

export async function loadMeasured(): Promise<Record<string, Measured>> {
  const text = new TextDecoder().decode(await loadFixture('praat.json'));
  return (JSON.parse(text) as { voices: Record<string, Measured> }).voices;
}
