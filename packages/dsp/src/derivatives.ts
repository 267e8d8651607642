/** Derivatives over time: of `count` columns, as many of each order following them. */
export interface Derivatives {
  /** Rows under the polynomial. */
  readonly width: number;
  /** The weights of each order. */
  readonly weights: readonly Float64Array[];
  readonly count: number;
}

/**
 * Writes the derivatives over the window of rows that begins at row `first` into the row of `out` that begins at
 * `offset`; `column` is the first of the columns that they belong to. They are the same for every row of a window.
 */
export function fillDerivatives(
  { width, weights, count }: Derivatives,
  column: number,
  rows: Float32Array,
  first: number,
  cols: number,
  out: Float32Array,
  offset: number,
): void {
  let to = offset + column + count;
  for (const order of weights) {
    for (let col = column; col < column + count; col++) {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += order[i]! * rows[(first + i) * cols + col]!;
      out[to++] = sum;
    }
  }
}
