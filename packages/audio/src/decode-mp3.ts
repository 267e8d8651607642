import { decoder } from '@audio/decode-mp3';
import type { Audio } from './audio.ts';
import { AudioError } from './audio-error.ts';
import type { ByteReader } from './byte-reader.ts';
import { crc16 } from './crc16.ts';
import { layer3Crc, readLayer3Side } from './layer3-side.ts';
import { readMp3Frames } from './mp3-frames.ts';
import { type Mp3Info, readMp3Info } from './mp3-info.ts';
import type { MpegFrame } from './mpeg-frame.ts';

/**
 * The parts of the decoder below its `decode`, which writes faults to the console and tries again without end.
 */
interface Mpg123 {
  _decoder: number;
  _input: { buf: Uint8Array; len: number; ptr: number };
  _output: { buf: Float32Array; len: number; ptr: number };
  _samplesDecodedPtr: { buf: Uint32Array; ptr: number };
  _sampleRatePtr: { buf: Uint32Array; ptr: number };
  _errorStringPtr: { ptr: number };
  _common: {
    wasm: {
      mpeg_decoder_feed(decoder: number, bytes: number, count: number): number;
      mpeg_decoder_read(
        decoder: number,
        into: number,
        size: number,
        samples: number,
        rate: number,
        message: number,
      ): number;
    };
  };
}

const needMore = -10;
const newFormat = -11;

/** By how much a decoder of Layer III is late: its filter banks begin 529 samples before the first one of sound. */
const decoderDelay = 529;

/** Samples after a missing frame until its overlap and the memory of the filter bank are over: two granules. */
const settling = 1152;

/** Frames that go to the decoder at once. */
const batchFrames = 32;

/**
 * Reads MP3 (MPEG 1, 2 and 2.5, Layer III) with mpg123 (WASM), frame by frame.
 *
 * Where the file's first frame is one of information (Xing, LAME, VBRI), its number of frames is held against
 * those that are there, the checksum of LAME against all their bytes, and the encoder's delay and padding are
 * left out ('gapless'), as is the delay of the decoder. Where there is none, nothing states a length:
 * `lengthKnown` is false, and the delay stays. Frames with a checksum are held against it, and every frame
 * against the bytes that its side information says it takes. What was cut out of a longer stream may begin with
 * frames that need bytes before the cut: these are left out up to the first sample that can be told, and
 * `lengthKnown` is false.
 *
 * @throws AudioError where a frame is cut, damaged, of another kind than the first or missing, and for Layers I
 * and II.
 */
export async function* decodeMp3(reader: ByteReader): AsyncGenerator<Audio> {
  const mpg123 = await decoder();
  try {
    const kernel = mpg123 as unknown as Mpg123;
    let first: MpegFrame | undefined;
    let info: Mp3Info | undefined;
    let frameCount = 0;
    /** Frames at the begin that need bytes of earlier ones, which were cut off. */
    let headless = 0;
    let reservoir = 0;
    let byteCount = 0;
    let musicCrc = 0;
    let decoded = 0;
    let any = false;
    let batch: Uint8Array[] = [];

    const decodeBatch = function* (format: MpegFrame): Generator<Audio> {
      const block = decodeFrames(kernel, batch, format);
      batch = [];
      const count = block[0]?.length ?? 0;
      const { start, end } = soundRange(info, format, headless);
      const from = Math.min(count, Math.max(0, start - decoded));
      const to = Math.max(from, Math.min(count, end - decoded));
      decoded += count;
      if (from === to && any) return;
      any = true;
      yield {
        channels: block.map((samples) => samples.subarray(from, to)),
        sampleRate: format.sampleRate,
        format: 'mp3',
        encoding: 'lossy',
        bitDepth: undefined,
        lengthKnown: info?.frameCount !== undefined && headless === 0,
      };
    };

    try {
      for await (const { header, bytes, position } of readMp3Frames(reader)) {
        byteCount += bytes.length;
        if (first === undefined) {
          first = header;
          info = readMp3Info(bytes, header);
          if (info !== undefined) continue;
        }
        musicCrc = crc16(bytes, musicCrc);
        if (requireSound(bytes, header, reservoir, position, headless === frameCount) === 'headless')
          headless++;
        reservoir = Math.min(511, reservoir + bytes.length - header.headerBytes - header.sideBytes);
        frameCount++;
        batch.push(bytes);
        if (batch.length === batchFrames) yield* decodeBatch(header);
      }
    } catch (cause) {
      if (first !== undefined && batch.length > 0) yield* decodeBatch(first);
      throw cause;
    }
    if (first === undefined)
      throw new AudioError({ expected: 'MP3 frames', received: 'the end of the file' });
    if (batch.length > 0 || !any) yield* decodeBatch(first);
    if (headless > 0 && decoded <= headless * first.sampleCount + settling) {
      throw new AudioError({ expected: 'frames that need no earlier ones', received: 'none' });
    }
    if (info?.frameCount !== undefined && frameCount !== info.frameCount) {
      throw new AudioError({
        expected: `${info.frameCount} frames, as the first one says`,
        received: `${frameCount}`,
      });
    }
    if (info?.music !== undefined && info.music.byteCount !== byteCount) {
      throw new AudioError({
        expected: `${info.music.byteCount} bytes of frames, as the first one says`,
        received: `${byteCount}`,
      });
    }
    if (info?.music !== undefined && info.music.crc !== musicCrc) {
      throw new AudioError({
        expected: `frames with the checksum ${info.music.crc}, as the first one says`,
        received: `${musicCrc}: some of them is damaged`,
      });
    }
  } finally {
    mpg123.free();
  }
}

