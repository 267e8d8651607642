import { type AudioData, decoder } from '@audio/decode-flac';
import type { Audio } from './audio.ts';
import { AudioError } from './audio-error.ts';
import type { ByteReader } from './byte-reader.ts';
import { createMd5 } from './md5.ts';

type Decoder = Awaited<ReturnType<typeof decoder>>;

/** What the decoder returns beside its declared fields. */
type DecoderResult = AudioData & { errors?: readonly { message: string }[]; bitDepth?: number };

/** The decoder of single frames under the one of files. */
interface FrameDecoder {
  _decode(frame: Uint8Array): {
    error?: string | undefined;
    outputBuffer: Float32Array[];
    samplesDecoded: number;
  };
  _decoder: number;
  _channels: { buf: Uint32Array };
  _samplesDecoded: { buf: Uint32Array };
  _outputBufferPtr: { buf: Uint32Array };
  _outputBufferLen: { buf: Uint32Array };
  _errorStringPtr: { buf: Uint32Array };
  _stateStringPtr: { buf: Uint32Array };
  _common: {
    allocateTypedArray(
      length: number,
      type: Uint8ArrayConstructor,
      freed: boolean,
    ): { buf: Uint8Array; ptr: number; len: number };
    codeToString(pointer: number): string;
    getOutputChannels(samples: Float32Array, channels: number, count: number): Float32Array[];
    wasm: {
      HEAP: ArrayBuffer;
      decode_frame(decoder: number, bytes: number, length: number): void;
      free(pointer: number): void;
    };
  };
}

/** What a FLAC file says of itself in its first metadata block. */
interface StreamInfo {
  sampleRate: number;
  channelCount: number;
  bitDepth: number;
  /** Samples per channel; 0 where the encoder did not know. */
  sampleCount: number;
  /** Of all samples, in hexadecimal; undefined where the encoder did not know, and where floats cannot hold the samples. */
  md5: string | undefined;
}

/** Starts a decoder that keeps its words about damaged frames to itself: as it comes, it writes them to the console. */
async function startDecoder(): Promise<Decoder> {
  const started = await decoder();
  const frames = (started as unknown as { _decoder: FrameDecoder })._decoder;
  frames._decode = (frame) => {
    const { _common, _outputBufferPtr, _outputBufferLen, _samplesDecoded, _channels } = frames;
    const input = _common.allocateTypedArray(frame.length, Uint8Array, false);
    input.buf.set(frame);
    _common.wasm.decode_frame(frames._decoder, input.ptr, input.len);
    const words = [frames._errorStringPtr, frames._stateStringPtr]
      .map(({ buf }) => buf[0] ?? 0)
      .filter((pointer) => pointer !== 0)
      .map((pointer) => _common.codeToString(pointer));
    const [pointer = 0] = _outputBufferPtr.buf;
    const [samplesDecoded = 0] = _samplesDecoded.buf;
    const output = new Float32Array(_common.wasm.HEAP, pointer, _outputBufferLen.buf[0]);
    const outputBuffer = _common.getOutputChannels(output, _channels.buf[0] ?? 0, samplesDecoded);
    _common.wasm.free(pointer);
    _outputBufferLen.buf[0] = 0;
    _samplesDecoded.buf[0] = 0;
    return { error: words.length === 0 ? undefined : words.join(', '), outputBuffer, samplesDecoded };
  };
  return started;
}

/** At most one idle decoder is kept: starting one takes longer than decoding a short clip. */
let idle: Decoder | undefined;

/** Bytes that go to the decoder at once. */
const chunkBytes = 65536;

/**
 * Reads a FLAC file with libFLAC (WASM) and holds the result against the file's own STREAMINFO.
 *
 * The decoder stops without a word at the first frame whose checksum is wrong, so a stream that ends
 * early, or that yields another rate or number of channels than stated, is an error here. So is sound whose MD5 is
 * not the one of STREAMINFO, where there is one and samples have at most 24 bits.
 *
 * @throws AudioError for a malformed header, a damaged frame, or a wrong number of samples.
 */
