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
  const { frameLength, hopLength, center } = resolveTimeFrames('rms', options);
  checkSignal('rms', samples);
  const values = new Float32Array(countFrames('rms', samples.length, frameLength, hopLength, center));
  const lead = center ? frameLength >> 1 : 0;
  for (let row = 0; row < values.length; row++) {
    const first = Math.max(0, row * hopLength - lead);
    const end = Math.min(samples.length, row * hopLength - lead + frameLength);
    let sum = 0;
    for (let i = first; i < end; i++) sum += samples[i]! * samples[i]!;
    values[row] = Math.sqrt(sum / frameLength);
  }
  return values;
}
