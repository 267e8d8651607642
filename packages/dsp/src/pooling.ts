import type { Matrix } from './matrix.ts';
import { quantile } from './quantile.ts';
import { type Pooling, percentile } from './recipe.ts';

/** Writes one statistic of every column of the frames to `out`, from `offset`; `column` is scratch for their rows. */
export function pool(
  statistic: Pooling,
  { data, rows, cols }: Matrix,
  out: Float32Array,
  offset: number,
  column: Float64Array,
): void {
  const rank = percentile(statistic);
  for (let col = 0; col < cols; col++) {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += column[row] = data[row * cols + col]!;
    mean /= rows;
    if (rank !== undefined) {
      out[offset + col] = quantile(column.sort(), rank);
    } else if (statistic === 'mean') {
      out[offset + col] = mean;
    } else {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += (column[row]! - mean) ** 2;
      out[offset + col] = Math.sqrt(sum / rows);
    }
  }
}
