import { decibels } from './decibel.ts';
import { derivativeWeights, fillDelta } from './delta.ts';
import { countFrames, FrameTransform } from './framing.ts';
import { type Matrix, zeros } from './matrix.ts';
import { applyMelFilterBank, createMelFilterBank, type MelOptions } from './mel-filter-bank.ts';
import { cepstrumBasis, melToMfcc } from './mfcc.ts';
import { pool } from './pooling.ts';
import { type Recipe, type ResolvedFeature, type ResolvedRecipe, resolveRecipe } from './recipe.ts';
import { fillRms } from './rms.ts';
import { fillPower, PowerSpectrogram, type Spectrogram } from './spectrogram.ts';
import { checkSignal, reject } from './validate.ts';
import { fillZeroCrossingRate } from './zero-crossing-rate.ts';

/** A recipe made ready: plans, filter banks and names are computed once. */
export interface Extractor {
  /** The recipe with every default filled in. */
  readonly recipe: ResolvedRecipe;
  /** The name of every column: 'mfcc_0', 'mfcc_delta_0', 'rms', or with pooling 'mfcc_0_mean'. */
  readonly columns: readonly string[];
  /** The rows of every result: 1 with pooling, fixed by a padded duration; absent when they follow the signal. */
  readonly rows?: number;
  /**
   * The features of a signal at the recipe's sample rate.
   *
   * @throws TypeError or RangeError for an empty, non-finite or non-Float32Array signal, for one that ends
   * before `duration.offset`, and for one too short for `delta`, or for a frame when `center` is false.
   */
  extract(samples: Float32Array): Matrix;
}

/**
 * An extractor for a recipe, which may come straight from JSON: every feature reads the same spectrogram.
 *
 * @throws TypeError or RangeError for an unknown feature or key, a feature named twice, or an option out of
 * range.
 *
 * @example
 * const extractor = createExtractor({
 *   sampleRate: 16000,
 *   features: [{ type: 'mfcc', nMfcc: 13 }, { type: 'rms' }],
 *   pooling: ['mean', 'std'],
 * });
 * extractor.columns.length; // 28
 * extractor.extract(samples); // { data, rows: 1, cols: 28 }
 */
export function createExtractor(recipe: Recipe): Extractor {
  const resolved = resolveRecipe(recipe);
  const { sampleRate, nFft, hopLength, center, pooling, duration } = resolved;
  const frames = new FrameTransform(resolved);
  const features = resolved.features.map((feature) => prepare(feature, resolved));
  const spectral = features.some((feature) => feature.spectral);
  const names = features.flatMap((feature) => feature.columns);
  const columns =
    pooling === 'none' ? names : pooling.flatMap((statistic) => names.map((name) => `${name}_${statistic}`));
  const fixedLength =
    duration?.pad === 'zeros' ? Math.max(1, Math.round(duration.seconds * sampleRate)) : undefined;
  const frameCount = (length: number): number => {
    const rows = countFrames('extract', length, nFft, hopLength, center);
    for (const { minRows } of features) {
      if (rows < minRows) {
        reject('extract', 'samples', `long enough for ${minRows} frames, the deltaWidth`, length);
      }
    }
    return rows;
  };
  const fixedRows = fixedLength === undefined ? undefined : frameCount(fixedLength);
  const rows = pooling === 'none' ? fixedRows : 1;

  return {
    recipe: resolved,
    columns,
    ...(rows === undefined ? {} : { rows }),
    extract(samples): Matrix {
      checkSignal('extract', samples);
      const signal = fitDuration(samples, resolved);
      const matrix = zeros(frameCount(signal.length), names.length);
      const power = zeros(spectral ? matrix.rows : 0, (nFft >> 1) + 1);
      fillPower(frames, signal, power);
      const spectrogram = new PowerSpectrogram(resolved, sampleRate, power);
      let column = 0;
      for (const feature of features) {
        feature.fill(signal, spectrogram, matrix, column);
        column += feature.columns.length;
      }
      if (pooling === 'none') return matrix;
      const pooled = zeros(1, columns.length);
      pooling.forEach((statistic, index) => {
        pool(statistic, matrix, pooled.data, index * names.length);
      });
      return pooled;
    },
  };
}

