import type { Audio, AudioEncoding } from './audio.ts';
import { AudioError } from './audio-error.ts';
import { alawTable, mulawTable } from './g711.ts';

interface WavLayout {
  encoding: AudioEncoding;
  channelCount: number;
  sampleRate: number;
  bitDepth: number;
  /** Bytes that one sample of one channel takes. */
  sampleBytes: number;
}

const unknownLength = 0xffffffff;

/** What the last 14 bytes of an extensible sub-format are when its first two are a plain format code. */
const subFormatTail = [0, 0, 0, 0, 16, 0, 128, 0, 0, 170, 0, 56, 155, 113];

/** Codings that are met inside WAV and that this reader names but does not decode. */
const otherCodings: Readonly<Record<number, string>> = {
  2: 'Microsoft ADPCM',
  17: 'IMA ADPCM',
  49: 'GSM 6.10',
  80: 'MPEG audio',
  85: 'MP3',
  255: 'AAC',
};

/**
 * Reads a RIFF or RF64 WAVE file: integers of 8, 16, 24 and 32 bits, floats of 32 and 64, A-law, mu-law.
 *
 * Integers of b bits are divided by 2^(b - 1), so that 16-bit samples are n / 32768. Unknown chunks are
 * stepped over with their padding. A length of 0xFFFFFFFF, or of 0 where RIFF counts nothing after the
 * header although bytes follow, is what programs write into a pipe: such a file is read to its end with
 * `lengthKnown: false`.
 *
 * @throws AudioError where a chunk is missing, twice there, contradicts itself or ends after the file does.
 */
export function decodeWav(bytes: Uint8Array): Audio {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const id = (offset: number): string => String.fromCharCode(...bytes.subarray(offset, offset + 4));
  const riffEnd = view.getUint32(4, true) + 8;
  let layout: WavLayout | undefined;
  let longDataLength: number | undefined;
  let audio: Audio | undefined;

  let offset = 12;
  while (offset + 8 <= bytes.length) {
    const name = id(offset);
    const length = view.getUint32(offset + 4, true);
    const body = offset + 8;
    const available = bytes.length - body;

    if (name === 'data') {
      if (audio !== undefined)
        throw new AudioError({ expected: 'one data chunk', received: 'two', partial: audio });
      if (layout === undefined) {
        throw new AudioError({ expected: 'a fmt chunk before the data chunk', received: 'none' });
      }
      const stated = length === unknownLength && longDataLength !== undefined ? longDataLength : length;
      const streamed = stated === unknownLength || (stated === 0 && available > 0 && riffEnd <= body);
      audio = readSamples(view, body, streamed ? available : stated, layout, !streamed);
      if (streamed) return audio;
      offset = body + stated + (stated % 2);
      continue;
    }
    // After the samples only another data chunk would matter: text that trails a file is no fault.
    if (length > available) {
      if (audio !== undefined) break;
      throw new AudioError({
        expected: `${length} bytes in the ${quote(name)} chunk at byte ${offset}`,
        received: `${available}`,
      });
    }
    if (name === 'fmt ') {
      if (layout !== undefined) throw new AudioError({ expected: 'one fmt chunk', received: 'two' });
      layout = readLayout(view, body, length);
    } else if (name === 'ds64' && length >= 24) {
      longDataLength = view.getUint32(body + 8, true) + 2 ** 32 * view.getUint32(body + 12, true);
    }
    offset = body + length + (length % 2);
  }
  if (audio === undefined) {
    throw new AudioError({
      expected: `a ${layout === undefined ? 'fmt' : 'data'} chunk`,
      received: `the end of the file at byte ${bytes.length}`,
    });
  }
  return audio;
}

