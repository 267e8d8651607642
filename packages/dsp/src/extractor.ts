import { copyColumns, prepareFeature } from './features.ts';
import { countFrames, FrameTransform } from './framing.ts';
import { type Matrix, zeros } from './matrix.ts';
import { pool } from './pooling.ts';
import { type Recipe, type ResolvedRecipe, resolveRecipe } from './recipe.ts';
import { fillPower, PowerSpectrogram, type Spectrogram } from './spectrogram.ts';
import { checkSignal, reject } from './validate.ts';

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
  const features = resolved.features.map((feature) => prepareFeature(feature, resolved));
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
      let shared: Spectrogram | undefined;
      const spectrogram = (): Spectrogram => {
        if (shared === undefined) {
          const power = zeros(matrix.rows, (nFft >> 1) + 1);
          fillPower(frames, signal, power);
          shared = new PowerSpectrogram(resolved, sampleRate, power);
        }
        return shared;
      };
      let column = 0;
      for (const feature of features) {
        const values = feature.compute(signal, spectrogram);
        const part = values instanceof Float32Array ? { data: values, rows: matrix.rows, cols: 1 } : values;
        copyColumns(part, matrix, column);
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
