import { type BandEnergyRatioOptions, bandEnergyRatio, checkSplitFrequency } from './band-energy-ratio.ts';
import { type ChromaOptions, checkChroma, chroma } from './chroma.ts';
import { decibels } from './decibel.ts';
import { checkDelta, derivativeWeights, fillDelta } from './delta.ts';
import type { Framing } from './framing.ts';
import { type Matrix, zeros } from './matrix.ts';
import { applyMelFilterBank, createMelFilterBank, type MelOptions, resolveMel } from './mel-filter-bank.ts';
import { type CepstrumOptions, cepstrumBasis, melToMfcc, resolveCepstrum } from './mfcc.ts';
import { pyin } from './pyin.ts';
import { rms } from './rms.ts';
import { spectralBandwidth } from './spectral-bandwidth.ts';
import { spectralCentroid } from './spectral-centroid.ts';
import { type ContrastOptions, contrastBands, spectralContrast } from './spectral-contrast.ts';
import { spectralEntropy } from './spectral-entropy.ts';
import { type FlatnessOptions, spectralFlatness } from './spectral-flatness.ts';
import { type RolloffOptions, spectralRolloff } from './spectral-rolloff.ts';
import type { Spectrogram } from './spectrogram.ts';
import { checkFraction, checkInteger, checkPositive, reject } from './validate.ts';
import { gatedYin, type PitchOptions, resolvePitch } from './yin.ts';
import { zeroCrossingRate } from './zero-crossing-rate.ts';

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

/** A feature with its tables, ready to compute. */
export interface PreparedFeature {
  readonly columns: readonly string[];
  /** The fewest frames that it can be computed from. */
  readonly minRows: number;
  /** One value a frame, or one row a frame. */
  compute(samples: Float32Array, spectrogram: () => Spectrogram): Float32Array | Matrix;
}

type Type = FeatureSpec['type'];
type Spec<T extends Type> = Extract<FeatureSpec, { type: T }>;

interface Definition<T extends Type> {
  /** The options besides `type`. */
  readonly keys: readonly Exclude<keyof Spec<T>, 'type'>[];
  /** Fills in and checks the options; messages begin with `where`. */
  resolve(where: string, spec: Spec<T>, context: FeatureContext): Required<Spec<T>>;
  prepare(feature: Required<Spec<T>>, context: FeatureContext): PreparedFeature;
}

const melKeys = ['nMels', 'fMin', 'fMax', 'melScale', 'melNorm'] as const;

const definitions: { readonly [T in Type]: Definition<T> } = {
  mfcc: {
    keys: [...melKeys, 'nMfcc', 'lifter', 'topDb', 'delta', 'deltaWidth'],
    resolve(where, spec, { sampleRate }) {
      const { type, delta = 0, deltaWidth = 9 } = spec;
      if (delta !== 0 && delta !== 1 && delta !== 2) reject(where, 'delta', '0, 1 or 2', delta);
      checkDelta(where, deltaWidth, Math.max(1, delta), 'deltaWidth');
      return { type, ...resolveCepstrum(where, spec, sampleRate), delta, deltaWidth };
    },
    prepare: prepareMfcc,
  },
  logMel: {
    keys: melKeys,
    resolve: (where, spec, { sampleRate }) => ({ type: spec.type, ...resolveMel(where, spec, sampleRate) }),
    prepare(feature, context) {
      const melOf = prepareMel(feature, context);
      return prepared(numbered('logMel', feature.nMels), (_, spectrogram) => {
        const mel = melOf(spectrogram().power);
        decibels(mel.data, mel.data, 1, 1e-10, null);
        return mel;
      });
    },
  },
  mel: {
    keys: melKeys,
    resolve: (where, spec, { sampleRate }) => ({ type: spec.type, ...resolveMel(where, spec, sampleRate) }),
    prepare(feature, context) {
      const melOf = prepareMel(feature, context);
      return prepared(numbered('mel', feature.nMels), (_, spectrogram) => melOf(spectrogram().power));
    },
  },
  zeroCrossingRate: {
    keys: [],
    resolve: (_, { type }) => ({ type }),
    prepare: ({ type }, context) =>
      prepared([type], (samples) => zeroCrossingRate(samples, timeFrames(context))),
  },
  rms: {
    keys: [],
    resolve: (_, { type }) => ({ type }),
    prepare: ({ type }, context) => prepared([type], (samples) => rms(samples, timeFrames(context))),
  },
  spectralCentroid: {
    keys: [],
    resolve: (_, { type }) => ({ type }),
    prepare: ({ type }) => prepared([type], (_, spectrogram) => spectralCentroid(spectrogram())),
  },
  spectralBandwidth: {
    keys: [],
    resolve: (_, { type }) => ({ type }),
    prepare: ({ type }) => prepared([type], (_, spectrogram) => spectralBandwidth(spectrogram())),
  },
  spectralRolloff: {
    keys: ['rollPercent'],
    resolve(where, { type, rollPercent = 0.85 }) {
      checkFraction(where, 'rollPercent', rollPercent);
      return { type, rollPercent };
    },
    prepare: ({ type, rollPercent }) =>
      prepared([type], (_, spectrogram) => spectralRolloff(spectrogram(), { rollPercent })),
  },
  spectralFlatness: {
    keys: ['amin'],
    resolve(where, { type, amin = 1e-10 }) {
      checkPositive(where, 'amin', amin);
      return { type, amin };
    },
    prepare: ({ type, amin }) =>
      prepared([type], (_, spectrogram) => spectralFlatness(spectrogram(), { amin })),
  },
  spectralEntropy: {
    keys: [],
    resolve: (_, { type }) => ({ type }),
    prepare: ({ type }) => prepared([type], (_, spectrogram) => spectralEntropy(spectrogram())),
  },
  spectralContrast: {
    keys: ['fMin', 'nBands', 'quantile'],
    resolve(where, { type, fMin = 200, nBands = 6, quantile = 0.02 }, { sampleRate, nFft }) {
      contrastBands(where, { fMin, nBands, quantile }, sampleRate, nFft);
      return { type, fMin, nBands, quantile };
    },
    prepare: ({ type, ...options }) =>
      prepared(numbered(type, options.nBands + 1), (_, spectrogram) =>
        spectralContrast(spectrogram(), options),
      ),
  },
  bandEnergyRatio: {
    keys: ['splitFrequency'],
    resolve(where, { type, splitFrequency = 2000 }, { sampleRate }) {
      checkSplitFrequency(where, splitFrequency, sampleRate);
      return { type, splitFrequency };
    },
    prepare: ({ type, splitFrequency }) =>
      prepared([type], (_, spectrogram) => bandEnergyRatio(spectrogram(), { splitFrequency })),
  },
  chroma: {
    keys: ['nChroma', 'tuning'],
    resolve(where, { type, nChroma = 12, tuning = null }) {
      checkChroma(where, nChroma, tuning);
      return { type, nChroma, tuning };
    },
    prepare: ({ type, ...options }) =>
      prepared(numbered(type, options.nChroma), (_, spectrogram) => chroma(spectrogram(), options)),
  },
  yin: {
    keys: ['fMin', 'fMax', 'frameLength', 'troughThreshold'],
    resolve(where, { type, troughThreshold = 0.1, ...spec }, context) {
      checkPositive(where, 'troughThreshold', troughThreshold);
      return { type, ...resolvePitchSpec(where, spec, context), troughThreshold };
    },
    prepare: ({ type, troughThreshold, ...spec }, context) =>
      prepared([type], (samples) => gatedYin(samples, { ...pitchOf(spec, context) }, troughThreshold)),
  },
  pyin: {
    keys: ['fMin', 'fMax', 'frameLength'],
    resolve: (where, { type, ...spec }, context) => ({ type, ...resolvePitchSpec(where, spec, context) }),
    prepare: ({ type: _, ...spec }, context) =>
      prepared(['pyin_f0', 'pyin_voicedProbability'], (samples) => {
        const { f0, voiced, voicedProbability } = pyin(samples, pitchOf(spec, context));
        const result = zeros(f0.length, 2);
        for (let row = 0; row < f0.length; row++) {
          result.data[2 * row] = voiced[row] === 1 ? f0[row]! : 0;
          result.data[2 * row + 1] = voicedProbability[row]!;
        }
        return result;
      }),
  },
};

