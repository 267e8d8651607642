import type { Audio } from './audio.ts';
import { AudioError } from './audio-error.ts';
import type { ByteReader } from './byte-reader.ts';
import { type PcmLayout, readPcm } from './pcm.ts';
import { printable } from './printable.ts';

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
export async function* decodeWav(reader: ByteReader): AsyncGenerator<Audio> {
  const end = (): string => `the end of the file at byte ${reader.position}`;
  if (!(await reader.fill(12))) {
    throw new AudioError({ expected: 'a header of 12 bytes', received: `${reader.buffered}` });
  }
  const riffEnd = reader.position + reader.view().getUint32(4, true) + 8;
  await reader.skip(12);
  let layout: PcmLayout | undefined;
  let longDataLength: number | undefined;
  let found = false;

  while (await reader.fill(8)) {
    const start = reader.position;
    const body = start + 8;
    const name = printable(reader.bytes.subarray(0, 4));
    const length = reader.view().getUint32(4, true);
    await reader.skip(8);

    if (name === 'data') {
      if (found) throw new AudioError({ expected: 'one data chunk', received: 'two' });
      if (layout === undefined) {
        throw new AudioError({ expected: 'a fmt chunk before the data chunk', received: 'none' });
      }
      const stated = length === unknownLength && longDataLength !== undefined ? longDataLength : length;
      const streamed =
        stated === unknownLength || (stated === 0 && riffEnd <= body && (await reader.fill(1)));
      yield* readPcm(reader, layout, streamed ? undefined : stated);
      if (streamed) return;
      found = true;
      await reader.skip(stated % 2);
      continue;
    }
    const wanted = name === 'fmt ' ? Math.min(length, 40) : name === 'ds64' ? Math.min(length, 24) : 0;
    if (await reader.fill(wanted)) {
      if (name === 'fmt ') {
        if (layout !== undefined) throw new AudioError({ expected: 'one fmt chunk', received: 'two' });
        layout = readLayout(reader.view(), length);
      } else if (name === 'ds64' && length >= 24) {
        const view = reader.view();
        longDataLength = view.getUint32(8, true) + 2 ** 32 * view.getUint32(12, true);
      }
    }
    if (!(await reader.skip(length))) {
      // After the samples only another data chunk would matter: text that trails a file is no fault.
      if (found) return;
      throw new AudioError({
        expected: `${length} bytes in the '${name}' chunk at byte ${start}`,
        received: `${reader.position - body}`,
      });
    }
    await reader.skip(length % 2);
  }
  await reader.skip(reader.buffered);
  if (!found) {
    throw new AudioError({
      expected: `a ${layout === undefined ? 'fmt' : 'data'} chunk`,
      received: end(),
    });
  }
}

function readLayout(view: DataView, length: number): PcmLayout {
  const require = (holds: boolean, expected: string, received: unknown): void => {
    if (!holds) throw new AudioError({ expected, received: String(received) });
  };
  require(length >= 16, 'a fmt chunk of at least 16 bytes', length);
  let code = view.getUint16(0, true);
  const channelCount = view.getUint16(2, true);
  const sampleRate = view.getUint32(4, true);
  const blockBytes = view.getUint16(12, true);
  const bitDepth = view.getUint16(14, true);
  if (code === 0xfffe) {
    require(length >= 40, 'an extensible fmt chunk of at least 40 bytes', length);
    code = view.getUint16(24, true);
    require(subFormatTail.every(
      (byte, i) => view.getUint8(26 + i) === byte,
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
  return {
    format: 'wav',
    encoding,
    channelCount,
    sampleRate,
    bitDepth,
    sampleBytes,
    littleEndian: true,
    unsigned: true,
  };
}
