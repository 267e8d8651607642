import { type Matrix, zeros } from './matrix.ts';
import { checkInteger, checkMatrix } from './validate.ts';

export interface DctOptions {
  /** How many coefficients to keep; default all. */
  nCoefficients?: number;
}

/**
 * The orthonormal discrete cosine transform (type II) of every row.
 *
 * X[k] = sqrt(2 / N) sum over n of x[n] cos(pi k (2 n + 1) / (2 N)), with X[0] divided by sqrt(2).
 *
 * @returns rows x nCoefficients.
 * @throws RangeError when nCoefficients is not in [1, matrix.cols].
 *
 * @example
 * dct({ data: Float32Array.of(1, 1, 1, 1), rows: 1, cols: 4 }); // data [2, 0, 0, 0]
 */
export function dct(matrix: Matrix, { nCoefficients }: DctOptions = {}): Matrix {
  checkMatrix('dct', matrix);
  const kept = nCoefficients ?? matrix.cols;
  checkInteger('dct', 'nCoefficients', kept, 1, matrix.cols);
  const basis = dctBasis(kept, matrix.cols);
  const result = zeros(matrix.rows, kept);
  for (let row = 0; row < matrix.rows; row++) {
    applyDct(basis, kept, matrix.data, row * matrix.cols, matrix.cols, result.data, row * kept);
  }
  return result;
}

/** The first `count` orthonormal cosines over `length` points, one row each. */
export function dctBasis(count: number, length: number): Float64Array {
  const basis = new Float64Array(count * length);
  for (let k = 0; k < count; k++) {
    const scale = Math.sqrt((k === 0 ? 1 : 2) / length);
    for (let n = 0; n < length; n++) {
      // The argument modulo one turn keeps the cosine exact for high k and n.
      basis[k * length + n] = scale * Math.cos((Math.PI * ((k * (2 * n + 1)) % (4 * length))) / (2 * length));
    }
  }
  return basis;
}

/** The coefficients of one row. */
export function applyDct(
  basis: Float64Array,
  count: number,
  input: Float32Array,
  inputOffset: number,
  length: number,
  out: Float32Array,
  outOffset: number,
): void {
  // The cosines of even k are symmetric, those of odd k antisymmetric; four sums at once keep the adders busy.
  const half = length >> 1;
  for (let k = 0; k < count; k += 4) {
    const row0 = k * length;
    const row1 = k + 1 < count ? row0 + length : row0;
    const row2 = k + 2 < count ? row1 + length : row0;
    const row3 = k + 3 < count ? row2 + length : row0;
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    for (let n = 0, m = inputOffset + length - 1; n < half; n++, m--) {
      const left = input[inputOffset + n]!;
      const right = input[m]!;
      const even = left + right;
      const odd = left - right;
      sum0 += basis[row0 + n]! * even;
      sum1 += basis[row1 + n]! * odd;
      sum2 += basis[row2 + n]! * even;
      sum3 += basis[row3 + n]! * odd;
    }
    if (length % 2 === 1) {
      const middle = input[inputOffset + half]!;
      sum0 += basis[row0 + half]! * middle;
      sum2 += basis[row2 + half]! * middle;
    }
    out[outOffset + k] = sum0;
    if (k + 1 < count) out[outOffset + k + 1] = sum1;
    if (k + 2 < count) out[outOffset + k + 2] = sum2;
    if (k + 3 < count) out[outOffset + k + 3] = sum3;
  }
}
