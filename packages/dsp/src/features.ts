import {
  type BandEnergyRatioOptions,
  checkSplitFrequency,
  fillBandEnergyRatio,
} from './band-energy-ratio.ts';
import { type ChromaOptions, checkChroma, chromaWeights, fillChroma } from './chroma.ts';
import { decibels } from './decibel.ts';
import { checkDelta, derivativeWeights } from './delta.ts';
import type { Framing } from './framing.ts';
import type { Matrix } from './matrix.ts';
import { applyMelFilterBank, createMelFilterBank, type MelOptions, resolveMel } from './mel-filter-bank.ts';
import { type CepstrumOptions, cepstrumBasis, melToMfcc, resolveCepstrum } from './mfcc.ts';
import type { Frames } from './prepared-recipe.ts';
import { pyin } from './pyin.ts';
import { fillRms } from './rms.ts';
import { createMatrixScratch, createScratch } from './scratch.ts';
import { fillBandwidth } from './spectral-bandwidth.ts';
import { fillCentroid } from './spectral-centroid.ts';
import { type ContrastOptions, contrastBands, Extremes, fillContrast } from './spectral-contrast.ts';
import { fillEntropy } from './spectral-entropy.ts';
import { type FlatnessOptions, fillFlatness } from './spectral-flatness.ts';
import { fillRolloff, type RolloffOptions } from './spectral-rolloff.ts';
import { tuningOf } from './tuning.ts';
import { checkFraction, checkInteger, checkPositive, reject } from './validate.ts';
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
  /** Samples in a frame when it is not nFft. */
  readonly frameLength?: number;
  /** Writes row r of the frames to `out`, from offset + r * stride. */
  fill(frames: Frames, out: Float32Array, offset: number, stride: number): void;
}

type Type = FeatureSpec['type'];
type Spec<T extends Type> = Extract<FeatureSpec, { type: T }>;

interface Definition<T extends Type> {
  /** Fills in and checks the options; messages begin with `where`. */
  resolve(where: string, spec: Spec<T>, context: FeatureContext): Required<Spec<T>>;
  prepare(feature: Required<Spec<T>>, context: FeatureContext): PreparedFeature;
}

/** Mel bands, changed in place. */
function melBands<T extends 'mel' | 'logMel'>(type: T, change: (mel: Float32Array) => void): Definition<T> {
  return {
    resolve: (where, spec: MelOptions, { sampleRate }) =>
      ({ type, ...resolveMel(where, spec, sampleRate) }) as Required<Spec<T>>,
    prepare(feature, context) {
      const mel = feature as unknown as Required<MelOptions>;
      const melOf = prepareMel(mel, context);
      return {
        columns: numbered(type, mel.nMels),
        fill({ power }, out, offset, stride) {
          const { data, rows, cols } = melOf(power);
          change(data);
          for (let row = 0; row < rows; row++) {
            for (let col = 0; col < cols; col++) out[offset + row * stride + col] = data[row * cols + col]!;
          }
        },
      };
    },
  };
}

/** A feature of one column without options. */
function plain<T extends Type>(fill: PreparedFeature['fill']): Definition<T> {
  return {
    resolve: (_, { type }) => ({ type }) as Required<Spec<T>>,
    prepare: ({ type }) => ({ columns: [type], fill }),
  };
}

/** A feature of one column on the samples themselves, without options. */
function inTime<T extends Type>(fill: typeof fillRms): Definition<T> {
  return {
    ...plain(() => {}),
    prepare({ type }, { nFft, hopLength, center }) {
      const options = { frameLength: nFft, hopLength, center };
      return {
        columns: [type],
        fill: (frames, out, offset, stride) => fill(frames, options, out, offset, stride),
      };
    },
  };
}

