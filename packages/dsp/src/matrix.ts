/**
 * A table of 32-bit floats in row-major order: element (r, c) is `data[r * cols + c]`.
 *
 * Rows are frames (time) and columns are bins, bands or coefficients: librosa's arrays transposed.
 */
export interface Matrix {
  readonly data: Float32Array;
  readonly rows: number;
  readonly cols: number;
}

/** A matrix of zeros. */
export function zeros(rows: number, cols: number): Matrix {
  return { data: new Float32Array(rows * cols), rows, cols };
}
