import { checkIndices, type Features, type Indices, readClips } from './features.ts';

/** Statistics that standardise each feature column: `(value - mean) / scale`. Plain JSON. */
export interface Scaler {
  readonly mean: readonly number[];
  readonly scale: readonly number[];
}

// Below this share of the mean, a spread is the rounding of 32-bit floats and not a signal.
const resolution = 1e-7;

/**
 * Mean and standard deviation of each feature column (last axis) over the given clips and all their frames.
 *
 * Give it the training clips only: statistics of others leak. The deviation is the population's, as in scikit-learn's
 * `StandardScaler`; a constant column gets scale 1.
 *
 * @throws RangeError when an index is out of range or a value is not finite.
 * @example
 * const scaler = fitScaler({ data: Float32Array.of(1, 10, 3, 10), shape: [2, 2] }, [0, 1]);
 * scaler; // { mean: [2, 10], scale: [1, 1] }
 */
export function fitScaler(x: Features, indices: Indices): Scaler {
  const reader = readClips('fitScaler', x);
  const clips = checkIndices('fitScaler', 'indices', indices, reader.count);
  const { columns } = reader;
  const mean = new Float64Array(columns);
  const variance = new Float64Array(columns);
  let count = 0;
  for (const clip of clips) {
    const values = reader.clip(clip);
    count += values.length / columns;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value))
        throw new RangeError(`fitScaler: x must be finite, got ${value} in clip ${clip}`);
      mean[i % columns]! += value;
    }
  }
  for (let column = 0; column < columns; column++) mean[column]! /= count;
  for (const clip of clips) {
    const values = reader.clip(clip);
    for (let i = 0; i < values.length; i++) variance[i % columns]! += (values[i]! - mean[i % columns]!) ** 2;
  }
  return {
    mean: [...mean],
    scale: Array.from(variance, (sum, column) => {
      const deviation = Math.sqrt(sum / count);
      return deviation > resolution * Math.abs(mean[column]!) ? deviation : 1;
    }),
  };
}

/**
 * Standardises every column: `(value - mean) / scale`, computed in doubles; returns new features of the same shape.
 *
 * @throws RangeError when the scaler was fitted on another number of columns.
 * @example
 * applyScaler({ data: Float32Array.of(3), shape: [1, 1] }, { mean: [1], scale: [2] }).data; // Float32Array [1]
 */
export function applyScaler(x: Features, { mean, scale }: Scaler): Features {
  const columns = x.shape.at(-1)!;
  if (mean.length !== columns || scale.length !== columns) {
    throw new RangeError(`applyScaler: scaler must have ${columns} columns, got ${mean.length}`);
  }
  const data = new Float32Array(x.data.length);
  for (let i = 0, column = 0; i < data.length; i++) {
    data[i] = (x.data[i]! - mean[column]!) / scale[column]!;
    if (++column === columns) column = 0;
  }
  return { ...x, data };
}
