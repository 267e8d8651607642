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
    for (let row = 0; row < rows; row++) column[row] = data[row * cols + col]!;
    out[offset + col] =
      rank === undefined ? reducers[statistic as Reducer](column) : quantile(column.sort(), rank);
  }
}

type Reducer = 'mean' | 'std' | 'min' | 'max';

const reducers: Record<Reducer, (values: Float64Array) => number> = {
  mean,
  std(values) {
    const center = mean(values);
    let sum = 0;
    for (const value of values) sum += (value - center) ** 2;
    return Math.sqrt(sum / values.length);
  },
  min: (values) => values.reduce((a, b) => Math.min(a, b)),
  max: (values) => values.reduce((a, b) => Math.max(a, b)),
};

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
