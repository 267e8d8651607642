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
  const frames = { samples, anchor: 0, begin: 0, end: samples.length, rows: rates.length };
  fillZeroCrossingRate(frames, { frameLength, hopLength, center }, rates);
  return rates;
}

/** Frames over an array that may hold only a part of a signal. */
export interface TimeFrames {
  readonly samples: Float32Array;
  /** The place of sample 0 of the first frame, or of its centre. */
  readonly anchor: number;
  /** The samples of the signal are those from `begin` up to `end`. */
  readonly begin: number;
  readonly end: number;
  readonly rows: number;
}

/** Writes the rate of row r to element offset + r * stride of `out`. */
export function fillZeroCrossingRate(
  { samples, anchor, begin, end, rows }: TimeFrames,
  { frameLength, hopLength, center }: Required<TimeFrameOptions>,
  out: Float32Array,
  offset: number = 0,
  stride: number = 1,
): void {
  // Each frame's count follows from the last one's: what has left is taken off, what has come is added.
  const start = anchor - (center ? frameLength >> 1 : 0);
  let from = begin + 1;
  let to = begin + 1;
  let crossings = 0;
  for (let row = 0; row < rows; row++) {
    const first = Math.max(begin + 1, start + row * hopLength + 1);
    const last = Math.min(end, start + row * hopLength + frameLength);
    if (first >= to) {
      crossings = 0;
      from = to = first;
    }
    for (; to < last; to++) crossings += crosses(samples, to);
    for (; from < first; from++) crossings -= crosses(samples, from);
    out[offset + row * stride] = crossings / frameLength;
  }
}

/** Numbers, not a condition: nobody can predict the sign of a sample, so a branch would often go wrong. */
function crosses(samples: Float32Array, index: number): number {
  return Number(samples[index - 1]! < -1e-10) ^ Number(samples[index]! < -1e-10);
}
