import type { Audio, Signal } from './audio.ts';

/**
 * Averages the channels of a recording into one.
 *
 * The sum is taken in double precision, divided by the number of channels and stored as 32-bit floats. A
 * recording of one channel is handed on without a copy.
 *
 * @throws RangeError where there is no channel or the channels differ in length.
 *
 * @example
 * ```ts
 * const { samples, sampleRate } = toMono(await decode(bytes));
 * ```
 */
export function toMono({ channels, sampleRate }: Pick<Audio, 'channels' | 'sampleRate'>): Signal {
  const [first, ...others] = channels;
  if (first === undefined) throw new RangeError('toMono: channels must hold at least one channel, got 0');
  if (others.length === 0) return { samples: first, sampleRate };
  for (const other of others) {
    if (other.length !== first.length) {
      throw new RangeError(`toMono: channels must be of one length, got ${first.length} and ${other.length}`);
    }
  }
  const samples = new Float32Array(first.length);
  for (let i = 0; i < samples.length; i++) {
    let sum = first[i]!;
    for (const other of others) sum += other[i]!;
    samples[i] = sum / channels.length;
  }
  return { samples, sampleRate };
}
