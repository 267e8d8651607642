import { checkChoice, checkPositive, checkSignal } from './validate.ts';

export interface NormalizeOptions {
  /** What is brought to the level: the largest magnitude (default) or the root of the mean square. */
  method?: 'peak' | 'rms';
  /** Default 1. */
  level?: number;
}

/**
 * Scales a signal so that its peak or its RMS has the given level; silence stays silent.
 *
 * @throws TypeError or RangeError for an empty, non-finite or non-Float32Array signal or a level that is not
 * above 0.
 *
 * @example
 * const loud = normalize(samples, { method: 'rms', level: 0.1 });
 */
export function normalize(
  samples: Float32Array,
  { method = 'peak', level = 1 }: NormalizeOptions = {},
): Float32Array {
  checkChoice('normalize', 'method', method, ['peak', 'rms']);
  checkPositive('normalize', 'level', level);
  checkSignal('normalize', samples);
  const current = method === 'rms' ? Math.sqrt(meanSquare(samples)) : peak(samples);
  return current === 0 ? samples.slice() : samples.map((value) => (value * level) / current);
}

function peak(samples: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < samples.length; i++) largest = Math.max(largest, Math.abs(samples[i]!));
  return largest;
}

export function meanSquare(samples: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i]! * samples[i]!;
  return sum / samples.length;
}
