import { checkInteger, checkSampleRate } from './validate.ts';
import { resolveTimeFrames, type TimeFrameOptions } from './zero-crossing-rate.ts';

/**
 * The time in seconds of the middle of each frame, as `librosa.times_like` for centred frames.
 *
 * Frame i stands at i hopLength / sampleRate, and half a frame later when `center` is false.
 *
 * @returns one value a frame, in doubles.
 * @throws RangeError when an option or the number of frames is out of range.
 *
 * @example
 * const energy = rms(samples, { hopLength: 160 });
 * const times = frameTimes(energy.length, { sampleRate: 16000, hopLength: 160 });
 */
export function frameTimes(frames: number, options: TimeFrameOptions & { sampleRate: number }): Float64Array {
  checkInteger('frameTimes', 'frames', frames, 0, 2 ** 32 - 1);
  const { sampleRate } = options;
  checkSampleRate('frameTimes', sampleRate);
  const { frameLength, hopLength, center } = resolveTimeFrames('frameTimes', options);
  const first = center ? 0 : frameLength / 2;
  return Float64Array.from({ length: frames }, (_, i) => (first + i * hopLength) / sampleRate);
}
