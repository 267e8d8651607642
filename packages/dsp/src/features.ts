import {
  type BandEnergyRatioOptions,
  checkSplitFrequency,
  fillBandEnergyRatio,
} from './band-energy-ratio.ts';
import { type ChromaOptions, checkChroma, chromaScratch, chromaWeights, fillChroma } from './chroma.ts';
import { decibels } from './decibel.ts';
import { checkDelta, derivativeWeights } from './delta.ts';
import type { Framing } from './framing.ts';
import { type MelOptions, resolveMel } from './mel-filter-bank.ts';
import { type CepstrumOptions, cepstrumBasis, melToMfcc, resolveCepstrum } from './mfcc.ts';
import type { Frames } from './prepared-recipe.ts';
import { pyin } from './pyin.ts';
import { fillRms } from './rms.ts';
import { createScratch } from './scratch.ts';
import { fillBandwidth } from './spectral-bandwidth.ts';
import { fillCentroid } from './spectral-centroid.ts';
import { type ContrastOptions, contrastBands, fillContrast } from './spectral-contrast.ts';
import { fillEntropy } from './spectral-entropy.ts';
import { type FlatnessOptions, fillFlatness } from './spectral-flatness.ts';
import { fillRolloff, type RolloffOptions } from './spectral-rolloff.ts';
import { tuningOf } from './tuning.ts';
import { checkFraction, checkPositive, reject } from './validate.ts';
import { DifferenceFunction, gatedPitch, type PitchOptions, resolvePitch } from './yin.ts';
import { fillZeroCrossingRate } from './zero-crossing-rate.ts';

/**
 * MFCC with the options of `mfcc`, as columns `mfcc_0` ...; `delta: 1` appends the first derivatives as
 * `mfcc_delta_0` ..., `delta: 2` the second ones too.
 */
export interface MfccSpec extends CepstrumOptions {
  type: 'mfcc';
  /** Default 0. */
  delta?: 0 | 1 | 2;
  /** Frames under the derivative's polynomial; default 9. */
  deltaWidth?: number;
}

/** Mel band energies in dB relative to 1, from -100 dB: a fixed scale, so that each frame stands by itself. */
export interface LogMelSpec extends MelOptions {
  type: 'logMel';
}

/** Mel band energies. */
export interface MelSpec extends MelOptions {
  type: 'mel';
}

/** Zero-crossing rate over nFft samples. */
export interface ZeroCrossingRateSpec {
  type: 'zeroCrossingRate';
}

/** Root of the mean square over nFft samples. */
export interface RmsSpec {
  type: 'rms';
}

export interface CentroidSpec {
  type: 'spectralCentroid';
}

export interface BandwidthSpec {
  type: 'spectralBandwidth';
}

export interface RolloffSpec extends RolloffOptions {
  type: 'spectralRolloff';
}

export interface FlatnessSpec extends FlatnessOptions {
  type: 'spectralFlatness';
}

export interface EntropySpec {
  type: 'spectralEntropy';
}

export interface ContrastSpec extends ContrastOptions {
  type: 'spectralContrast';
}

export interface BandEnergyRatioSpec extends BandEnergyRatioOptions {
  type: 'bandEnergyRatio';
}

export interface ChromaSpec extends ChromaOptions {
  type: 'chroma';
}

interface PitchSpec extends Pick<PitchOptions, 'fMin' | 'fMax'> {
  /** Samples in a frame; default 2048. */
  frameLength?: number;
}

/** The pitch in Hz by YIN; 0 where no dip lies below the threshold, as in silence. */
export interface YinSpec extends PitchSpec {
  type: 'yin';
  /** Default 0.1. */
  troughThreshold?: number;
}

/** The pitch in Hz by pYIN, 0 where unvoiced, as `pyin_f0`, and `pyin_voicedProbability`. */
export interface PyinSpec extends PitchSpec {
  type: 'pyin';
}

/** One feature of a recipe, told apart by `type`. */
export type FeatureSpec =
  | MfccSpec
  | LogMelSpec
  | MelSpec
  | ZeroCrossingRateSpec
  | RmsSpec
  | CentroidSpec
  | BandwidthSpec
  | RolloffSpec
  | FlatnessSpec
  | EntropySpec
  | ContrastSpec
  | BandEnergyRatioSpec
  | ChromaSpec
  | YinSpec
  | PyinSpec;

/** A feature with every option filled in. */
export type ResolvedFeature = FeatureSpec extends infer Spec
  ? Spec extends object
    ? Required<Spec>
    : never
  : never;

/** The part of a recipe that its features depend on. */
export interface FeatureContext extends Framing {
  readonly sampleRate: number;
}

