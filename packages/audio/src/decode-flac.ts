import { type AudioData, decoder } from '@audio/decode-flac';
import type { Audio } from './audio.ts';
import { AudioError } from './audio-error.ts';

type Decoder = Awaited<ReturnType<typeof decoder>>;

/** What the decoder returns beside its declared fields. */
type DecoderResult = AudioData & { errors?: readonly { message: string }[]; bitDepth?: number };

/** What a FLAC file says of itself in its first metadata block. */
interface StreamInfo {
  sampleRate: number;
  channelCount: number;
  bitDepth: number;
  /** Samples per channel; 0 where the encoder did not know. */
  sampleCount: number;
}

/** At most one idle decoder is kept: starting one takes longer than decoding a short clip. */
let idle: Decoder | undefined;

/**
 * Reads a FLAC file with libFLAC (WASM) and holds the result against the file's own STREAMINFO.
 *
 * The decoder stops without a word at the first frame whose checksum is wrong, so a stream that ends
 * early, or that yields another rate or number of channels than stated, is an error here.
 *
 * @throws AudioError for a malformed header, a damaged frame, or a wrong number of samples.
 */
export async function decodeFlac(bytes: Uint8Array): Promise<Audio> {
  const info = readStreamInfo(bytes);
  const used = idle ?? (await decoder());
  idle = undefined;
  let sound: Audio;
  try {
    const first: DecoderResult = used.decode(bytes);
    const rest: DecoderResult | undefined = received(first) === info.sampleCount ? undefined : used.flush();
    sound = join(info, rest === undefined ? [first] : [first, rest]);
    // A decoder that was given a whole and sound file has reset itself and can take the next one.
    if (rest === undefined && info.sampleCount > 0 && idle === undefined) idle = used;
  } catch (error) {
    throw error instanceof AudioError
      ? error
      : new AudioError({
          expected: 'FLAC frames',
          received: `a decoder failure: ${String(error)}`,
          cause: error,
        });
  } finally {
    if (idle !== used) used.free();
  }
  const count = sound.channels[0]?.length ?? 0;
  if (info.sampleCount > 0 ? count !== info.sampleCount : count === 0) {
    throw new AudioError({
      expected: info.sampleCount > 0 ? `${info.sampleCount} samples, as STREAMINFO says` : 'FLAC frames',
      received: count === 0 ? 'no frame that can be decoded' : `${count}: the stream is cut or damaged`,
      partial: sound,
    });
  }
  return sound;
}

function readStreamInfo(bytes: Uint8Array): StreamInfo {
  const fail = (expected: string, got: string): never => {
    throw new AudioError({ expected, received: got });
  };
  if (bytes.length < 42) fail('a FLAC header of 42 bytes', `${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if ((view.getUint8(4) & 0x7f) !== 0)
    fail('STREAMINFO as the first block', `block type ${view.getUint8(4) & 0x7f}`);
  const length = view.getUint32(4) & 0xffffff;
  if (length !== 34) fail('a STREAMINFO of 34 bytes', `${length}`);
  const packed = view.getUint32(18);
  const info: StreamInfo = {
    sampleRate: packed >>> 12,
    channelCount: ((packed >>> 9) & 7) + 1,
    bitDepth: ((packed >>> 4) & 31) + 1,
    sampleCount: (packed & 15) * 2 ** 32 + view.getUint32(22),
  };
  if (info.sampleRate === 0) fail('a sample rate above 0', '0');
  for (let offset = 4, last = false; !last; ) {
    if (offset + 4 > bytes.length)
      fail('the end of the metadata', `the end of the file at byte ${bytes.length}`);
    last = view.getUint8(offset) >= 0x80;
    offset += 4 + (view.getUint32(offset) & 0xffffff);
    if (offset > bytes.length)
      fail(`metadata up to byte ${offset}`, `the end of the file at byte ${bytes.length}`);
  }
  return info;
}

function join(info: StreamInfo, parts: readonly DecoderResult[]): Audio {
  const { sampleRate, channelCount, bitDepth, sampleCount } = info;
  const filled = parts.filter((part) => received(part) > 0);
  const one = filled.length === 1 ? filled[0] : undefined;
  const channels = Array.from({ length: channelCount }, (_, c) => {
    if (one !== undefined) return rescale(one.channelData[c] ?? new Float32Array(0), bitDepth);
    const samples = new Float32Array(filled.reduce((sum, part) => sum + received(part), 0));
    let offset = 0;
    for (const part of filled) {
      samples.set(part.channelData[c] ?? [], offset);
      offset += received(part);
    }
    return rescale(samples, bitDepth);
  });
  const audio: Audio = {
    channels,
    sampleRate,
    format: 'flac',
    encoding: 'pcm',
    bitDepth,
    lengthKnown: sampleCount > 0,
  };
  for (const part of filled) {
    const message = part.errors?.[0]?.message;
    if (message !== undefined)
      throw new AudioError({ expected: 'sound FLAC frames', received: message, partial: audio });
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
  }
  return audio;
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