/** From which decoded sample to which the sound goes. */
function soundRange(
  info: Mp3Info | undefined,
  { sampleCount }: MpegFrame,
  headless: number,
): { start: number; end: number } {
  const cut = headless === 0 ? 0 : headless * sampleCount + settling;
  const open = { start: cut, end: Number.POSITIVE_INFINITY };
  if (info?.gapless === undefined) return open;
  const start = Math.max(open.start, info.gapless.delay + decoderDelay);
  if (info.frameCount === undefined) return { ...open, start };
  const spare = Math.max(0, info.gapless.padding - decoderDelay);
  return { start, end: Math.max(start, info.frameCount * sampleCount - spare) };
}

/** Throws where a frame cannot be what an encoder wrote; a frame `atBegin` may lack the bytes that it needs. */
function requireSound(
  bytes: Uint8Array,
  frame: MpegFrame,
  reservoir: number,
  position: number,
  atBegin: boolean,
): 'whole' | 'headless' {
  const fail = (expected: string, received: string): never => {
    throw new AudioError({ expected: `${expected} in the frame at byte ${position}`, received });
  };
  const ownBytes = bytes.length - frame.headerBytes - frame.sideBytes;
  if (ownBytes < 0) fail('room for the side information', `${bytes.length} bytes`);
  if (frame.headerBytes === 6) {
    const stated = (bytes[4]! << 8) | bytes[5]!;
    const actual = layer3Crc(bytes, frame);
    if (stated !== actual) fail(`the checksum ${stated}`, `${actual}: it is damaged`);
  }
  const { mainDataBegin, mainBytes } =
    readLayer3Side(bytes, frame) ?? fail('side information of sound', 'values that are reserved');
  if (mainDataBegin > reservoir && !atBegin) {
    fail(
      `no more than ${reservoir} bytes taken from frames before it`,
      `${mainDataBegin}: the frames before it are missing`,
    );
  }
  if (mainBytes > mainDataBegin + ownBytes) {
    fail(`at most ${mainDataBegin + ownBytes} bytes of sound`, `${mainBytes}: it is damaged`);
  }
  return mainDataBegin > reservoir ? 'headless' : 'whole';
}

function decodeFrames(kernel: Mpg123, frames: readonly Uint8Array[], format: MpegFrame): Float32Array[] {
  const total = frames.length * format.sampleCount;
  const channels = Array.from({ length: format.channelCount }, () => new Float32Array(total));
  let count = 0;
  const { _common, _decoder, _input, _output, _samplesDecodedPtr, _sampleRatePtr, _errorStringPtr } = kernel;
  for (const frame of frames) {
    _input.buf.set(frame);
    let status = _common.wasm.mpeg_decoder_feed(_decoder, _input.ptr, frame.length);
    while (status === 0 || status === newFormat) {
      _samplesDecodedPtr.buf[0] = 0;
      status = _common.wasm.mpeg_decoder_read(
        _decoder,
        _output.ptr,
        _output.len,
        _samplesDecodedPtr.ptr,
        _sampleRatePtr.ptr,
        _errorStringPtr.ptr,
      );
      const got = _samplesDecodedPtr.buf[0] ?? 0;
      if (got === 0 && status === 0) break;
      if (count + got > total) {
        throw new AudioError({ expected: `${total} samples from ${frames.length} frames`, received: 'more' });
      }
      for (const [c, samples] of channels.entries()) {
        samples.set(_output.buf.subarray(c * got, (c + 1) * got), count);
      }
      count += got;
    }
    if (status !== 0 && status !== needMore) {
      throw new AudioError({
        expected: 'MP3 frames',
        received: `one that mpg123 refuses (status ${status})`,
      });
    }
  }
  if (count !== total) {
    throw new AudioError({
      expected: `${total} samples from ${frames.length} frames`,
      received: `${count}: some of them is damaged`,
    });
  }
  return channels;
}
