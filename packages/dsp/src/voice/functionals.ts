import { quantile } from '../quantile.ts';
import { checkInteger, checkSampleRate, show } from '../validate.ts';

export interface FunctionalOptions {
  sampleRate: number;
  /** Samples from one value to the next; default 10 ms. */
  hopLength?: number;
}

/** What a descriptor does over time, in one number each; NaN where there is nothing to measure. */
export interface Functionals {
  readonly mean: number;
  /** Standard deviation (over n) divided by the mean. */
  readonly coefficientOfVariation: number;
  readonly percentile20: number;
  readonly percentile50: number;
  readonly percentile80: number;
  /** From the 20th to the 80th percentile. */
  readonly percentileRange: number;
  /** Change per second over the parts in which the value rises: their mean and standard deviation. */
  readonly risingSlopeMean: number;
  readonly risingSlopeStd: number;
  /** The same over the parts in which it falls; below 0. */
  readonly fallingSlopeMean: number;
  readonly fallingSlopeStd: number;
}

/**
 * The functionals of the extended Geneva parameter set (Eyben et al. 2016, see `alphaRatio`) over one
 * descriptor.
 *
 * NaN values, such as unvoiced pitch, are left out and end a part. A part goes from a lowest to a highest value
 * with every step up (or down); its slope is the whole change divided by its duration. The paper smooths over 3
 * frames first; this does not.
 *
 * @param values - One value a frame.
 * @throws TypeError when the values are no Float32Array, RangeError for options out of range.
 *
 * @example
 * const { f0 } = autocorrelationPitch(samples, { sampleRate: 16000 });
 * functionals(f0, { sampleRate: 16000 }).percentile50; // the median pitch in Hz
 */
export function functionals(
  values: Float32Array,
  { sampleRate, hopLength = Math.max(1, Math.round(sampleRate / 100)) }: FunctionalOptions,
): Functionals {
  if (!(values instanceof Float32Array)) {
    throw new TypeError(`functionals: values must be a Float32Array, got ${show(values)}`);
  }
  checkSampleRate('functionals', sampleRate);
  checkInteger('functionals', 'hopLength', hopLength, 1);
  const defined = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort();
  const { mean, std } = moments(defined);
  const [percentile20, percentile50, percentile80] = [20, 50, 80].map((rank) =>
    defined.length > 0 ? quantile(defined, rank) : NaN,
  ) as [number, number, number];
  const rising = moments(slopes(values, hopLength / sampleRate, 1));
  const falling = moments(slopes(values, hopLength / sampleRate, -1));
  return {
    mean,
    coefficientOfVariation: std / mean,
    percentile20,
    percentile50,
    percentile80,
    percentileRange: percentile80 - percentile20,
    risingSlopeMean: rising.mean,
    risingSlopeStd: rising.std,
    fallingSlopeMean: falling.mean,
    fallingSlopeStd: falling.std,
  };
}

/** The slope of each part that rises (sign 1) or falls (sign -1). */
function slopes(values: Float32Array, step: number, sign: 1 | -1): number[] {
  const found: number[] = [];
  for (let first = 0; first < values.length; first++) {
    let last = first;
    while (sign * (values[last + 1]! - values[last]!) > 0) last++;
    if (last > first) found.push((values[last]! - values[first]!) / ((last - first) * step));
    first = Math.max(first, last - 1);
  }
  return found;
}

function moments(values: ArrayLike<number>): { mean: number; std: number } {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  const mean = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) ** 2;
  return { mean, std: Math.sqrt(squares / values.length) };
}
