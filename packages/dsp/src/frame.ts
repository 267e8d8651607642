import { countFrames } from './framing.ts';
import { type Matrix, zeros } from './matrix.ts';
import { checkSignal } from './validate.ts';
import { resolveTimeFrames, type TimeFrameOptions } from './zero-crossing-rate.ts';

/**
 * A signal cut into overlapping frames, one a row, as `librosa.util.frame` with rows and columns exchanged.
 *
 * `center` is false by default: frame i begins at sample i * hopLength, and samples that fill no whole frame
 * are left out. With true, frame i is centred there and zeros stand beyond the ends.
 *
 * @throws TypeError or RangeError for an empty, non-finite or non-Float32Array signal, for options out of
 * range, and for a signal shorter than a frame when `center` is false.
 *
 * @example
 * frame(Float32Array.of(1, 2, 3, 4), { frameLength: 2, hopLength: 1 }).data; // [1, 2, 2, 3, 3, 4]
 */
export function frame(samples: Float32Array, options: TimeFrameOptions = {}): Matrix {
  const { frameLength, hopLength, center } = resolveTimeFrames('frame', { center: false, ...options });
  checkSignal('frame', samples);
  const frames = zeros(countFrames('frame', samples.length, frameLength, hopLength, center), frameLength);
  for (let row = 0; row < frames.rows; row++) {
    const start = row * hopLength - (center ? frameLength >> 1 : 0);
    const inside = Math.max(0, start);
    frames.data.set(samples.subarray(inside, start + frameLength), row * frameLength + inside - start);
  }
  return frames;
}