/** The names of all features. */
export const featureTypes: readonly string[] = Object.keys(definitions);

/** The options that a feature knows, besides `type`. */
export function featureKeys(type: Type): readonly string[] {
  return definitions[type].keys;
}

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

function prepared(
  columns: readonly string[],
  compute: PreparedFeature['compute'],
  minRows: number = 1,
): PreparedFeature {
  return { columns, minRows, compute };
}

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${name}_${i}`);
}

function timeFrames({ nFft, hopLength, center }: FeatureContext) {
  return { frameLength: nFft, hopLength, center };
}

function prepareMel(
  options: Required<MelOptions>,
  { sampleRate, nFft }: FeatureContext,
): (power: Matrix) => Matrix {
  const bank = createMelFilterBank(options, sampleRate, nFft);
  return (power) => {
    const mel = zeros(power.rows, bank.nMels);
    for (let row = 0; row < power.rows; row++) {
      applyMelFilterBank(bank, power.data, row * power.cols, mel.data, row * mel.cols);
    }
    return mel;
  };
}

function prepareMfcc(feature: Required<MfccSpec>, context: FeatureContext): PreparedFeature {
  const { nMfcc, delta, deltaWidth } = feature;
  const melOf = prepareMel(feature, context);
  const basis = cepstrumBasis(feature);
  const coefficientsOf = (power: Matrix): Matrix => {
    const coefficients = zeros(power.rows, nMfcc);
    melToMfcc(melOf(power), feature, basis, coefficients);
    return coefficients;
  };
  const names = numbered('mfcc', nMfcc);
  if (delta === 0) return prepared(names, (_, spectrogram) => coefficientsOf(spectrogram().power));
  const orders = delta === 1 ? [1] : [1, 2];
  const weights = orders.map((order) => derivativeWeights(deltaWidth, order));
  const prefixes = ['mfcc_delta', 'mfcc_delta2'].slice(0, delta);
  return prepared(
    [...names, ...prefixes.flatMap((prefix) => numbered(prefix, nMfcc))],
    (_, spectrogram) => {
      const coefficients = coefficientsOf(spectrogram().power);
      const result = zeros(coefficients.rows, nMfcc * (1 + delta));
      copyColumns(coefficients, result, 0);
      const derivative = zeros(coefficients.rows, nMfcc);
      weights.forEach((row, index) => {
        fillDelta(coefficients, row, deltaWidth, derivative);
        copyColumns(derivative, result, (index + 1) * nMfcc);
      });
      return result;
    },
    deltaWidth,
  );
}

/** Writes a matrix into the columns of a wider one. */
export function copyColumns(from: Matrix, to: Matrix, column: number): void {
  for (let row = 0; row < from.rows; row++) {
    to.data.set(from.data.subarray(row * from.cols, (row + 1) * from.cols), row * to.cols + column);
  }
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