/** Derivatives over time: of `count` columns, as many of each order following them. */
interface Derivatives {
  /** Rows under the polynomial. */
  readonly width: number;
  /** The weights of each order. */
  readonly weights: readonly Float64Array[];
  readonly count: number;
}

/** A feature with its tables and its scratch, ready to compute. */
export interface PreparedFeature {
  readonly columns: readonly string[];
  /** Present when the last columns are derivatives over time of the first ones, which `fill` leaves out. */
  readonly derivatives?: Derivatives;
  /** The mel bands that `fill` reads. */
  readonly mel?: Required<MelOptions>;
  /** Samples in a frame when it is not nFft. */
  readonly frameLength?: number;
  /** Writes row r of the frames to `out`, from offset + r * stride. */
  fill(frames: Frames, out: Float32Array, offset: number, stride: number): void;
}

type Type = FeatureSpec['type'];
type Spec<T extends Type> = Extract<FeatureSpec, { type: T }>;

/** A feature whose options are checked. */
interface Definition<T extends Type> {
  /** All options but `type`, filled in. */
  readonly options: Omit<Required<Spec<T>>, 'type'>;
  /** Computes the tables; one column of the feature's own name when none are given. */
  prepare(): Omit<PreparedFeature, 'columns'> & Partial<Pick<PreparedFeature, 'columns'>>;
}

/** Fills in and checks the options; messages begin with `where`. */
type Define<T extends Type> = (where: string, spec: Spec<T>, context: FeatureContext) => Definition<T>;

const definitions: { readonly [T in Type]: Define<T> } = {
  mfcc(where, spec, context) {
    const { delta = 0, deltaWidth = 9 } = spec;
    const cepstrum = resolveCepstrum(where, spec, context.sampleRate);
    if (delta !== 0 && delta !== 1 && delta !== 2) reject(where, 'delta', '0, 1 or 2', delta);
    checkDelta(where, deltaWidth, Math.max(1, delta), 'deltaWidth');
    return {
      options: { ...cepstrum, delta, deltaWidth },
      prepare() {
        const { nMfcc, lifter, topDb, ...mel } = cepstrum;
        const basis = cepstrumBasis(cepstrum);
        const scratch = createScratch(Float32Array);
        const weights = [1, 2].slice(0, delta).map((order) => derivativeWeights(deltaWidth, order));
        return {
          columns: ['mfcc', 'mfcc_delta', 'mfcc_delta2']
            .slice(0, 1 + delta)
            .flatMap((name) => numbered(name, nMfcc)),
          ...(delta === 0 ? {} : { derivatives: { width: deltaWidth, weights, count: nMfcc } }),
          mel,
          fill({ mel }, out, offset, stride) {
            melToMfcc(mel, cepstrum, basis, scratch(mel.data.length), out, offset, stride);
          },
        };
      },
    };
  },
  logMel: (where, { type, ...options }, context) =>
    melBands(where, type, options, context, (mel, db) => decibels(mel, db, 1, 1e-10, null)),
  mel: (where, { type, ...options }, context) => melBands(where, type, options, context),
  zeroCrossingRate: (_, __, context) => inTime(fillZeroCrossingRate, context),
  rms: (_, __, context) => inTime(fillRms, context),
  spectralCentroid: () => plain({}, fillCentroid),
  spectralBandwidth: () => plain({}, fillBandwidth),
  spectralRolloff(where, { rollPercent = 0.85 }) {
    checkFraction(where, 'rollPercent', rollPercent);
    return plain({ rollPercent }, (frames, out, offset, stride) =>
      fillRolloff(frames, rollPercent, out, offset, stride),
    );
  },
  spectralFlatness(where, { amin = 1e-10 }) {
    checkPositive(where, 'amin', amin);
    return plain({ amin }, (frames, out, offset, stride) => fillFlatness(frames, amin, out, offset, stride));
  },
  spectralEntropy: () => plain({}, fillEntropy),
  spectralContrast(where, spec, { sampleRate, nFft }) {
    const { type, fMin = 200, nBands = 6, quantile = 0.02, topDb = 80 } = spec;
    const options = { fMin, nBands, quantile, topDb };
    const bands = contrastBands(where, options, sampleRate, nFft);
    return {
      options,
      prepare() {
        const peaks = createScratch(Float32Array);
        const valleys = createScratch(Float32Array);
        return {
          columns: numbered(type, bands.length),
          fill({ power, rows }, out, offset, stride) {
            const size = rows * bands.length;
            fillContrast(power, bands, topDb, peaks(size), valleys(size), out, offset, stride);
          },
        };
      },
    };
  },
  bandEnergyRatio(where, { splitFrequency = 2000 }, { sampleRate }) {
    checkSplitFrequency(where, splitFrequency, sampleRate);
    return plain({ splitFrequency }, (frames, out, offset, stride) =>
      fillBandEnergyRatio(frames, splitFrequency, out, offset, stride),
    );
  },
  chroma(where, { type, nChroma = 12, tuning = null }, { sampleRate, nFft }) {
    checkChroma(where, nChroma, tuning);
    return {
      options: { nChroma, tuning },
      prepare() {
        const tuned = (value: number) => chromaWeights(sampleRate, nFft, nChroma, value);
        const fixed = tuning === null ? undefined : tuned(tuning);
        const sums = chromaScratch(nChroma);
        return {
          columns: numbered(type, nChroma),
          fill({ power, frequencies }, out, offset, stride) {
            const weights = fixed ?? tuned(tuningOf(power, frequencies, nChroma));
            fillChroma(weights, power, nChroma, sums, out, offset, stride);
          },
        };
      },
    };
  },
  yin(where, { troughThreshold = 0.1, ...spec }, context) {
    checkPositive(where, 'troughThreshold', troughThreshold);
    const { options, pitch } = resolvePitchSpec(where, spec, context);
    return {
      options: { ...options, troughThreshold },
      prepare() {
        const { frameLength, sampleRate, hopLength } = pitch;
        const difference = new DifferenceFunction(pitch);
        return {
          frameLength,
          fill({ samples, anchor, rows }, out, offset, stride) {
            const start = anchor - (frameLength >> 1);
            for (let row = 0; row < rows; row++) {
              difference.runAt(samples, start + row * hopLength);
              out[offset + row * stride] = gatedPitch(difference, sampleRate, troughThreshold);
            }
          },
        };
      },
    };
  },
  pyin(where, spec, context) {
    const { options, pitch } = resolvePitchSpec(where, spec, context);
    return {
      options,
      prepare: () => ({
        columns: ['pyin_f0', 'pyin_voicedProbability'],
        fill({ samples, rows }, out, offset, stride) {
          const { f0, voiced, voicedProbability } = pyin(samples, pitch);
          for (let row = 0; row < rows; row++) {
            out[offset + row * stride] = voiced[row] === 1 ? f0[row]! : 0;
            out[offset + row * stride + 1] = voicedProbability[row]!;
          }
        },
      }),
    };
  },
};

