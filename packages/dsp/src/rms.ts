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
    // Four sums at once: one alone would wait for each addition.
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    let i = first;
    for (; i + 3 < last; i += 4) {
      const a = samples[i]!;
      const b = samples[i + 1]!;
      const c = samples[i + 2]!;
      const d = samples[i + 3]!;
      sum0 += a * a;
      sum1 += b * b;
      sum2 += c * c;
      sum3 += d * d;
    }
    for (; i < last; i++) sum0 += samples[i]! * samples[i]!;
    out[offset + row * stride] = Math.sqrt((sum0 + sum1 + (sum2 + sum3)) / frameLength);
  }
}
