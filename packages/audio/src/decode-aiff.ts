import type { Audio } from './audio.ts';
import { AudioError } from './audio-error.ts';
import { ByteReader } from './byte-reader.ts';
import { type PcmLayout, readPcm } from './pcm.ts';
import { printable } from './printable.ts';

/** What the COMM chunk says. */
interface Common {
  layout: PcmLayout;
  sampleCount: number;
}

/** The codings of AIFF-C that are plain samples. */
const codings: Readonly<Record<string, Pick<PcmLayout, 'encoding' | 'littleEndian' | 'unsigned'>>> = {
  NONE: { encoding: 'pcm', littleEndian: false, unsigned: false },
  twos: { encoding: 'pcm', littleEndian: false, unsigned: false },
  sowt: { encoding: 'pcm', littleEndian: true, unsigned: false },
  'raw ': { encoding: 'pcm', littleEndian: false, unsigned: true },
  fl32: { encoding: 'float', littleEndian: false, unsigned: false },
  FL32: { encoding: 'float', littleEndian: false, unsigned: false },
  fl64: { encoding: 'float', littleEndian: false, unsigned: false },
  FL64: { encoding: 'float', littleEndian: false, unsigned: false },
  alaw: { encoding: 'alaw', littleEndian: false, unsigned: false },
  ALAW: { encoding: 'alaw', littleEndian: false, unsigned: false },
  ulaw: { encoding: 'mulaw', littleEndian: false, unsigned: false },
  ULAW: { encoding: 'mulaw', littleEndian: false, unsigned: false },
};

/**
 * Reads an AIFF or AIFF-C file: integers of 1 to 32 bits, floats of 32 and 64, A-law, mu-law.
 *
 * Samples of b bits lie in the upper bits of whole bytes, which are divided by their full scale as in every other
 * coding. The sample rate is an 80-bit float and may hold a fraction. A length of 0 in COMM and SSND with bytes
 * after them is what programs write into a pipe: such a file is read to its end with `lengthKnown: false`.
 *
 * @throws AudioError where a chunk is missing, twice there, contradicts another or ends after the file does.
 */
export async function* decodeAiff(reader: ByteReader): AsyncGenerator<Audio> {
  if (!(await reader.fill(12))) {
    throw new AudioError({ expected: 'a header of 12 bytes', received: `${reader.buffered}` });
  }
  const compressed = reader.bytes[11] === 0x43;
  await reader.skip(12);
  let common: Common | undefined;
  let soundBefore: { bytes: Uint8Array; length: number } | undefined;
  let found = false;

  while (await reader.fill(8)) {
    const start = reader.position;
    const name = printable(reader.bytes.subarray(0, 4));
    const length = reader.view().getUint32(4);
    await reader.skip(8);

    if (name === 'SSND') {
      if (found || soundBefore !== undefined) {
        throw new AudioError({ expected: 'one SSND chunk', received: 'two' });
      }
      if (common !== undefined) {
        yield* readSound(reader, length, common);
        found = true;
        await reader.skip(length % 2);
        continue;
      }
      // The order of chunks is free: sound that comes first waits for its description.
      if (await reader.fill(length)) soundBefore = { bytes: reader.bytes.slice(0, length), length };
    } else if (name === 'COMM') {
      if (common !== undefined) throw new AudioError({ expected: 'one COMM chunk', received: 'two' });
      if (await reader.fill(Math.min(length, 22))) common = readCommon(reader.view(), length, compressed);
    }
    if (!(await reader.skip(length))) {
      // After the samples nothing matters: text that trails a file is no fault.
      if (found) return;
      throw new AudioError({
        expected: `${length} bytes in the '${name}' chunk at byte ${start}`,
        received: `${reader.position - start - 8}`,
      });
    }
    await reader.skip(length % 2);
    if (common !== undefined && soundBefore !== undefined && !found) {
      yield* readSound(new ByteReader([soundBefore.bytes]), soundBefore.length, common);
      found = true;
    }
  }
  if (found) return;
  // A file of no samples may leave out the chunk that would hold them.
  if (common?.sampleCount === 0 && soundBefore === undefined) {
    yield* readPcm(new ByteReader([]), common.layout, 0);
    return;
  }
  await reader.skip(reader.buffered);
  throw new AudioError({
    expected: `a ${common === undefined ? 'COMM' : 'SSND'} chunk`,
    received: `the end of the file at byte ${reader.position}`,
  });
}

