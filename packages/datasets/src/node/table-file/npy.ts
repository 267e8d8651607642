/** An array as NumPy stores it. */
export interface NpyArray {
  /** Element type as NumPy writes it: '<f4', '<i8', '|S120'. */
  dtype: string;
  shape: readonly number[];
  /** The elements, row-major. */
  data: Uint8Array;
}

/** What stands before the elements in a `.npy` file of version 1.0: magic, version, length, a Python dictionary. */
export function npyHeader(dtype: string, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '${dtype}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 10;
  const header = new Uint8Array(10 + length).fill(0x20);
  header.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 0xff, length >> 8]);
  header.set(new TextEncoder().encode(dictionary), 10);
  header[header.length - 1] = 0x0a;
  return header;
}

/**
 * Reads a `.npy` file.
 *
 * @throws Error that says what is wrong with it.
 */
export function parseNpy(bytes: Uint8Array): NpyArray {
  const [major = 0] = bytes.subarray(6, 7);
  const magic =
    bytes.length >= 12 && [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59].every((byte, i) => bytes[i] === byte);
  if (!magic || major < 1 || major > 3) throw new Error('expected a .npy array, received other bytes');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = major === 1 ? 10 : 12;
  const end = start + (major === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  const header = new TextDecoder().decode(bytes.subarray(start, end));
  const dtype = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const tuple = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (dtype === undefined || order === undefined || tuple === undefined) {
    throw new Error(`expected the header of a .npy array, received ${JSON.stringify(header.slice(0, 80))}`);
  }
  if (order === 'True') throw new Error('expected rows one after the other, received Fortran order');
  const shape = tuple
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  const data = bytes.subarray(end);
  const width = Number(/\d+$/.exec(dtype)?.[0]) * (dtype.includes('U') ? 4 : 1);
  const expected = shape.reduce((product, size) => product * size, width);
  if (data.length !== expected)
    throw new Error(`expected ${expected} bytes of elements, received ${data.length}`);
  return { dtype, shape, data };
}
