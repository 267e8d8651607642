import { crc16 } from './crc16.ts';
import type { MpegFrame } from './mpeg-frame.ts';

/** What the silent first frame of many MP3 files says of the rest. */
export interface Mp3Info {
  /** Frames that follow; undefined where it does not say. */
  frameCount: number | undefined;
  /** Samples that the encoder put before the sound, and after it; undefined where it does not say. */
  gapless: { delay: number; padding: number } | undefined;
  /** Bytes of the whole stream with this frame, and the checksum of all frames that follow. */
  music: { byteCount: number; crc: number } | undefined;
}

/**
 * Reads the information of Xing, LAME or Fraunhofer (VBRI) from a file's first frame; undefined where it is a frame
 * of sound.
 *
 * The extension of LAME counts where an encoder that is known to fill it signed it; its length and checksum of the
 * music, where its own checksum holds.
 */
export function readMp3Info(bytes: Uint8Array, frame: MpegFrame): Mp3Info | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ascii = (at: number, length: number): string =>
    String.fromCharCode(...bytes.subarray(at, at + length));
  // Fraunhofer's stands at a fixed place, Xing's after the side information, with or without a checksum.
  if (ascii(36, 4) === 'VBRI' && bytes.length >= 54) {
    return { frameCount: view.getUint32(50), gapless: undefined, music: undefined };
  }
  const start = [4, 6]
    .map((header) => header + frame.sideBytes)
    .find((at) => ['Xing', 'Info'].includes(ascii(at, 4)));
  if (start === undefined || start + 8 > bytes.length) return undefined;
  const flags = view.getUint32(start + 4);
  let at = start + 8;
  const field = (bit: number, size: number): number => {
    const here = at;
    if (flags & bit) at += size;
    return here;
  };
  const frames = field(1, 4);
  field(2, 4);
  field(4, 100);
  field(8, 4);
  if (at > bytes.length) return undefined;
  const frameCount = flags & 1 ? view.getUint32(frames) : undefined;
  const info: Mp3Info = { frameCount, gapless: undefined, music: undefined };
  if (at + 36 > bytes.length || !['LAME', 'Lavf', 'Lavc', 'L3.9'].includes(ascii(at, 4))) return info;
  const packed = (view.getUint16(at + 21) << 8) | view.getUint8(at + 23);
  const [delay, padding] = [packed >> 12, packed & 0xfff];
  if (delay > 0 || padding > 0) info.gapless = { delay, padding };
  const byteCount = view.getUint32(at + 28);
  if (byteCount > 0 && view.getUint16(at + 34) === crc16(bytes.subarray(0, at + 34))) {
    info.music = { byteCount, crc: view.getUint16(at + 32) };
  }
  return info;
}
