import type { Matrix } from './matrix.ts';

/** Scratch that is kept and grows: the function gives an array of the asked length, with any content. */
export function createScratch<T extends Float32Array | Float64Array>(
  Type: new (length: number) => T,
): (length: number) => T {
  let longest = new Type(0);
  let view = longest;
  return (length) => {
    if (length > longest.length) longest = view = new Type(length);
    else if (length !== view.length) view = longest.subarray(0, length) as T;
    return view;
  };
}

/** The same for matrices of `cols` columns. */
export function createMatrixScratch(cols: number): (rows: number) => Matrix {
  const scratch = createScratch(Float32Array);
  let matrix: Matrix | undefined;
  return (rows) => {
    if (matrix?.rows !== rows) matrix = { data: scratch(rows * cols), rows, cols };
    return matrix;
  };
}
