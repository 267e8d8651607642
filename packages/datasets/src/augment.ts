import { addNoise, createRng, pitchShift, shift, timeStretch } from '@ser/dsp';

/** The least and the greatest value to draw. */
export type Range = readonly [least: number, greatest: number];

/** Which clips get altered copies, and how these are drawn; a kind that is left out is not applied. */
export interface AugmentOptions {
  /** Positions of the clips to copy: those of the training set, after the split. */
  indices: ArrayLike<number>;
  /** Copies of each; default 1. */
  copies?: number;
  /** Another seed draws other values; default 0. */
  seed?: number;
  /** The tempo is multiplied by a rate from this range, above 0. */
  timeStretch?: Range;
  /** The pitch is moved by semitones from this range, within [-12, 12]. */
  pitchShift?: Range;
  /** The signal is moved by seconds from this range, later when positive; zeros come in. */
  shift?: Range;
  /** White noise is added at a signal-to-noise ratio in dB from this range. */
  noise?: Range;
}

/** What was done to a clip's sound to make a copy. */
export interface Augmentation {
  /** 1 for the first copy of a clip. */
  copy: number;
  seed: number;
  /** Multiplied the tempo. */
  rate?: number;
  semitones?: number;
  shiftSeconds?: number;
  snrDb?: number;
}

/** The part of {@link AugmentOptions} that decides what a copy sounds like. */
export type AugmentSpec = Required<Pick<AugmentOptions, 'copies' | 'seed'>> &
  Pick<AugmentOptions, 'timeStretch' | 'pitchShift' | 'shift' | 'noise'>;

const kinds = ['timeStretch', 'pitchShift', 'shift', 'noise'] as const;
const limits = {
  timeStretch: [0.25, 4],
  pitchShift: [-12, 12],
  shift: [-60, 60],
  noise: [-40, 120],
} as const;

/** Checks the options and brings them into one order, so that equal ones are equal as JSON. */
export function resolveAugment(caller: string, options: AugmentOptions, clipCount: number): AugmentSpec {
  const { indices, copies = 1, seed = 0 } = options;
  for (let k = 0; k < indices.length; k++) {
    const i = indices[k]!;
    if (!Number.isInteger(i) || i < 0 || i >= clipCount) {
      throw new RangeError(
        `${caller}: augment.indices[${k}] must be an integer in [0, ${clipCount}), got ${i}`,
      );
    }
  }
  if (!Number.isInteger(copies) || copies < 1 || copies > 100) {
    throw new RangeError(`${caller}: augment.copies must be an integer in [1, 100], got ${copies}`);
  }
  if (!Number.isInteger(seed)) {
    throw new RangeError(`${caller}: augment.seed must be an integer, got ${seed}`);
  }
  const ranges: Partial<Record<(typeof kinds)[number], Range>> = {};
  for (const kind of kinds) {
    const range = options[kind];
    if (range === undefined) continue;
    const [least, greatest] = limits[kind];
    if (!(range[0] >= least && range[1] <= greatest && range[0] <= range[1])) {
      throw new RangeError(
        `${caller}: augment.${kind} must be [least, greatest] within [${least}, ${greatest}], got [${range.join(', ')}]`,
      );
    }
    ranges[kind] = [range[0], range[1]];
  }
  if (Object.keys(ranges).length === 0) {
    throw new RangeError(`${caller}: augment must name at least one of ${kinds.join(', ')}, got none`);
  }
  return { copies, seed, ...ranges };
}

/**
 * Draws what happens to one copy; the same clip bytes, options and copy always give the same values, in whatever
 * order and on whatever machine.
 */
export function drawAugmentation(spec: AugmentSpec, contentHash: string, copy: number): Augmentation {
  const rng = createRng(spec.seed, ...contentStreams(contentHash), copy);
  const draw = (range: Range | undefined): number | undefined => {
    // Drawn also for a kind that is off, so that switching one kind on or off leaves the others as they were.
    const position = rng.uniform();
    return range === undefined ? undefined : range[0] + (range[1] - range[0]) * position;
  };
  const rate = draw(spec.timeStretch);
  const semitones = draw(spec.pitchShift);
  const shiftSeconds = draw(spec.shift);
  const snrDb = draw(spec.noise);
  return {
    copy,
    seed: spec.seed,
    ...(rate === undefined ? {} : { rate }),
    ...(semitones === undefined ? {} : { semitones }),
    ...(shiftSeconds === undefined ? {} : { shiftSeconds }),
    ...(snrDb === undefined ? {} : { snrDb }),
  };
}

/** The altered signal: tempo, then pitch, then place, then noise. */
export function applyAugmentation(
  samples: Float32Array,
  sampleRate: number,
  { rate, semitones, shiftSeconds, snrDb, copy, seed }: Augmentation,
  contentHash: string,
): Float32Array {
  let signal = samples;
  if (rate !== undefined) signal = timeStretch(signal, { rate });
  if (semitones !== undefined) signal = pitchShift(signal, { sampleRate, semitones });
  if (shiftSeconds !== undefined) {
    signal = shift(signal, { by: Math.round(shiftSeconds * sampleRate), mode: 'pad' });
  }
  if (snrDb !== undefined) {
    const rng = createRng(seed, ...contentStreams(contentHash), copy, 1);
    signal = addNoise(signal, { snrDb, rng });
  }
  return signal;
}

/** Numbers for a random source out of a hash in hexadecimal. */
function contentStreams(contentHash: string): number[] {
  return [0, 8].map((at) => Number.parseInt(contentHash.slice(at, at + 8), 16));
}
