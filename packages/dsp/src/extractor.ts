import { firstOfWindow } from './delta.ts';
import { createStream, type FrameStream, streamObstacle } from './frame-stream.ts';
import { type Matrix, zeros } from './matrix.ts';
import { pool } from './pooling.ts';
import { prepareRecipe } from './prepared-recipe.ts';
import { type Recipe, type ResolvedRecipe, resolveRecipe } from './recipe.ts';
import { createScratch } from './scratch.ts';
import { checkMatrix, checkSignal, reject } from './validate.ts';

/** A recipe made ready: plans, filter banks and names are computed once. */
export interface Extractor {
  /** The recipe with every default filled in. */
  readonly recipe: ResolvedRecipe;
  /** The name of every column: 'mfcc_0', 'mfcc_delta_0', 'rms', or with pooling 'mfcc_0_mean'. */
  readonly columns: readonly string[];
  /** The rows of every result: 1 with pooling, fixed by a padded duration; absent when they follow the signal. */
  readonly rows?: number;
  /** Why `stream` throws, and what to change in the recipe; absent when it can stream. */
  readonly streamObstacle?: string;
  /**
   * The features of a signal at the recipe's sample rate, written to `out` when given and to a new matrix
   * otherwise. Nothing is allocated for a frame: the extractor keeps the memory for its longest signal.
   *
   * @throws TypeError or RangeError for an empty, non-finite or non-Float32Array signal, for one that ends
   * before `duration.offset`, for one too short for `delta`, or for a frame when `center` is false, and for an
   * `out` of another size.
   */
  extract(samples: Float32Array, out?: Matrix): Matrix;
  /**
   * A stream of frames, which together equal the rows of `extract` bit for bit, for any chunking. Its memory is
   * constant, and it allocates nothing for a chunk.
   *
   * @throws RangeError when a frame depends on the whole signal; `streamObstacle` says why.
   */
  stream(): FrameStream;
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
  const { resolved, prepareFeatures } = resolveRecipe(recipe);
  const { sampleRate, pooling, duration } = resolved;
  const prepared = prepareRecipe(resolved, prepareFeatures());
  const names = prepared.columns;
  const columns =
    pooling === 'none' ? names : pooling.flatMap((statistic) => names.map((name) => `${name}_${statistic}`));
  const fixedLength =
    duration?.pad === 'zeros' ? Math.max(1, Math.round(duration.seconds * sampleRate)) : undefined;
  const fixedRows = fixedLength === undefined ? undefined : prepared.countRows('extract', fixedLength);
  const rows = pooling === 'none' ? fixedRows : 1;
  const obstacle = streamObstacle(resolved);
  const padded = createScratch(Float32Array);
  const unpooled = createScratch(Float32Array);
  const column = createScratch(Float64Array);

  const fillFrames = (signal: Float32Array, frames: Matrix): void => {
    const { data, rows, cols } = frames;
    prepared.fill(signal, 0, 0, signal.length, rows, data, 0);
    if (prepared.width === 1) return;
    for (let row = 0; row < rows; row++) {
      prepared.derive(data, firstOfWindow(row, rows, prepared.width), data, row * cols);
    }
  };

  return {
    recipe: resolved,
    columns,
    ...(rows === undefined ? {} : { rows }),
    ...(obstacle === undefined ? {} : { streamObstacle: obstacle }),
    extract(samples, out): Matrix {
      checkSignal('extract', samples);
      const signal = fitDuration(samples, resolved, padded);
      const frameRows = prepared.countRows('extract', signal.length);
      const resultRows = pooling === 'none' ? frameRows : 1;
      if (out !== undefined) checkOut(out, resultRows, columns.length);
      const result = out ?? zeros(resultRows, columns.length);
      if (pooling === 'none') {
        fillFrames(signal, result);
        return result;
      }
      const frames = { data: unpooled(frameRows * names.length), rows: frameRows, cols: names.length };
      fillFrames(signal, frames);
      pooling.forEach((statistic, index) => {
        pool(statistic, frames, result.data, index * names.length, column(frameRows));
      });
      return result;
    },
    stream(): FrameStream {
      if (obstacle !== undefined) throw new RangeError(`stream: ${obstacle}`);
      return createStream(resolved, prepareRecipe(resolved, prepareFeatures()));
    },
  };
}

function checkOut(out: Matrix, rows: number, cols: number): void {
  checkMatrix('extract', out, 'out');
  if (out.rows !== rows || out.cols !== cols) {
    reject('extract', 'out', `of ${rows} x ${cols}`, `${out.rows} x ${out.cols}`);
  }
}

/** The part of the signal that the recipe asks for, zero-padded in scratch where it is too short. */
function fitDuration(
  samples: Float32Array,
  { duration, sampleRate }: ResolvedRecipe,
  scratch: (length: number) => Float32Array,
): Float32Array {
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
  const padded = scratch(length).fill(0);
  padded.set(available, duration.align === 'center' ? (length - available.length) >> 1 : 0);
  return padded;
}
