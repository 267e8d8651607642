import { countFrames } from './framing.ts';
import { checkInteger, checkSignal, reject } from './validate.ts';

/** Frames of a feature that is computed on the samples themselves. */
export interface TimeFrameOptions {
  /** Samples in a frame; default 2048. */
  frameLength?: number;
  /** Samples from one frame to the next; default 512. */
  hopLength?: number;
  /** true (default): frame i is centred on sample i * hopLength. */
  center?: boolean;
}

export function resolveTimeFrames(
  caller: string,
  { frameLength = 2048, hopLength = 512, center = true }: TimeFrameOptions,
): Required<TimeFrameOptions> {
  checkInteger(caller, 'frameLength', frameLength, 1);
  checkInteger(caller, 'hopLength', hopLength, 1);
  if (typeof center !== 'boolean') reject(caller, 'center', 'true or false', center);
  return { frameLength, hopLength, center };
}

/**
 * The share of samples in each frame at which the sign changes, as `librosa.feature.zero_crossing_rate`.
 *
 * Values within 1e-10 of zero count as positive; beyond its ends the signal goes on with its first and last
 * sample; a frame's first sample never counts.
 *
 * @returns one value in [0, 1) a frame.
 * @throws TypeError or RangeError for an empty, non-finite or non-Float32Array signal, and for options out of
 * range.
 *
 * @example
 * const rate = zeroCrossingRate(samples, { frameLength: 2048, hopLength: 512 });
 */
export function zeroCrossingRate(samples: Float32Array, options: TimeFrameOptions = {}): Float32Array {
  const caller = 'zeroCrossingRate';
  const { frameLength, hopLength, center } = resolveTimeFrames(caller, options);
  checkSignal(caller, samples);
  const rates = new Float32Array(countFrames(caller, samples.length, frameLength, hopLength, center));
  // Each frame's count follows from the last one's: what has left is taken off, what has come is added.
  const lead = center ? frameLength >> 1 : 0;
  let from = 1;
  let to = 1;
  let crossings = 0;
  for (let row = 0; row < rates.length; row++) {
    const first = Math.max(1, row * hopLength - lead + 1);
    const end = Math.min(samples.length, row * hopLength - lead + frameLength);
    if (first >= to) {
      crossings = 0;
      from = to = first;
    }
    for (; to < end; to++) crossings += crosses(samples, to);
    for (; from < first; from++) crossings -= crosses(samples, from);
    rates[row] = crossings / frameLength;
  }
  return rates;
}

function crosses(samples: Float32Array, index: number): number {
  return samples[index - 1]! < -1e-10 !== samples[index]! < -1e-10 ? 1 : 0;
}
