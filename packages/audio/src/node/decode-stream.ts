import { createReadStream } from 'node:fs';
import type { Audio } from '../audio.ts';
import { ByteReader, type ByteSource } from '../byte-reader.ts';
import { decodeBlocks } from '../decode-blocks.ts';
import { withPath } from './with-path.ts';

const pieceBytes = 262144;

/**
 * Decodes a file, or bytes as they arrive, block by block: for recordings that do not fit into memory as a whole.
 *
 * Every block is an `Audio` of consecutive samples, alike in all but their length; joined they are what `decode`
 * gives. There is at least one, of no samples where the file holds none. All formats stream. What is held at a time
 * is a piece of the file and its samples, and also: the metadata of FLAC with its pictures, one page of Ogg, an AIFF
 * file whose sound comes before its description. To stop early, leave the loop.
 *
 * @throws AudioError where the file turns out to be cut or damaged, after the blocks before the fault: what was
 * handed out is counted in `samplesRead` and not held again in `partial`. A path is named in the error.
 *
 * @example
 * ```ts
 * let sum = 0;
 * for await (const { channels } of decodeStream('lecture.mp3')) {
 *   for (const sample of channels[0]!) sum += sample * sample;
 * }
 * ```
 */
export async function* decodeStream(source: string | ByteSource): AsyncGenerator<Audio, void, undefined> {
  const path = typeof source === 'string' ? source : undefined;
  const reader = new ByteReader(
    typeof source === 'string' ? createReadStream(source, { highWaterMark: pieceBytes }) : source,
  );
  try {
    yield* decodeBlocks(reader);
  } catch (cause) {
    throw path === undefined ? cause : withPath(path, cause);
  } finally {
    await reader.close();
  }
}
