import type { Audio, AudioEncoding, AudioFormat } from './audio.ts';
import { AudioError } from './audio-error.ts';
import type { ByteReader } from './byte-reader.ts';
import { alawTable, mulawTable } from './g711.ts';

/** How uncompressed samples lie in a file. */
export interface PcmLayout {
  format: AudioFormat;
  encoding: AudioEncoding;
  channelCount: number;
  sampleRate: number;
  bitDepth: number;
  /** Bytes that one sample of one channel takes; fewer bits than these hold are the upper ones. */
  sampleBytes: number;
  littleEndian: boolean;
  /** Whether integers of 8 bits count from 128. */
  unsigned: boolean;
}

/** What one block of a stream holds at least, where it does not end before. */
const blockSize = 65536;

/**
 * Reads `stated` bytes of samples, or, where that is undefined, all to the end of the file, block by block.
 *
 * @throws AudioError where the file ends before, where the last samples are not there in every channel, and for a
 * float that is not a finite number.
 */
export async function* readPcm(
  reader: ByteReader,
  layout: PcmLayout,
  stated: number | undefined,
): AsyncGenerator<Audio> {
  const { channelCount, sampleBytes, encoding } = layout;
  const blockBytes = channelCount * sampleBytes;
  const total = stated ?? Number.POSITIVE_INFINITY;
  let used = 0;
  let samplesRead = 0;
  do {
    await reader.fill(Math.min(total - used, Math.max(blockSize, blockBytes)));
    const count = Math.floor(Math.min(reader.buffered, total - used) / blockBytes);
    const view = reader.view();
    const channels = Array.from({ length: channelCount }, (_, c) =>
      readChannel(view, c * sampleBytes, blockBytes, count, layout),
    );
    const finite = encoding === 'float' ? finiteCount(channels, count) : count;
    if (count > 0 || used === 0) yield toAudio(layout, channels, finite, stated !== undefined);
    if (finite < count) {
      const value = channels.map((samples) => samples[finite]!).find((sample) => !Number.isFinite(sample));
      throw new AudioError({
        expected: 'finite samples',
        received: `${value} at sample ${samplesRead + finite}`,
      });
    }
    if (count === 0) break;
    used += count * blockBytes;
    samplesRead += count;
    await reader.skip(count * blockBytes);
  } while (used < total);

  const available = used + Math.min(reader.buffered, total - used);
  if (stated !== undefined && available < stated) {
    throw new AudioError({ expected: `${stated} bytes of samples`, received: `${available}` });
  }
  if (available % blockBytes !== 0) {
    throw new AudioError({
      expected: `whole blocks of ${blockBytes} bytes`,
      received: `${available} bytes, ${available % blockBytes} too many`,
    });
  }
}

function toAudio(
  { format, encoding, sampleRate, bitDepth }: PcmLayout,
  channels: Float32Array[],
  count: number,
  lengthKnown: boolean,
): Audio {
  return {
    channels: channels.map((samples) => (samples.length === count ? samples : samples.slice(0, count))),
    sampleRate,
    format,
    encoding,
    bitDepth,
    lengthKnown,
  };
}

function finiteCount(channels: readonly Float32Array[], count: number): number {
  return Math.min(
    ...channels.map((samples) => {
      const index = samples.findIndex((sample) => !Number.isFinite(sample));
      return index < 0 ? count : index;
    }),
  );
}

function readChannel(
  view: DataView,
  start: number,
  step: number,
  count: number,
  { encoding, sampleBytes, littleEndian, unsigned }: PcmLayout,
): Float32Array {
  const into = new Float32Array(count);
  let p = start;
  const fill = (read: (at: number) => number): Float32Array => {
    for (let i = 0; i < count; i++, p += step) into[i] = read(p);
    return into;
  };
  if (encoding === 'alaw' || encoding === 'mulaw') {
    const table = encoding === 'alaw' ? alawTable() : mulawTable();
    return fill((at) => table[view.getUint8(at)]! / 32768);
  }
  if (encoding === 'float') {
    if (sampleBytes === 4) return fill((at) => view.getFloat32(at, littleEndian));
    return fill((at) => view.getFloat64(at, littleEndian));
  }
  if (sampleBytes === 1) {
    return unsigned ? fill((at) => (view.getUint8(at) - 128) / 128) : fill((at) => view.getInt8(at) / 128);
  }
  if (sampleBytes === 2) return fill((at) => view.getInt16(at, littleEndian) / 32768);
  if (sampleBytes === 4) return fill((at) => view.getInt32(at, littleEndian) / 2147483648);
  const [high, low] = littleEndian ? [2, 0] : [0, 1];
  return fill((at) => ((view.getInt8(at + high) << 16) | view.getUint16(at + low, littleEndian)) / 8388608);
}
