import { AudioError } from './audio-error.ts';
import type { ByteReader } from './byte-reader.ts';
import { type MpegFrame, mpegDifference, readMpegFrame } from './mpeg-frame.ts';
import { printable } from './printable.ts';

/** One frame of MP3: its header as read, all its bytes, and where it stands in the file. */
export interface Mp3Frame {
  header: MpegFrame;
  bytes: Uint8Array;
  position: number;
}

/**
 * Reads the frames of an MP3 file, one right after the other, up to the tags that may end it.
 *
 * @throws AudioError for a frame that is cut or of another kind than the first, for Layers I and II and free format,
 * and for anything between two frames.
 */
export async function* readMp3Frames(reader: ByteReader): AsyncGenerator<Mp3Frame> {
  let first: MpegFrame | undefined;
  while (await reader.fill(1)) {
    const { position } = reader;
    const header = (await reader.fill(4)) ? readMpegFrame(reader.bytes) : undefined;
    if (header === undefined) {
      const found = printable(reader.bytes.subarray(0, 4));
      if (first === undefined || !(await skipTags(reader))) {
        throw new AudioError({
          expected: `an MP3 frame at byte ${position}`,
          received: `something else ('${found}')`,
        });
      }
      if ((await reader.fill(4)) && readMpegFrame(reader.bytes) !== undefined) {
        throw new AudioError({
          expected: `no frames after the tags or zeros at byte ${position}`,
          received: `one at byte ${reader.position}`,
        });
      }
      return;
    }
    if (header.layer !== 3 || header.byteCount === undefined) {
      throw new AudioError({
        expected: `a frame of layer III with a stated bitrate at byte ${position}`,
        received: header.layer === 3 ? 'one of free format' : `one of layer ${header.layer}`,
      });
    }
    first ??= header;
    const difference = mpegDifference(first, header);
    if (difference !== undefined) {
      const { version, sampleRate, channelCount } = first;
      throw new AudioError({
        expected: `frames of MPEG ${version} layer 3, ${sampleRate} Hz, ${channelCount} channels throughout`,
        received: `${difference} at byte ${position}`,
      });
    }
    if (!(await reader.fill(header.byteCount))) {
      throw new AudioError({
        expected: `a frame of ${header.byteCount} bytes at byte ${position}`,
        received: `${reader.buffered}: the file is cut`,
      });
    }
    const bytes = reader.bytes.slice(0, header.byteCount);
    await reader.skip(header.byteCount);
    yield { header, bytes, position };
  }
}

/** Steps over tags that may stand after the last frame, and over zeros; false where there is something else. */
async function skipTags(reader: ByteReader): Promise<boolean> {
  let tagged = false;
  for (;;) {
    await reader.fill(32);
    if (reader.buffered === 0) return true;
    const { bytes } = reader;
    const at = (text: string): boolean => [...text].every((char, i) => bytes[i] === char.charCodeAt(0));
    const zeros = bytes[0] === 0;
    if (at('TAG')) await reader.skip(128);
    else if (at('ID3')) {
      const [flags = 0, a = 0, b = 0, c = 0, d = 0] = bytes.subarray(5, 10);
      await reader.skip(10 + ((a << 21) | (b << 14) | (c << 7) | d) + (flags & 0x10 ? 10 : 0));
    } else if (at('APETAGEX') && bytes.length === 32) {
      await reader.skip(32 + reader.view().getUint32(12, true));
    } else if (at('LYRICSBEGIN')) {
      // Its length stands at its end; nothing but other tags follows it.
      while (await reader.fill(1)) await reader.skip(reader.buffered);
    } else if (zeros) {
      const sound = bytes.findIndex((byte) => byte !== 0);
      await reader.skip(sound < 0 ? bytes.length : sound);
    } else return tagged;
    tagged ||= !zeros;
  }
}
