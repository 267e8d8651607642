import { checkChoice, checkInteger } from './validate.ts';

/** The windows by their names in scipy and librosa. */
export type WindowName = 'hann' | 'hamming' | 'blackman' | 'blackmanharris' | 'bartlett' | 'boxcar';

export interface WindowOptions {
  /** true (default): for spectral analysis, one period of a periodic sequence; false: symmetric, for filters. */
  periodic?: boolean;
}

const cosineSums: Record<Exclude<WindowName, 'bartlett'>, readonly number[]> = {
  hann: [0.5, 0.5],
  hamming: [0.54, 0.46],
  blackman: [0.42, 0.5, 0.08],
  blackmanharris: [0.35875, 0.48829, 0.14128, 0.01168],
  boxcar: [1],
};

export const windowNames: readonly WindowName[] = [
  'hann',
  'hamming',
  'blackman',
  'blackmanharris',
  'bartlett',
  'boxcar',
];

/**
 * A window of `size` weights in doubles, as `scipy.signal.get_window`.
 *
 * The cosine sums are a0 - a1 cos(2 pi n / N) + a2 cos(4 pi n / N) - ..., with N = size when periodic and
 * size - 1 when symmetric.
 *
 * @throws RangeError for an unknown name or a size below 1.
 *
 * @example
 * getWindow('hann', 4); // Float64Array [0, 0.5, 1, 0.5]
 */
export function getWindow(
  name: WindowName,
  size: number,
  { periodic = true }: WindowOptions = {},
): Float64Array {
  checkChoice('getWindow', 'name', name, windowNames);
  checkInteger('getWindow', 'size', size, 1);
  const weights = new Float64Array(size);
  if (size === 1) return weights.fill(1);
  const span = periodic ? size : size - 1;
  if (name === 'bartlett') {
    for (let n = 0; n < size; n++) weights[n] = 1 - Math.abs((2 * n) / span - 1);
    return weights;
  }
  const terms = cosineSums[name];
  for (let n = 0; n < size; n++) {
    let sum = 0;
    for (let k = 0; k < terms.length; k++) {
      sum += (k % 2 === 0 ? 1 : -1) * terms[k]! * Math.cos((2 * Math.PI * k * n) / span);
    }
    weights[n] = sum;
  }
  return weights;
}
