import { type Matrix, zeros } from './matrix.ts';
import { checkInteger, checkMatrix, reject } from './validate.ts';

export interface DeltaOptions {
  /** Frames under the fitted polynomial: odd, at least 3; default 9. */
  width?: number;
  /** Order of the derivative and of the polynomial; default 1. */
  order?: number;
}

/**
 * The local derivative over time of every column, as `librosa.feature.delta`: a Savitzky-Golay filter
 * (Anal. Chem. 36, 1964) whose first and last half window are read off the polynomial at each end.
 *
 * @returns a matrix of the same shape, per frame to the power of `order`.
 * @throws RangeError when width is even, below 3, above the number of frames, or not above order.
 *
 * @example
 * const velocity = delta(coefficients);
 * const acceleration = delta(coefficients, { order: 2 });
 */
export function delta(matrix: Matrix, { width = 9, order = 1 }: DeltaOptions = {}): Matrix {
  checkMatrix('delta', matrix);
  checkDelta('delta', width, order);
  const { data, rows, cols } = matrix;
  if (width > rows) reject('delta', 'width', `at most the number of frames, ${rows}`, width);
  const result = zeros(rows, cols);
  const weights = derivativeWeights(width, order);
  for (let row = 0; row < rows; row++) {
    deriveRow(weights, data, firstOfWindow(row, rows, width) * cols, cols, cols, result.data, row * cols);
  }
  return result;
}

export function checkDelta(
  caller: string,
  width: unknown,
  order: unknown,
  widthName: string = 'width',
): void {
  checkInteger(caller, widthName, width, 3);
  if ((width as number) % 2 === 0) reject(caller, widthName, 'odd', width);
  checkInteger(caller, 'order', order, 1, (width as number) - 1);
}

/** The first of the `width` rows that row `row` of `rows` is derived from. */
export function firstOfWindow(row: number, rows: number, width: number): number {
  return Math.min(Math.max(row - (width - 1) / 2, 0), rows - width);
}

/** Writes the derivatives of `count` columns over the window whose first element is `from`; `stride` parts rows. */
export function deriveRow(
  weights: Float64Array,
  data: Float32Array,
  from: number,
  stride: number,
  count: number,
  out: Float32Array,
  to: number,
): void {
  for (let col = 0; col < count; col++) {
    let sum = 0;
    for (let i = 0; i < weights.length; i++) sum += weights[i]! * data[from + i * stride + col]!;
    out[to + col] = sum;
  }
}

/**
 * The weights that give the derivative of the least-squares polynomial through `width` equidistant points; its
 * degree equals the order of the derivative, which is thus the same at every point of the window.
 */
export function derivativeWeights(width: number, order: number): Float64Array {
  // An orthogonal basis on the points: the derivative of degree `order` comes from its last member alone.
  const basis: Float64Array[] = [];
  const center = (width - 1) / 2;
  for (let degree = 0; degree <= order; degree++) {
    const column = Float64Array.from({ length: width }, (_, i) => ((i - center) / center) ** degree);
    for (const earlier of basis) {
      const share = dot(column, earlier) / dot(earlier, earlier);
      for (let i = 0; i < width; i++) column[i]! -= share * earlier[i]!;
    }
    basis.push(column);
  }
  const last = basis[order]!;
  let factor = 1 / dot(last, last);
  for (let k = 1; k <= order; k++) factor *= k / center;
  return last.map((value) => value * factor);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
