import { checkInteger, checkSampleRate, reject } from './validate.ts';
import type { TimeFrameOptions } from './zero-crossing-rate.ts';

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
export function frameTimes(
  frames: number,
  {
    sampleRate,
    frameLength = 2048,
    hopLength = 512,
    center = true,
  }: TimeFrameOptions & { sampleRate: number },
): Float64Array {
  const caller = 'frameTimes';
  checkInteger(caller, 'frames', frames, 0, 2 ** 32 - 1);
  checkSampleRate(caller, sampleRate);
  checkInteger(caller, 'frameLength', frameLength, 1);
  checkInteger(caller, 'hopLength', hopLength, 1);
  if (typeof center !== 'boolean') reject(caller, 'center', 'true or false', center);
  const first = center ? 0 : frameLength / 2;
  return Float64Array.from({ length: frames }, (_, i) => (first + i * hopLength) / sampleRate);
}
