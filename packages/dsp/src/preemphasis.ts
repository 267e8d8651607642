import { checkNumber, checkSignal } from './validate.ts';

export interface PreemphasisOptions {
  /** Default 0.97; 0 changes nothing but the first sample. */
  coefficient?: number;
}

/**
 * Raises the high frequencies, y[n] = x[n] - coefficient x[n-1], as `librosa.effects.preemphasis`.
 *
 * The first sample starts from librosa's state: y[0] = 3 x[0] - x[1]. A single sample counts as constant.
 *
 * @throws TypeError or RangeError for an empty, non-finite or non-Float32Array signal or a coefficient that is
 * not in [0, 1].
 *
 * @example
 * const bright = preemphasis(samples, { coefficient: 0.95 });
 */
export function preemphasis(
  samples: Float32Array,
  { coefficient = 0.97 }: PreemphasisOptions = {},
): Float32Array {
  checkNumber('preemphasis', 'coefficient', coefficient, 0, 1);
  checkSignal('preemphasis', samples);
  const output = new Float32Array(samples.length);
  output[0] = 3 * samples[0]! - samples[Math.min(1, samples.length - 1)]!;
  for (let i = 1; i < samples.length; i++) output[i] = samples[i]! - coefficient * samples[i - 1]!;
  return output;
}
