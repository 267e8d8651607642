import { countFrames } from './framing.ts';
import { checkSignal } from './validate.ts';
import { resolveTimeFrames, type TimeFrameOptions } from './zero-crossing-rate.ts';

/**
 * The root of the mean square of each frame, as `librosa.feature.rms`; zeros stand beyond the ends.
 *
 * @returns one value a frame, in the unit of the samples.
 * @throws TypeError or RangeError for an empty, non-finite or non-Float32Array signal, and for options out of
 * range.
 *
 * @example
 * const energy = rms(samples, { frameLength: 2048, hopLength: 512 });
 */
export function rms(samples: Float32Array, options: TimeFrameOptions = {}): Float32Array {
  const frames = resolveTimeFrames('rms', options);
  checkSignal('rms', samples);
  const rows = countFrames('rms', samples.length, frames.frameLength, frames.hopLength, frames.center);
  const values = new Float32Array(rows);
  fillRms(samples, frames, values, 0, 1);
  return values;
}

/** Writes one value a frame to `out`, `stride` elements apart. */
export function fillRms(
  samples: Float32Array,
  { frameLength, hopLength, center }: Required<TimeFrameOptions>,
  out: Float32Array,
  offset: number,
  stride: number,
): void {
  const lead = center ? frameLength >> 1 : 0;
  for (let row = 0, at = offset; at < out.length; row++, at += stride) {
    const first = Math.max(0, row * hopLength - lead);
    const end = Math.min(samples.length, row * hopLength - lead + frameLength);
    let sum = 0;
    for (let i = first; i < end; i++) sum += samples[i]! * samples[i]!;
    out[at] = Math.sqrt(sum / frameLength);
  }
}
