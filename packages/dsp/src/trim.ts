import { rms } from './rms.ts';
import { checkNumber, checkSignal } from './validate.ts';
import { resolveTimeFrames, type TimeFrameOptions } from './zero-crossing-rate.ts';

export interface TrimOptions extends Omit<TimeFrameOptions, 'center'> {
  /** Frames this many dB below the loudest one are silent; default 60. */
  topDb?: number;
}

export interface Trimmed {
  /** A view of the input from `start` to `end`. */
  readonly samples: Float32Array;
  readonly start: number;
  readonly end: number;
}

/**
 * Leaves out silence at the beginning and the end, as `librosa.effects.trim`: frames whose RMS lies `topDb`
 * below the largest one.
 *
 * RMS below 1e-5 counts as 1e-5; a signal that is silent throughout is returned whole.
 *
 * @throws TypeError or RangeError for an empty, non-finite or non-Float32Array signal, and for options out of
 * range.
 *
 * @example
 * const { samples: speech, start, end } = trim(samples, { topDb: 30 });
 */
export function trim(samples: Float32Array, { topDb = 60, ...options }: TrimOptions = {}): Trimmed {
  checkNumber('trim', 'topDb', topDb, 0, Infinity);
  const frames = resolveTimeFrames('trim', options);
  checkSignal('trim', samples);
  const power = rms(samples, frames).map((value) => Math.max(1e-10, value * value));
  const loudest = power.reduce((a, b) => Math.max(a, b));
  const loud = (value: number) => 10 * Math.log10(value / loudest) > -topDb;
  const first = power.findIndex(loud);
  if (first < 0) return { samples, start: 0, end: samples.length };
  let last = power.length - 1;
  while (!loud(power[last]!)) last--;
  const start = first * frames.hopLength;
  const end = Math.min(samples.length, (last + 1) * frames.hopLength);
  return { samples: samples.subarray(start, end), start, end };
}
