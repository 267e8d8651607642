import type { MpegFrame } from './mpeg-frame.ts';

/** What a Layer III frame's side information says of the bits that its sound takes. */
export interface Layer3Side {
  /** Bytes before the frame, among those of earlier frames, where its sound begins. */
  mainDataBegin: number;
  /** Bytes that its sound takes. */
  mainBytes: number;
}

/**
 * Reads the side information of a Layer III frame (ISO/IEC 11172-3, section 2.4.1.7); undefined where it holds
 * what no encoder may write, so that the frame must be damaged.
 */
export function readLayer3Side(bytes: Uint8Array, frame: MpegFrame): Layer3Side | undefined {
  let at = frame.headerBytes * 8;
  const bits = (count: number): number => {
    let value = 0;
    for (let i = 0; i < count; i++, at++) value = (value << 1) | ((bytes[at >> 3]! >> (7 - (at & 7))) & 1);
    return value;
  };
  const first = frame.version === '1';
  const mono = frame.channelCount === 1;
  const mainDataBegin = bits(first ? 9 : 8);
  // Private bits, then which scale factors the second granule takes from the first.
  bits(first ? (mono ? 5 : 3) : mono ? 1 : 2);
  if (first) bits(mono ? 4 : 8);
  const granules = first ? 2 : 1;
  let mainBits = 0;
  for (let i = 0; i < granules * frame.channelCount; i++) {
    mainBits += bits(12);
    if (bits(9) > 288) return undefined;
    bits(first ? 12 : 17);
    if (bits(1) === 1) {
      // A block that is told apart as normal is a contradiction.
      if (bits(2) === 0) return undefined;
      bits(20);
    } else bits(22);
    bits(first ? 3 : 2);
  }
  return { mainDataBegin, mainBytes: Math.ceil(mainBits / 8) };
}

/** The checksum of a Layer III frame: CRC-16 (polynomial 0x8005) over half its header and its side information. */
export function layer3Crc(bytes: Uint8Array, frame: MpegFrame): number {
  let value = 0xffff;
  const add = (from: number, to: number): void => {
    for (let i = from; i < to; i++) {
      value ^= bytes[i]! << 8;
      for (let bit = 0; bit < 8; bit++) value = ((value << 1) ^ (value & 0x8000 ? 0x8005 : 0)) & 0xffff;
    }
  };
  add(2, 4);
  add(6, 6 + frame.sideBytes);
  return value;
}