function readLayout(view: DataView, body: number, length: number): WavLayout {
  const require = (holds: boolean, expected: string, received: unknown): void => {
    if (!holds) throw new AudioError({ expected, received: String(received) });
  };
  require(length >= 16, 'a fmt chunk of at least 16 bytes', length);
  let code = view.getUint16(body, true);
  const channelCount = view.getUint16(body + 2, true);
  const sampleRate = view.getUint32(body + 4, true);
  const blockBytes = view.getUint16(body + 12, true);
  const bitDepth = view.getUint16(body + 14, true);
  if (code === 0xfffe) {
    require(length >= 40, 'an extensible fmt chunk of at least 40 bytes', length);
    code = view.getUint16(body + 24, true);
    require(subFormatTail.every(
      (byte, i) => view.getUint8(body + 26 + i) === byte,
    ), 'a sub-format of plain samples', 'another');
  }
  const coding = `${otherCodings[code] ?? 'an unknown coding'} (format code 0x${code.toString(16).padStart(4, '0')})`;
  const encoding = ({ 1: 'pcm', 3: 'float', 6: 'alaw', 7: 'mulaw' } as const)[code];
  if (encoding === undefined) {
    throw new AudioError({ expected: 'WAV with PCM, float, A-law or mu-law samples', received: coding });
  }
  const depths = { pcm: [8, 16, 24, 32], float: [32, 64], alaw: [8], mulaw: [8] }[encoding];
  const sampleBytes = Math.ceil(bitDepth / 8);
  require(channelCount > 0, 'at least one channel', channelCount);
  require(sampleRate > 0, 'a sample rate above 0', sampleRate);
  require(depths.includes(sampleBytes * 8) &&
    (encoding === 'pcm' || bitDepth % 8 === 0), `${depths.join(', ')} bits a sample (${encoding})`, bitDepth);
  require(blockBytes ===
    channelCount * sampleBytes, `blocks of ${channelCount} x ${sampleBytes} bytes`, blockBytes);
  return { encoding, channelCount, sampleRate, bitDepth, sampleBytes };
}

function readSamples(
  view: DataView,
  body: number,
  stated: number,
  layout: WavLayout,
  lengthKnown: boolean,
): Audio {
  const { encoding, channelCount, sampleRate, bitDepth, sampleBytes } = layout;
  const blockBytes = channelCount * sampleBytes;
  const available = Math.min(stated, view.byteLength - body);
  const count = Math.floor(available / blockBytes);
  const channels = Array.from({ length: channelCount }, () => new Float32Array(count));
  for (const [c, samples] of channels.entries()) {
    readChannel(view, body + c * sampleBytes, blockBytes, samples, encoding, sampleBytes);
  }
  const audio: Audio = { channels, sampleRate, format: 'wav', encoding, bitDepth, lengthKnown };
  if (available < stated) {
    throw new AudioError({
      expected: `${stated} bytes of samples`,
      received: `${available}`,
      partial: audio,
    });
  }
  if (available % blockBytes !== 0) {
    throw new AudioError({
      expected: `whole blocks of ${blockBytes} bytes`,
      received: `${available} bytes, ${available % blockBytes} too many`,
      partial: audio,
    });
  }
  if (encoding === 'float') requireFinite(audio);
  return audio;
}

function readChannel(
  view: DataView,
  start: number,
  step: number,
  into: Float32Array,
  encoding: AudioEncoding,
  sampleBytes: number,
): void {
  let p = start;
  const fill = (read: (at: number) => number): void => {
    for (let i = 0; i < into.length; i++, p += step) into[i] = read(p);
  };
  if (encoding === 'alaw' || encoding === 'mulaw') {
    const table = encoding === 'alaw' ? alawTable() : mulawTable();
    fill((at) => table[view.getUint8(at)]! / 32768);
  } else if (encoding === 'float') {
    if (sampleBytes === 4) fill((at) => view.getFloat32(at, true));
    else fill((at) => view.getFloat64(at, true));
  } else if (sampleBytes === 1) fill((at) => (view.getUint8(at) - 128) / 128);
  else if (sampleBytes === 2) fill((at) => view.getInt16(at, true) / 32768);
  else if (sampleBytes === 3)
    fill((at) => ((view.getInt8(at + 2) << 16) | view.getUint16(at, true)) / 8388608);
  else fill((at) => view.getInt32(at, true) / 2147483648);
}

function requireFinite(audio: Audio): void {
  const first = Math.min(...audio.channels.map((samples) => firstNotFinite(samples)));
  if (first === Number.POSITIVE_INFINITY) return;
  const value = audio.channels.map((samples) => samples[first]!).find((sample) => !Number.isFinite(sample));
  const channels = audio.channels.map((samples) => samples.slice(0, first));
  throw new AudioError({
    expected: 'finite samples',
    received: `${value} at sample ${first}`,
    partial: { ...audio, channels },
  });
}

function firstNotFinite(samples: Float32Array): number {
  const index = samples.findIndex((sample) => !Number.isFinite(sample));
  return index < 0 ? Number.POSITIVE_INFINITY : index;
}

function quote(name: string): string {
  return `'${name.replace(/[^\x20-\x7e]/g, '?')}'`;
}
