import type { Matrix } from '@ser/dsp';
import type { TopLevelSpec } from 'vega-lite';
import { checkMatrix, type FrameOptions, type HeatAxis, heatMap } from './heat-map.ts';
import { labelAt } from './plot-options.ts';

/** Options of {@link plotMfcc} and {@link plotFeatures}. */
export type FeatureMapOptions = FrameOptions & {
  /**
   * `standard` (default): each feature less its mean over the clip, in standard deviations, so that features of any
   * size show side by side; `none`: values as they are.
   */
  scaling?: 'standard' | 'none';
};

/** Every column less its mean, divided by its standard deviation; a column that does not change becomes 0. */
function standardized({ data, rows, cols }: Matrix): Matrix {
  const scaled = new Float32Array(rows * cols);
  for (let col = 0; col < cols; col += 1) {
    let sum = 0;
    for (let row = 0; row < rows; row += 1) sum += data[row * cols + col]!;
    const mean = sum / rows;
    let squares = 0;
    for (let row = 0; row < rows; row += 1) squares += (data[row * cols + col]! - mean) ** 2;
    const deviation = Math.sqrt(squares / rows);
    const factor = deviation > 1e-12 ? 1 / deviation : 0;
    for (let row = 0; row < rows; row += 1) {
      scaled[row * cols + col] = (data[row * cols + col]! - mean) * factor;
    }
  }
  return { data: scaled, rows, cols };
}

// Standard deviations at which the colours end: 99% of normally distributed values lie within.
const endOfScale = 2.5;

function featureMap(
  caller: string,
  matrix: Matrix,
  options: FeatureMapOptions,
  { kind, axis }: { kind: string; axis: HeatAxis },
): TopLevelSpec {
  checkMatrix(caller, matrix);
  const index = matrix.data.findIndex((value) => !Number.isFinite(value));
  if (index >= 0) {
    throw new RangeError(
      `${caller}: matrix must hold finite numbers, got ${matrix.data[index]} at index ${index}`,
    );
  }
  const { scaling = 'standard' } = options;
  if (scaling === 'standard') {
    return heatMap(standardized(matrix), options, {
      caller,
      kind,
      axis,
      range: [-endOfScale, endOfScale],
      legend: 'SD',
      palette: options.palette ?? 'blue-red',
    });
  }
  if (scaling !== 'none') {
    throw new RangeError(`${caller}: scaling must be standard or none, got ${String(scaling)}`);
  }
  const low = matrix.data.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = matrix.data.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return heatMap(matrix, options, {
    caller,
    kind,
    axis,
    range: [low, high > low ? high : low + 1],
    legend: 'value',
    palette: options.palette ?? 'viridis',
  });
}

/** An axis with one equally high row a column of the matrix, every `step`th of them labelled. */
function rowAxis(title: string, cols: number, step: number, labels: string): HeatAxis {
  return {
    title,
    domain: [-0.5, cols - 0.5],
    image: [-0.5, cols - 0.5],
    ticks: Array.from({ length: Math.ceil(cols / step) }, (_, i) => i * step),
    labels,
  };
}

/**
 * Draws mel-frequency cepstral coefficients over time; the coefficient of the level, number 0, is at the bottom.
 *
 * @param matrix - Coefficients, rows are frames: what `mfcc` returns.
 * @param options - See {@link FeatureMapOptions}; default size 480 by 200 pixels.
 * @returns A specification with time in seconds and the coefficient's number.
 * @throws RangeError when the matrix is empty or not finite, or an option is out of range.
 * @example
 * ```ts
 * const spec = plotMfcc(mfcc(samples, { sampleRate: 16000, nMfcc: 13 }), { sampleRate: 16000 });
 * ```
 */
export function plotMfcc(matrix: Matrix, options: FeatureMapOptions): TopLevelSpec {
  const step = [1, 2, 5, 10, 20].find((size) => matrix.cols / size <= 12) ?? 50;
  const axis = rowAxis('MFCC', matrix.cols, step, 'datum.value');
  return featureMap('plotMfcc', matrix, options, { kind: 'MFCCs', axis });
}

const pitchClasses = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B'];

/**
 * Draws a chromagram: the energy of each of the 12 pitch classes over time, relative to the strongest.
 *
 * @param matrix - 12 columns from C upwards with values in [0, 1], rows are frames: what `chroma` returns.
 * @param options - See {@link FrameOptions}; default size 480 by 200 pixels, colours `magma`.
 * @returns A specification with time in seconds and the names of the pitch classes.
 * @throws RangeError when the matrix is empty, not finite or does not have 12 columns, or an option is out of range.
 * @example
 * ```ts
 * const spec = plotChroma(chroma(samples, { sampleRate: 16000 }), { sampleRate: 16000 });
 * ```
 */
export function plotChroma(matrix: Matrix, options: FrameOptions): TopLevelSpec {
  const caller = 'plotChroma';
  checkMatrix(caller, matrix);
  if (matrix.cols !== pitchClasses.length) {
    throw new RangeError(`${caller}: matrix must have 12 columns, got ${matrix.cols}`);
  }
  return heatMap(matrix, options, {
    caller,
    kind: 'chromagram',
    axis: rowAxis('Pitch class', 12, 1, labelAt(pitchClasses)),
    range: [0, 1],
    legend: 'energy',
    palette: options.palette ?? 'magma',
  });
}

/**
 * Draws any features over time, a row each, the first at the top.
 *
 * @param matrix - Rows are frames, a column each feature: what `createExtractor(recipe).extract` returns.
 * @param columns - Names of the features, as many as columns; above 40 only some are labelled.
 * @param options - See {@link FeatureMapOptions}; default size 480 by 14 pixels a feature, at most 400.
 * @returns A specification with time in seconds and the features' names.
 * @throws RangeError when the matrix is empty or not finite, names are too few or many, or an option is out of range.
 * @example
 * ```ts
 * const extractor = createExtractor(recipes['egemaps-like']);
 * const spec = plotFeatures(extractor.extract(samples), extractor.columns, { sampleRate: 16000 });
 * ```
 */
export function plotFeatures(
  matrix: Matrix,
  columns: readonly string[],
  options: FeatureMapOptions,
): TopLevelSpec {
  checkMatrix('plotFeatures', matrix);
  const { cols } = matrix;
  if (columns.length !== cols) {
    throw new RangeError(`plotFeatures: columns must hold ${cols} names, got ${columns.length}`);
  }
  const { height = Math.min(400, Math.max(28, 14 * cols)) } = options;
  const step = Math.max(1, Math.ceil(cols / (height / 13)));
  // The first column of a heat map is at its bottom: the last one goes there.
  const data = new Float32Array(matrix.data.length);
  for (let row = 0; row < matrix.rows; row += 1) {
    data.set(matrix.data.slice(row * cols, (row + 1) * cols).reverse(), row * cols);
  }
  const axis = rowAxis('Feature', cols, step, labelAt([...columns].reverse()));
  return featureMap(
    'plotFeatures',
    { data, rows: matrix.rows, cols },
    { ...options, height },
    { kind: 'features', axis: { ...axis, ticks: axis.ticks.map((tick) => cols - 1 - tick) } },
  );
}
