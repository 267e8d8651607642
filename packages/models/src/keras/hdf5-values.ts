import type { Hdf5Bytes } from './hdf5-bytes.ts';
import type { Message } from './hdf5-header.ts';
import { refuse } from './refuse.ts';

/** Numbers of a dataset, row-major. */
export interface Hdf5Dataset {
  readonly shape: readonly number[];
  /** Reads them as 32-bit floats; the file's bytes are not kept. */
  read(): Float32Array;
}

const dataspace = 0x01;
const datatype = 0x03;
const layout = 0x08;
const attribute = 0x0c;

/** Texts of an attribute of this name; undefined when there is none, or it holds something else. */
export function readStrings(
  file: Hdf5Bytes,
  messages: readonly Message[],
  wanted: string,
): readonly string[] | undefined {
  for (const { type, at } of messages) {
    if (type !== attribute) continue;
    const version = file.u8(at);
    const padded = (size: number): number => (version === 1 ? 8 * Math.ceil(size / 8) : size);
    const nameSize = file.u16(at + 2);
    const nameAt = at + (version === 3 ? 9 : 8);
    if (file.textToZero(nameAt, nameSize) !== wanted) continue;
    const typeAt = nameAt + padded(nameSize);
    const spaceAt = typeAt + padded(file.u16(at + 4));
    const valueAt = spaceAt + padded(file.u16(at + 6));
    return textsAt(file, typeAt, shapeAt(file, spaceAt), valueAt);
  }
  return undefined;
}

/** The dataset that an object header describes; undefined for a group. */
export function datasetOf(file: Hdf5Bytes, messages: readonly Message[]): Hdf5Dataset | undefined {
  const [space, type, place] = [dataspace, datatype, layout].map((kind) =>
    messages.find((message) => message.type === kind),
  );
  if (!space || !type || !place) return undefined;
  const shape = shapeAt(file, space.at);
  return {
    shape,
    read: () => readFloats(file, type.at, place.at, productOf(shape)),
  };
}

function productOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function shapeAt(file: Hdf5Bytes, at: number): number[] {
  const version = file.u8(at);
  const rank = file.u8(at + 1);
  if (version === 2 && file.u8(at + 3) === 2) return [0];
  const first = at + (version === 1 ? 8 : 4);
  return Array.from({ length: rank }, (_, axis) => file.u64(first + 8 * axis));
}

function textsAt(
  file: Hdf5Bytes,
  typeAt: number,
  shape: readonly number[],
  at: number,
): string[] | undefined {
  const kind = file.u8(typeAt) & 0x0f;
  const size = file.u32(typeAt + 4);
  const count = productOf(shape);
  const variable = kind === 9 && (file.u8(typeAt + 1) & 0x0f) === 1;
  if (kind !== 3 && !variable) return undefined;
  file.view(at, count * (variable ? 16 : size));
  if (count > 0 && size === 0) refuse('the HDF5 file is damaged: texts of no length');
  return Array.from({ length: count }, (_, i) =>
    variable ? heapText(file, at + 16 * i) : file.textToZero(at + size * i, size),
  );
}

/** A text of variable length: its length, and its place in a global heap. */
function heapText(file: Hdf5Bytes, at: number): string {
  const length = file.u32(at);
  if (length === 0) return '';
  const heap = file.u64(at + 4);
  const wanted = file.u32(at + 12);
  file.expect(heap, 'GCOL', 'global heap');
  const end = heap + file.u64(heap + 8);
  for (let object = heap + 16; object + 16 <= end; ) {
    const index = file.u16(object);
    const size = file.u64(object + 8);
    if (index === wanted && length <= size) return file.text(object + 16, length);
    if (index === 0) break;
    object += 16 + 8 * Math.ceil(size / 8);
  }
  return refuse('the HDF5 file is damaged: a text is missing from its heap');
}

const exponentBits: Readonly<Record<number, number>> = { 2: 5, 4: 8, 8: 11 };

function readFloats(file: Hdf5Bytes, typeAt: number, placeAt: number, count: number): Float32Array {
  const size = file.u32(typeAt + 4);
  const littleEndianFloat = (file.u8(typeAt) & 0x0f) === 1 && (file.u8(typeAt + 1) & 0x41) === 0;
  if (!littleEndianFloat || file.u8(typeAt + 13) !== exponentBits[size]) {
    refuse('weights must be little-endian floats of 16, 32 or 64 bits');
  }
  const version = file.u8(placeAt);
  const kind = file.u8(placeAt + 1);
  if (version < 3 || kind > 1)
    refuse('weights must be stored in one piece, uncompressed, as Keras stores them');
  const bytes =
    kind === 0
      ? file.view(placeAt + 4, file.u16(placeAt + 2))
      : file.view(file.u64(placeAt + 2), file.u64(placeAt + 10));
  if (bytes.length !== count * size) {
    refuse(`weights of ${count} numbers must have ${count * size} bytes, got ${bytes.length}`);
  }
  const { buffer } = bytes.slice();
  if (size === 4) return new Float32Array(buffer);
  if (size === 8) return new Float32Array(new Float64Array(buffer));
  return Float32Array.from(new Uint16Array(buffer), halfToNumber);
}

function halfToNumber(half: number): number {
  const sign = half >> 15 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * 2 ** -24 * fraction;
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}
