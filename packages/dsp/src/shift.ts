import { checkChoice, checkInteger, checkSignal } from './validate.ts';

export interface ShiftOptions {
  /** Samples to move the signal by: later when positive, earlier when negative. */
  by: number;
  /** 'roll' (default) brings what leaves one end in at the other, 'pad' brings in zeros. */
  mode?: 'roll' | 'pad';
}

/**
 * Moves a signal in time; its length stays.
 *
 * @throws TypeError or RangeError for an empty, non-finite or non-Float32Array signal, or when `by` is not an
 * integer.
 *
 * @example
 * shift(Float32Array.of(1, 2, 3), { by: 1 }); // [3, 1, 2]
 */
export function shift(samples: Float32Array, { by, mode = 'roll' }: ShiftOptions): Float32Array {
  checkInteger('shift', 'by', by, -Number.MAX_SAFE_INTEGER);
  checkChoice('shift', 'mode', mode, ['roll', 'pad']);
  checkSignal('shift', samples);
  const { length } = samples;
  const moved = new Float32Array(length);
  if (mode === 'pad') {
    const kept = Math.max(0, length - Math.abs(by));
    const from = by > 0 ? 0 : length - kept;
    moved.set(samples.subarray(from, from + kept), by > 0 ? length - kept : 0);
    return moved;
  }
  const first = ((by % length) + length) % length;
  moved.set(samples.subarray(0, length - first), first);
  moved.set(samples.subarray(length - first), 0);
  return moved;
}
