import type { Audio, AudioFormat } from './audio.ts';
import { AudioError } from './audio-error.ts';
import type { ByteReader } from './byte-reader.ts';
import { decodeAiff } from './decode-aiff.ts';
import { decodeWav } from './decode-wav.ts';
import { type Detected, detectFormat, detectionBytes } from './detect-format.ts';

type BlockDecoder = (reader: ByteReader) => AsyncGenerator<Audio>;

/** What needs WASM is loaded when a file asks for it. */
const decoders: Readonly<Record<AudioFormat, () => BlockDecoder | Promise<BlockDecoder>>> = {
  wav: () => decodeWav,
  aiff: () => decodeAiff,
  flac: async () => (await import('./decode-flac.ts')).decodeFlac,
  mp3: async () => (await import('./decode-mp3.ts')).decodeMp3,
  vorbis: async () => (await import('./decode-vorbis.ts')).decodeVorbis,
  opus: async () => (await import('./decode-opus.ts')).decodeOpus,
};

/**
 * Decodes a file block by block: consecutive samples, all blocks alike but for their length, at least one of them.
 *
 * @throws AudioError after the last block that is sound, with `samplesRead` but without `partial`.
 */
export async function* decodeBlocks(reader: ByteReader): AsyncGenerator<Audio> {
  let samplesRead = 0;
  try {
    const decode = await decoders[await findFormat(reader)]();
    for await (const block of decode(reader)) {
      samplesRead += block.channels[0]?.length ?? 0;
      yield block;
    }
  } catch (cause) {
    if (reader.failure !== undefined) throw reader.failure;
    if (cause instanceof AudioError) {
      const { expected, received } = cause;
      throw new AudioError({ expected, received, samplesRead, cause: cause.cause });
    }
    // A WASM decoder that is given what no encoder writes may end by a trap.
    throw new AudioError({
      expected: 'sound that can be decoded',
      received: `a failure of the decoder (${cause})`,
      samplesRead,
      cause,
    });
  }
}

async function findFormat(reader: ByteReader): Promise<AudioFormat> {
  let tagged = false;
  for (;;) {
    await reader.fill(detectionBytes);
    const detected = detect(reader, tagged);
    if (detected.kind === 'sound') return detected.format;
    if (detected.kind === 'other') {
      throw new AudioError({
        expected: 'WAV, AIFF, FLAC, MP3, Ogg Vorbis or Ogg Opus',
        received: detected.name,
      });
    }
    tagged = true;
    const start = reader.position;
    if (!(await reader.skip(detected.byteCount))) {
      throw new AudioError({
        expected: `an ID3v2 tag of ${detected.byteCount} bytes and sound after it`,
        received: `the end of the file after ${reader.position - start}`,
      });
    }
    // Some programs leave room after the tag.
    while (await reader.fill(1)) {
      const zeros = reader.bytes.findIndex((byte) => byte !== 0);
      await reader.skip(zeros < 0 ? reader.buffered : zeros);
      if (zeros >= 0) break;
    }
  }
}

function detect(reader: ByteReader, tagged: boolean): Detected {
  const detected = detectFormat(reader.bytes.subarray(0, detectionBytes));
  if (!tagged || detected.kind !== 'other') return detected;
  return { kind: 'other', name: `an ID3v2 tag, and after it ${detected.name}` };
}
