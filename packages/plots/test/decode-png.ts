import { unzlibSync } from 'fflate';

/** A PNG reader of a few lines for colour type 3 with 8 bits: the oracle of the writer. */
export function decodePng(bytes: Uint8Array): {
  width: number;
  height: number;
  indices: Uint8Array;
  palette: Uint8Array;
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const chunks = new Map<string, Uint8Array>();
  for (let at = 8; at < bytes.length; ) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    chunks.set(type, bytes.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const header = chunks.get('IHDR')!;
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  if (header[8] !== 8 || header[9] !== 3) throw new Error('not a palette PNG of 8 bits');
  const lines = unzlibSync(chunks.get('IDAT')!);
  const indices = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const filter = lines[y * (width + 1)]!;
    if (filter !== 0 && filter !== 2) throw new Error(`filter ${filter}`);
    for (let x = 0; x < width; x += 1) {
      const above = filter === 2 && y > 0 ? indices[(y - 1) * width + x]! : 0;
      indices[y * width + x] = (lines[y * (width + 1) + 1 + x]! + above) & 255;
    }
  }
  return { width, height, indices, palette: chunks.get('PLTE')! };
}

/** The bytes behind the first embedded PNG of a text. */
export function embeddedPng(text: string): Uint8Array {
  const base64 = /data:image\/png;base64,([A-Za-z0-9+/=]+)/.exec(text)![1]!;
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