/** The names of all features. */
export const featureTypes: readonly string[] = Object.keys(definitions);

/** Fills in and checks the options of a feature of a known type; `prepare` computes its tables. */
export function defineFeature(
  where: string,
  spec: FeatureSpec,
  context: FeatureContext,
): { options: ResolvedFeature; prepare(): PreparedFeature } {
  const { type } = spec;
  const { options, prepare } = (definitions[type] as Define<Type>)(where, spec as never, context);
  return {
    options: { type, ...options } as ResolvedFeature,
    prepare: () => ({ columns: [type], ...prepare() }),
  };
}

function plain<Options>(
  options: Options,
  fill: PreparedFeature['fill'],
): { options: Options; prepare: () => Pick<PreparedFeature, 'fill'> } {
  return { options, prepare: () => ({ fill }) };
}

/** A feature on the samples themselves. */
function inTime(fill: typeof fillRms, { nFft, hopLength, center }: FeatureContext) {
  const options = { frameLength: nFft, hopLength, center };
  return plain({}, (frames, out, offset, stride) => fill(frames, options, out, offset, stride));
}

/** Mel bands, changed on the way to scratch. */
function melBands(
  where: string,
  name: string,
  spec: MelOptions,
  context: FeatureContext,
  change?: (mel: Float32Array, changed: Float32Array) => void,
) {
  const options = resolveMel(where, spec, context.sampleRate);
  return {
    options,
    prepare() {
      const scratch = createScratch(Float32Array);
      return {
        columns: numbered(name, options.nMels),
        mel: options,
        fill({ mel: { data, rows, cols } }: Frames, out: Float32Array, offset: number, stride: number) {
          const values = change === undefined ? data : scratch(data.length);
          change?.(data, values);
          for (let row = 0; row < rows; row++) {
            for (let col = 0; col < cols; col++) out[offset + row * stride + col] = values[row * cols + col]!;
          }
        },
      };
    },
  };
}

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${name}_${i}`);
}

function resolvePitchSpec(
  where: string,
  { fMin, fMax, frameLength = 2048 }: PitchSpec,
  { sampleRate, hopLength, center, nFft }: FeatureContext,
): { options: Required<PitchSpec>; pitch: Required<PitchOptions> } {
  if (!center) reject(where, 'center', 'true for features of pitch', center);
  if (frameLength % 2 !== nFft % 2) {
    reject(where, 'frameLength', `${nFft % 2 === 0 ? 'even' : 'odd'}, as nFft is`, frameLength);
  }
  const options = { fMin, fMax, frameLength };
  return { options, pitch: resolvePitch(where, { sampleRate, hopLength, center, ...options }) };
}
