import { countFrames } from './framing.ts';
import { checkSignal } from './validate.ts';
import { resolveTimeFrames, type TimeFrameOptions, type TimeFrames } from './zero-crossing-rate.ts';

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
  const { frameLength, hopLength, center } = resolveTimeFrames('rms', options);
  checkSignal('rms', samples);
  const values = new Float32Array(countFrames('rms', samples.length, frameLength, hopLength, center));
  const frames = { samples, anchor: 0, begin: 0, end: samples.length, rows: values.length };
  fillRms(frames, { frameLength, hopLength, center }, values);
  return values;
}

/** Writes the value of row r to element offset + r * stride of `out`. */
export function fillRms(
  { samples, anchor, begin, end, rows }: TimeFrames,
  { frameLength, hopLength, center }: Required<TimeFrameOptions>,
  out: Float32Array,
  offset: number = 0,
  stride: number = 1,
): void {
  const start = anchor - (center ? frameLength >> 1 : 0);
  for (let row = 0; row < rows; row++) {
    const first = Math.max(begin, start + row * hopLength);
    const last = Math.min(end, start + row * hopLength + frameLength);
    let sum = 0;
    for (let i = first; i < last; i++) sum += samples[i]! * samples[i]!;
    out[offset + row * stride] = Math.sqrt(sum / frameLength);
  }
}
