/** The value below which `rank` percent of rising `values` lie: linear between neighbours, as numpy's default. */
export function quantile(values: Float64Array, rank: number): number {
  const position = (rank / 100) * (values.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, values.length - 1);
  return values[below]! + (position - below) * (values[above]! - values[below]!);
}