function readCommon(view: DataView, length: number, compressed: boolean): Common {
  const require = (holds: boolean, expected: string, received: unknown): void => {
    if (!holds) throw new AudioError({ expected, received: String(received) });
  };
  const least = compressed ? 22 : 18;
  require(length >= least, `a COMM chunk of at least ${least} bytes`, length);
  const channelCount = view.getInt16(0);
  const sampleCount = view.getUint32(2);
  const bits = view.getInt16(6);
  const sampleRate = readExtended(view, 8);
  const code = compressed ? printable(new Uint8Array(view.buffer, view.byteOffset + 18, 4)) : 'NONE';
  const coding = codings[code];
  if (coding === undefined) {
    throw new AudioError({ expected: 'AIFF with plain samples', received: `the coding '${code}'` });
  }
  const float = coding.encoding === 'float' ? Number(code.slice(2)) : undefined;
  const logarithmic = coding.encoding === 'alaw' || coding.encoding === 'mulaw';
  require(channelCount > 0, 'at least one channel', channelCount);
  require(sampleRate > 0 && sampleRate < 2 ** 32, 'a sample rate above 0 and below 2^32', Number(
    sampleRate.toPrecision(6),
  ));
  // Writers of logarithmic codes state the 16 bits that they stand for as often as the 8 that they take.
  if (!logarithmic) {
    require(float === undefined ? bits >= 1 && bits <= 32 : bits === float, float === undefined
      ? '1 to 32 bits a sample'
      : `${float} bits a sample (${code})`, bits);
  }
  const bitDepth = logarithmic ? 8 : bits;
  const layout: PcmLayout = {
    format: 'aiff',
    ...coding,
    channelCount,
    sampleRate,
    bitDepth,
    sampleBytes: Math.ceil(bitDepth / 8),
  };
  return { layout, sampleCount };
}

async function* readSound(
  reader: ByteReader,
  length: number,
  { layout, sampleCount }: Common,
): AsyncGenerator<Audio> {
  if (!(await reader.fill(8))) {
    throw new AudioError({ expected: 'an SSND chunk of at least 8 bytes', received: `${reader.buffered}` });
  }
  const offset = reader.view().getUint32(0);
  const alignment = reader.view().getUint32(4);
  await reader.skip(8);
  const blockBytes = layout.channelCount * layout.sampleBytes;
  const stated = sampleCount * blockBytes;
  const streamed = sampleCount === 0 && (length === 0 || length === 0xffffffff);
  if (streamed && (await reader.fill(1))) {
    yield* readPcm(reader, layout, undefined);
    return;
  }
  const body = Math.max(0, length - 8);
  const spare = body - offset - stated;
  if (spare < 0 || (alignment === 0 && spare >= blockBytes)) {
    throw new AudioError({
      expected: `${sampleCount} samples of ${blockBytes} bytes, as COMM says`,
      received: `${Math.max(0, body - offset)} bytes in the SSND chunk`,
    });
  }
  if (!(await reader.skip(offset))) {
    throw new AudioError({ expected: `samples ${offset} bytes into SSND`, received: 'the end of the file' });
  }
  yield* readPcm(reader, layout, stated);
  await reader.skip(spare);
}

/** An 80-bit float: a sign, 15 bits of exponent, 64 of mantissa with its leading one written out. */
function readExtended(view: DataView, at: number): number {
  const head = view.getUint16(at);
  const mantissa = view.getUint32(at + 2) * 2 ** 32 + view.getUint32(at + 6);
  const size = mantissa * 2 ** ((head & 0x7fff) - 16383 - 63);
  return head & 0x8000 ? -size : size;
}
