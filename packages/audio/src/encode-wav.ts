import type { Audio, Signal } from './audio.ts';

/** How {@link encodeWav} stores samples. */
export type EncodeWavOptions =
  | { encoding?: 'pcm'; bitDepth?: 16 | 24 }
  | { encoding: 'float'; bitDepth?: 32 };

/**
 * Writes a WAV file: 16-bit integers unless told otherwise, 24-bit integers, or 32-bit floats.
 *
 * Integers are round(x * 2^(b - 1)), the inverse of {@link decode}, with +1 stored as the largest integer.
 * Floats are stored as they are. Nothing is clipped: a sample outside [-1, 1] is an error for integers, since
 * scaling is the caller's choice to make.
 *
 * @throws RangeError for a sample outside [-1, 1] (integers) or not finite (all), for channels that differ in
 * length, for a sample rate that is not a whole number above 0, and for more than 4 GiB.
 *
 * @example
 * ```ts
 * const bytes = encodeWav({ samples: Float32Array.of(0, 0.5, -0.5), sampleRate: 16000 });
 * bytes.length; // 44 + 3 * 2
 * ```
 */
export function encodeWav(
  sound: Pick<Audio, 'channels' | 'sampleRate'> | Signal,
  { encoding = 'pcm', bitDepth = encoding === 'float' ? 32 : 16 }: EncodeWavOptions = {},
): Uint8Array<ArrayBuffer> {
  const { sampleRate } = sound;
  const channels = 'samples' in sound ? [sound.samples] : sound.channels;
  const length = channels[0]?.length ?? 0;
  if (
    !(encoding === 'float' ? bitDepth === 32 : encoding === 'pcm' && (bitDepth === 16 || bitDepth === 24))
  ) {
    throw new RangeError(
      `encodeWav: bitDepth must be 16 or 24 with encoding 'pcm', 32 with 'float', got ${bitDepth} with '${encoding}'`,
    );
  }
  if (channels.length < 1 || channels.length > 0xffff) {
    throw new RangeError(`encodeWav: channels must number 1 to 65535, got ${channels.length}`);
  }
  if (channels.some((samples) => samples.length !== length)) {
    throw new RangeError(
      `encodeWav: channels must be of one length, got ${channels.map((s) => s.length).join(', ')}`,
    );
  }
  if (!Number.isInteger(sampleRate) || sampleRate < 1 || sampleRate > 0xffffffff) {
    throw new RangeError(`encodeWav: sampleRate must be a whole number above 0, got ${sampleRate}`);
  }
  const limit = encoding === 'pcm' ? 1 : Number.MAX_VALUE;
  for (const samples of channels) requireWithin(samples, limit);

  const sampleBytes = bitDepth / 8;
  const blockBytes = channels.length * sampleBytes;
  const dataBytes = length * blockBytes;
  // Every format but integer PCM carries the size of its (empty) extension and a count of samples.
  const formatBytes = encoding === 'float' ? 18 : 16;
  const factBytes = encoding === 'float' ? 12 : 0;
  const headerBytes = 28 + formatBytes + factBytes;
  const total = headerBytes + dataBytes + (dataBytes % 2);
  if (total - 8 > 0xffffffff)
    throw new RangeError(`encodeWav: a WAV file must be below 4 GiB, got ${total} bytes`);

  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  let offset = 0;
  const text = (value: string): void => {
    for (let i = 0; i < value.length; i++) view.setUint8(offset++, value.charCodeAt(i));
  };
  const u16 = (value: number): void => {
    view.setUint16(offset, value, true);
    offset += 2;
  };
  const u32 = (value: number): void => {
    view.setUint32(offset, value, true);
    offset += 4;
  };
  text('RIFF');
  u32(total - 8);
  text('WAVEfmt ');
  u32(formatBytes);
  u16(encoding === 'float' ? 3 : 1);
  u16(channels.length);
  u32(sampleRate);
  u32(sampleRate * blockBytes);
  u16(blockBytes);
  u16(bitDepth);
  if (encoding === 'float') {
    u16(0);
    text('fact');
    u32(4);
    u32(length);
  }
  text('data');
  u32(dataBytes);

  const scale = 2 ** (bitDepth - 1);
  for (const [c, samples] of channels.entries()) {
    let at = headerBytes + c * sampleBytes;
    for (let i = 0; i < length; i++, at += blockBytes) {
      if (encoding === 'float') {
        view.setFloat32(at, samples[i]!, true);
        continue;
      }
      const value = Math.min(Math.round(samples[i]! * scale), scale - 1);
      view.setInt16(at, bitDepth === 16 ? value : value & 0xffff, true);
      if (bitDepth === 24) view.setInt8(at + 2, value >> 16);
    }
  }
  return bytes;
}

function requireWithin(samples: Float32Array, limit: number): void {
  let outside = 0;
  let first = -1;
  let peak = 0;
  for (let i = 0; i < samples.length; i++) {
    const size = Math.abs(samples[i]!);
    if (size <= limit) continue;
    if (!(size <= Number.MAX_VALUE)) {
      throw new RangeError(`encodeWav: samples must be finite, got ${samples[i]} at sample ${i}`);
    }
    if (first < 0) first = i;
    outside++;
    peak = Math.max(peak, size);
  }
  if (outside > 0) {
    throw new RangeError(
      `encodeWav: samples must be in [-1, 1], got ${outside} outside (the first at sample ${first}, the peak ${peak}): scale them, or write floats`,
    );
  }
}
