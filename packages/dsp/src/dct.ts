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
  input: Float32Array | Float64Array,
  inputOffset: number,
  length: number,
  out: Float32Array,
  outOffset: number,
): void {
  for (let k = 0; k < count; k++) {
    let sum = 0;
    const row = k * length;
    for (let n = 0; n < length; n++) sum += basis[row + n]! * input[inputOffset + n]!;
    out[outOffset + k] = sum;
  }
}