export async function* decodeFlac(reader: ByteReader): AsyncGenerator<Audio> {
  const info = await readStreamInfo(reader);
  const used = idle ?? (await startDecoder());
  idle = undefined;
  let count = 0;
  const md5 = info.md5 === undefined ? undefined : createMd5();
  const accept = function* (part: DecoderResult): Generator<Audio> {
    const got = received(part);
    if (got > 0) {
      const audio = toAudio(info, part);
      count += got;
      md5?.update(toPcm(audio.channels, info.bitDepth));
      yield audio;
    }
    const message = part.errors?.[0]?.message;
    if (message !== undefined) throw new AudioError({ expected: 'sound FLAC frames', received: message });
  };
  try {
    let pieces = 0;
    for (; await reader.fill(1); pieces++) {
      await reader.fill(chunkBytes);
      yield* accept(used.decode(reader.bytes));
      await reader.skip(reader.buffered);
    }
    if (count !== info.sampleCount || count === 0) yield* accept(used.flush());
    // A decoder that was given a whole and sound file at once has reset itself and can take the next one.
    else if (pieces === 1 && idle === undefined) idle = used;
  } finally {
    if (idle !== used) used.free();
  }
  if (info.sampleCount > 0 ? count !== info.sampleCount : count === 0) {
    throw new AudioError({
      expected: info.sampleCount > 0 ? `${info.sampleCount} samples, as STREAMINFO says` : 'FLAC frames',
      received: count === 0 ? 'no frame that can be decoded' : `${count}: the stream is cut or damaged`,
    });
  }
  const sum = md5?.digest();
  if (info.md5 !== undefined && sum !== info.md5) {
    throw new AudioError({
      expected: `samples with the MD5 ${info.md5}, as STREAMINFO says`,
      received: `${sum}: some of them are damaged`,
    });
  }
}

/** Looks through the metadata, which stays for the decoder to read. */
async function readStreamInfo(reader: ByteReader): Promise<StreamInfo> {
  const fail = (expected: string, got: string): never => {
    throw new AudioError({ expected, received: got });
  };
  if (!(await reader.fill(42))) fail('a FLAC header of 42 bytes', `${reader.buffered} bytes`);
  const view = reader.view();
  if ((view.getUint8(4) & 0x7f) !== 0)
    fail('STREAMINFO as the first block', `block type ${view.getUint8(4) & 0x7f}`);
  const length = view.getUint32(4) & 0xffffff;
  if (length !== 34) fail('a STREAMINFO of 34 bytes', `${length}`);
  const packed = view.getUint32(18);
  const bitDepth = ((packed >>> 4) & 31) + 1;
  const md5 = Array.from(reader.bytes.subarray(26, 42), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
  const info: StreamInfo = {
    sampleRate: packed >>> 12,
    channelCount: ((packed >>> 9) & 7) + 1,
    bitDepth,
    sampleCount: (packed & 15) * 2 ** 32 + view.getUint32(22),
    md5: bitDepth > 24 || /^0+$/.test(md5) ? undefined : md5,
  };
  if (info.sampleRate === 0) fail('a sample rate above 0', '0');
  for (let offset = 4, last = false; !last; ) {
    if (!(await reader.fill(offset + 4)))
      fail('the end of the metadata', `the end of the file at byte ${reader.buffered}`);
    const block = reader.view().getUint32(offset);
    last = block >= 0x80000000;
    offset += 4 + (block & 0xffffff);
    if (!(await reader.fill(offset)))
      fail(`metadata up to byte ${offset}`, `the end of the file at byte ${reader.buffered}`);
  }
  return info;
}

function toAudio(info: StreamInfo, part: DecoderResult): Audio {
  const { sampleRate, channelCount, bitDepth, sampleCount } = info;
  const agree = (what: string, stated: number, found: number): void => {
    if (stated === found) return;
    throw new AudioError({
      expected: `${what} ${stated}, as STREAMINFO says`,
      received: `${found} in the frames`,
    });
  };
  agree('sample rate', sampleRate, part.sampleRate);
  agree('channel count', channelCount, part.channelData.length);
  agree('bits a sample', bitDepth, part.bitDepth ?? bitDepth);
  return {
    channels: part.channelData.map((samples) => rescale(samples, bitDepth)),
    sampleRate,
    format: 'flac',
    encoding: 'pcm',
    bitDepth,
    lengthKnown: sampleCount > 0,
  };
}

/** Samples as the MD5 of FLAC takes them: channels interleaved, whole bytes, little-endian. */
function toPcm(channels: readonly Float32Array[], bitDepth: number): Uint8Array {
  const sampleBytes = Math.ceil(bitDepth / 8);
  const scale = 2 ** (bitDepth - 1);
  const step = channels.length * sampleBytes;
  const bytes = new Uint8Array(channels[0]!.length * step);
  for (const [c, samples] of channels.entries()) {
    for (let i = 0, at = c * sampleBytes; i < samples.length; i++, at += step) {
      const value = samples[i]! * scale;
      bytes[at] = value;
      if (sampleBytes > 1) bytes[at + 1] = value >> 8;
      if (sampleBytes > 2) bytes[at + 2] = value >> 16;
    }
  }
  return bytes;
}

/**
 * Brings samples back, in place, to the integers that the file holds, over 2^(b - 1) as in every other coding.
 *
 * The decoder divides by 2^(b - 1) - 1. Up to 24 bits its floats are within a quarter of the integer, so that
 * rounding restores it exactly.
 */
function rescale(samples: Float32Array, bitDepth: number): Float32Array {
  const full = 2 ** (bitDepth - 1);
  for (let i = 0; i < samples.length; i++) samples[i] = Math.round(samples[i]! * (full - 1)) / full;
  return samples;
}

function received(part: AudioData): number {
  return part.channelData[0]?.length ?? 0;
}