const definitions: { readonly [T in Type]: Definition<T> } = {
  mfcc: {
    resolve(where, spec, { sampleRate }) {
      const { type, delta = 0, deltaWidth = 9 } = spec;
      if (delta !== 0 && delta !== 1 && delta !== 2) reject(where, 'delta', '0, 1 or 2', delta);
      checkDelta(where, deltaWidth, Math.max(1, delta), 'deltaWidth');
      return { type, ...resolveCepstrum(where, spec, sampleRate), delta, deltaWidth };
    },
    prepare(feature, context) {
      const { nMfcc, delta, deltaWidth } = feature;
      const melOf = prepareMel(feature, context);
      const basis = cepstrumBasis(feature);
      const scratch = createScratch(Float64Array);
      const orders = [1, 2].slice(0, delta);
      const weights = orders.map((order) => derivativeWeights(deltaWidth, order));
      return {
        columns: ['mfcc', 'mfcc_delta', 'mfcc_delta2']
          .slice(0, 1 + delta)
          .flatMap((name) => numbered(name, nMfcc)),
        ...(delta === 0 ? {} : { derivatives: { width: deltaWidth, weights, count: nMfcc } }),
        fill({ power }, out, offset, stride) {
          const mel = melOf(power);
          melToMfcc(mel, feature, basis, scratch(mel.data.length), out, offset, stride);
        },
      };
    },
  },
  logMel: melBands('logMel', (mel) => decibels(mel, mel, 1, 1e-10, null)),
  mel: melBands('mel', () => {}),
  zeroCrossingRate: inTime(fillZeroCrossingRate),
  rms: inTime(fillRms),
  spectralCentroid: plain(fillCentroid),
  spectralBandwidth: plain(fillBandwidth),
  spectralRolloff: {
    resolve(where, { type, rollPercent = 0.85 }) {
      checkFraction(where, 'rollPercent', rollPercent);
      return { type, rollPercent };
    },
    prepare: ({ type, rollPercent }) => ({
      columns: [type],
      fill: (frames, out, offset, stride) => fillRolloff(frames, rollPercent, out, offset, stride),
    }),
  },
  spectralFlatness: {
    resolve(where, { type, amin = 1e-10 }) {
      checkPositive(where, 'amin', amin);
      return { type, amin };
    },
    prepare: ({ type, amin }) => ({
      columns: [type],
      fill: (frames, out, offset, stride) => fillFlatness(frames, amin, out, offset, stride),
    }),
  },
  spectralEntropy: plain(fillEntropy),
  spectralContrast: {
    resolve(where, { type, fMin = 200, nBands = 6, quantile = 0.02, topDb = 80 }, { sampleRate, nFft }) {
      const options = { fMin, nBands, quantile, topDb };
      contrastBands(where, options, sampleRate, nFft);
      return { type, ...options };
    },
    prepare({ type, ...options }, { sampleRate, nFft }) {
      const bands = contrastBands(type, options, sampleRate, nFft);
      const extremes = new Extremes(bands);
      const peaks = createScratch(Float32Array);
      const valleys = createScratch(Float32Array);
      return {
        columns: numbered(type, bands.length),
        fill({ magnitude, rows }, out, offset, stride) {
          const size = rows * bands.length;
          const { topDb } = options;
          fillContrast(magnitude, bands, extremes, topDb, peaks(size), valleys(size), out, offset, stride);
        },
      };
    },
  },
  bandEnergyRatio: {
    resolve(where, { type, splitFrequency = 2000 }, { sampleRate }) {
      checkSplitFrequency(where, splitFrequency, sampleRate);
      return { type, splitFrequency };
    },
    prepare: ({ type, splitFrequency }) => ({
      columns: [type],
      fill: (frames, out, offset, stride) => fillBandEnergyRatio(frames, splitFrequency, out, offset, stride),
    }),
  },
  chroma: {
    resolve(where, { type, nChroma = 12, tuning = null }) {
      checkChroma(where, nChroma, tuning);
      return { type, nChroma, tuning };
    },
    prepare({ type, nChroma, tuning }, { sampleRate, nFft }) {
      const tuned = (value: number) => chromaWeights(sampleRate, nFft, nChroma, value);
      const fixed = tuning === null ? undefined : tuned(tuning);
      const sums = new Float64Array(nChroma);
      return {
        columns: numbered(type, nChroma),
        fill({ power, frequencies }, out, offset, stride) {
          const weights = fixed ?? tuned(tuningOf(power, frequencies, nChroma));
          fillChroma(weights, power, sums, out, offset, stride);
        },
      };
    },
  },
  yin: {
    resolve(where, { type, troughThreshold = 0.1, ...spec }, context) {
      checkPositive(where, 'troughThreshold', troughThreshold);
      return { type, ...resolvePitchSpec(where, spec, context), troughThreshold };
    },
    prepare({ type, troughThreshold, ...spec }, context) {
      const { sampleRate, hopLength } = context;
      const { frameLength } = spec;
      const difference = new DifferenceFunction(pitchOf(spec, context));
      return {
        columns: [type],
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
  },
  pyin: {
    resolve: (where, { type, ...spec }, context) => ({ type, ...resolvePitchSpec(where, spec, context) }),
    prepare: ({ type: _, ...spec }, context) => ({
      columns: ['pyin_f0', 'pyin_voicedProbability'],
      fill({ samples, rows }, out, offset, stride) {
        const { f0, voiced, voicedProbability } = pyin(samples, pitchOf(spec, context));
        for (let row = 0; row < rows; row++) {
          out[offset + row * stride] = voiced[row] === 1 ? f0[row]! : 0;
          out[offset + row * stride + 1] = voicedProbability[row]!;
        }
      },
    }),
  },
};

/** The names of all features. */
export const featureTypes: readonly string[] = Object.keys(definitions);

/** Fills in and checks the options of a feature whose type and keys are known to be right. */
export function resolveFeature(where: string, spec: FeatureSpec, context: FeatureContext): ResolvedFeature {
  return (definitions[spec.type] as Definition<Type>).resolve(
    where,
    spec as never,
    context,
  ) as ResolvedFeature;
}

/** Computes a feature's tables. */
export function prepareFeature(feature: ResolvedFeature, context: FeatureContext): PreparedFeature {
  return (definitions[feature.type] as Definition<Type>).prepare(feature as never, context);
}

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${name}_${i}`);
}

/** A mel spectrogram in scratch. */
function prepareMel(
  options: Required<MelOptions>,
  { sampleRate, nFft }: FeatureContext,
): (power: Matrix) => Matrix {
  const bank = createMelFilterBank(options, sampleRate, nFft);
  const scratch = createMatrixScratch(bank.nMels);
  return (power) => {
    const mel = scratch(power.rows);
    for (let row = 0; row < mel.rows; row++) {
      applyMelFilterBank(bank, power.data, row * power.cols, mel.data, row * mel.cols);
    }
    return mel;
  };
}

function resolvePitchSpec(
  where: string,
  { fMin, fMax, frameLength = 2048 }: PitchSpec,
  context: FeatureContext,
): Required<PitchSpec> {
  if (!context.center) reject(where, 'center', 'true for features of pitch', context.center);
  if (frameLength % 2 !== context.nFft % 2) {
    reject(where, 'frameLength', `${context.nFft % 2 === 0 ? 'even' : 'odd'}, as nFft is`, frameLength);
  }
  checkInteger(where, 'frameLength', frameLength, 4, 2 ** 22);
  resolvePitch(where, pitchOf({ fMin, fMax, frameLength }, context));
  return { fMin, fMax, frameLength };
}

function pitchOf(
  { fMin, fMax, frameLength }: Required<PitchSpec>,
  { sampleRate, hopLength, center }: FeatureContext,
): Required<PitchOptions> {
  return { sampleRate, fMin, fMax, frameLength, hopLength, center };
}
