import { refuse } from './refuse.ts';

/** Numbers that may be read of one file, and how often its length in texts, so that one that points in circles ends. */
const maxReads = 10_000_000;
const maxTexts = 8;

/** Little-endian numbers and texts at places that the file itself names, every one of them checked. */
export interface Hdf5Bytes {
  readonly length: number;
  u8(at: number): number;
  u16(at: number): number;
  u32(at: number): number;
  /** An address or length; more than the file has is an error. */
  u64(at: number): number;
  /** The bytes at this place, not copied. */
  view(at: number, length: number): Uint8Array;
  text(at: number, length: number): string;
  /** Text up to the first zero. */
  textToZero(at: number, longest: number): string;
  expect(at: number, signature: string, what: string): void;
}

/** Reads the bytes of an HDF5 file. */
export function createHdf5Bytes(bytes: Uint8Array): Hdf5Bytes {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder();
  let reads = 0;
  const check = (at: number, length: number): void => {
    if (++reads > maxReads) refuse('the HDF5 file is damaged: it points in circles');
    if (at < 0 || length < 0 || at + length > bytes.length) {
      refuse(`the HDF5 file is damaged or cut off: it points at byte ${at} of ${bytes.length}`);
    }
  };
  const view = (at: number, length: number): Uint8Array => {
    check(at, length);
    return bytes.subarray(at, at + length);
  };
  const u32 = (at: number): number => {
    check(at, 4);
    return data.getUint32(at, true);
  };
  let textBytes = 0;
  const decode = (place: Uint8Array): string => {
    textBytes += place.length;
    if (textBytes > maxTexts * bytes.length) refuse('the HDF5 file is damaged: it points in circles');
    return decoder.decode(place);
  };
  const text = (at: number, length: number): string => decode(view(at, length));
  return {
    length: bytes.length,
    u8(at) {
      check(at, 1);
      return data.getUint8(at);
    },
    u16(at) {
      check(at, 2);
      return data.getUint16(at, true);
    },
    u32,
    u64(at) {
      const value = u32(at) + 2 ** 32 * u32(at + 4);
      if (value > bytes.length) {
        refuse(`the HDF5 file is damaged or cut off: it points at byte ${value} of ${bytes.length}`);
      }
      return value;
    },
    view,
    text,
    textToZero(at, longest) {
      const place = view(at, longest);
      const end = place.indexOf(0);
      return decode(end < 0 ? place : place.subarray(0, end));
    },
    expect(at, signature, what) {
      if (text(at, signature.length) !== signature)
        refuse(`the HDF5 file is damaged: no ${what} at byte ${at}`);
    },
  };
}