/** A feature with its tables, ready to write its columns. */
interface PreparedFeature {
  readonly columns: readonly string[];
  /** Whether it reads the spectrogram. */
  readonly spectral: boolean;
  readonly minRows: number;
  fill(samples: Float32Array, spectrogram: Spectrogram, out: Matrix, column: number): void;
}

function prepare(feature: ResolvedFeature, recipe: ResolvedRecipe): PreparedFeature {
  const frames = { frameLength: recipe.nFft, hopLength: recipe.hopLength, center: recipe.center };
  switch (feature.type) {
    case 'mel':
    case 'logMel': {
      const fillMel = prepareMel(feature, recipe);
      return {
        columns: numbered(feature.type, feature.nMels),
        spectral: true,
        minRows: 1,
        fill(_, { power }, out, column): void {
          const mel = fillMel(power);
          if (feature.type === 'logMel') decibels(mel.data, mel.data, 1, 1e-10, null);
          copyColumns(mel, out, column);
        },
      };
    }
    case 'mfcc': {
      const { nMfcc, delta, deltaWidth } = feature;
      const fillMel = prepareMel(feature, recipe);
      const basis = cepstrumBasis(feature);
      const orders = Array.from({ length: delta }, (_, i) => i + 1);
      const derivatives = orders.map((order) => derivativeWeights(deltaWidth, order));
      return {
        columns: [
          ...numbered('mfcc', nMfcc),
          ...orders.flatMap((order) => numbered(order === 1 ? 'mfcc_delta' : `mfcc_delta${order}`, nMfcc)),
        ],
        spectral: true,
        minRows: delta > 0 ? deltaWidth : 1,
        fill(_, { power }, out, column): void {
          const coefficients = zeros(power.rows, nMfcc);
          melToMfcc(fillMel(power), feature, basis, coefficients);
          copyColumns(coefficients, out, column);
          derivatives.forEach((weights, index) => {
            const derivative = zeros(power.rows, nMfcc);
            fillDelta(coefficients, weights, deltaWidth, derivative);
            copyColumns(derivative, out, column + (index + 1) * nMfcc);
          });
        },
      };
    }
    case 'zeroCrossingRate':
      return {
        columns: ['zeroCrossingRate'],
        spectral: false,
        minRows: 1,
        fill: (samples, _, out, column) => fillZeroCrossingRate(samples, frames, out.data, column, out.cols),
      };
    case 'rms':
      return {
        columns: ['rms'],
        spectral: false,
        minRows: 1,
        fill: (samples, _, out, column) => fillRms(samples, frames, out.data, column, out.cols),
      };
  }
}

function prepareMel(options: Required<MelOptions>, recipe: ResolvedRecipe): (power: Matrix) => Matrix {
  const bank = createMelFilterBank(options, recipe.sampleRate, recipe.nFft);
  return (power) => {
    const mel = zeros(power.rows, bank.nMels);
    for (let row = 0; row < power.rows; row++) {
      applyMelFilterBank(bank, power.data, row * power.cols, mel.data, row * mel.cols);
    }
    return mel;
  };
}

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${name}_${i}`);
}

function copyColumns(from: Matrix, to: Matrix, column: number): void {
  for (let row = 0; row < from.rows; row++) {
    to.data.set(from.data.subarray(row * from.cols, (row + 1) * from.cols), row * to.cols + column);
  }
}

/** The part of the signal that the recipe asks for, zero-padded where it is too short. */
function fitDuration(samples: Float32Array, { duration, sampleRate }: ResolvedRecipe): Float32Array {
  if (duration === undefined) return samples;
  const skipped = Math.round(duration.offset * sampleRate);
  if (skipped >= samples.length) {
    reject('extract', 'samples', `longer than duration.offset, ${skipped} samples`, samples.length);
  }
  const length = Math.max(1, Math.round(duration.seconds * sampleRate));
  const available = samples.subarray(skipped);
  if (available.length >= length) {
    const first = duration.align === 'center' ? (available.length - length) >> 1 : 0;
    return available.subarray(first, first + length);
  }
  if (duration.pad === 'none') return available;
  const padded = new Float32Array(length);
  padded.set(available, duration.align === 'center' ? (length - available.length) >> 1 : 0);
  return padded;
}
