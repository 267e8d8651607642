import type { Audio } from './audio.ts';
import { AudioError } from './audio-error.ts';
import { ByteReader } from './byte-reader.ts';
import { decodeBlocks } from './decode-blocks.ts';

/**
 * Turns the bytes of a WAV, AIFF, FLAC, MP3, Ogg Vorbis or Ogg Opus file into samples.
 *
 * The format is told by content, never by name. 16-bit samples are n / 32768, and every integer coding fills
 * [-1, 1) likewise; floats are taken as they are. A file that is cut, contradicts itself or is of another
 * format is an error, never a shorter result; the samples before the fault hang on the error. The decoders of
 * FLAC, MP3, Vorbis and Opus are loaded when a file needs them.
 *
 * @throws AudioError with `expected`, `received`, `samplesRead` and, where there are any, the `partial` samples.
 *
 * @example
 * ```ts
 * const audio = await decode(new Uint8Array(await file.arrayBuffer()));
 * audio.channels[0]; // Float32Array
 * ```
 */
export async function decode(bytes: Uint8Array): Promise<Audio> {
  const blocks: Audio[] = [];
  try {
    for await (const block of decodeBlocks(new ByteReader([bytes]))) blocks.push(block);
  } catch (cause) {
    if (!(cause instanceof AudioError)) throw cause;
    const { expected, received } = cause;
    const partial = join(blocks);
    throw new AudioError({
      expected,
      received,
      cause: cause.cause,
      ...(partial === undefined ? {} : { partial }),
    });
  }
  return join(blocks)!;
}

function join(blocks: readonly Audio[]): Audio | undefined {
  const [first] = blocks;
  if (first === undefined || blocks.length === 1) return first;
  const length = blocks.reduce((sum, block) => sum + block.channels[0]!.length, 0);
  const channels = first.channels.map((_, c) => {
    const samples = new Float32Array(length);
    let offset = 0;
    for (const block of blocks) {
      samples.set(block.channels[c]!, offset);
      offset += block.channels[c]!.length;
    }
    return samples;
  });
  return { ...first, channels };
}
