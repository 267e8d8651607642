import { zlibSync } from 'fflate';

/** A picture of at most 256 colours: one palette index a pixel, row by row from the top left. */
export type IndexedImage = {
  width: number;
  height: number;
  /** `width * height` indices into the palette. */
  indices: Uint8Array;
  /** RGB bytes, 3 per colour, 1 to 256 colours. */
  palette: Uint8Array;
};

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i += 1) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}

/** Scanlines with one filter for all of them: 0 keeps the indices, 2 stores the difference to the line above. */
function scanlines({ width, height, indices }: IndexedImage, filter: 0 | 2): Uint8Array {
  const lines = new Uint8Array(height * (width + 1));
  for (let row = 0; row < height; row += 1) {
    const out = row * (width + 1);
    lines[out] = filter;
    for (let column = 0; column < width; column += 1) {
      const at = row * width + column;
      const above = filter === 2 && row > 0 ? indices[at - width]! : 0;
      lines[out + 1 + column] = indices[at]! - above;
    }
  }
  return lines;
}

/**
 * Encodes a picture of palette indices as a PNG (colour type 3, 8 bits a pixel), as small as the better of
 * two scanline filters makes it.
 *
 * @throws RangeError when the sizes do not fit together, or an index points past the palette.
 */
export function encodePng(image: IndexedImage): Uint8Array {
  const { width, height, indices, palette } = image;
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new RangeError(`encodePng: width and height must be integers >= 1, got ${width} x ${height}`);
  }
  if (indices.length !== width * height) {
    throw new RangeError(`encodePng: indices must hold ${width * height} values, got ${indices.length}`);
  }
  if (palette.length < 3 || palette.length > 768 || palette.length % 3 !== 0) {
    throw new RangeError(`encodePng: palette must hold 1 to 256 RGB colours, got ${palette.length} bytes`);
  }
  let highest = 0;
  for (const index of indices) if (index > highest) highest = index;
  if (highest >= palette.length / 3) {
    throw new RangeError(`encodePng: indices must be < ${palette.length / 3}, got ${highest}`);
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 3, 0, 0, 0], 8);
  const plain = zlibSync(scanlines(image, 0), { level: 9 });
  const differences = zlibSync(scanlines(image, 2), { level: 9 });
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', differences.length < plain.length ? differences : plain),
    chunk('IEND', new Uint8Array(0)),
  ];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** Writes bytes as a `data:image/png;base64,` address. */
export function pngDataUrl(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += 0x2000) {
    binary += String.fromCharCode(...bytes.subarray(i, i + 0x2000));
  }
  return `data:image/png;base64,${btoa(binary)}`;
}
