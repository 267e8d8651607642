import { readFileSync } from 'node:fs';

const file = new URL('../test/fixtures/coded.json', import.meta.url);

/** The whole files of one format, and what they decode to. */
export async function loadOriginals(format, decode) {
  const { fixtures } = JSON.parse(readFileSync(file, 'utf8'));
  const chosen = fixtures.filter((fixture) => fixture.format === format);
  return Promise.all(
    chosen.map(async ({ name, file }) => {
      const bytes = new Uint8Array(Buffer.from(file, 'base64'));
      return { name, bytes, audio: await decode(bytes) };
    }),
  );
}

/** The damaged file that follows from a seed, a format and a number. */
export function inputFor(originals, { seed, format, index }) {
  const random = createRandom(
    seed,
    [...format].reduce((sum, c) => sum * 31 + c.charCodeAt(0), 7),
    index,
  );
  const below = (count) => Math.floor(random() * count);
  const original = originals[below(originals.length)];
  const source = original.bytes;
  const kind = kinds[below(kinds.length)];
  const made = kind(source, { below, originals, format });
  const repaired = (format === 'vorbis' || format === 'opus') && made.repair && below(2) === 0;
  if (repaired) repairOgg(made.bytes);
  return {
    original,
    bytes: made.bytes,
    how: `${original.name}, ${kind.name}${repaired ? ', checksums mended' : ''}`,
    mustFail: made.mustFail ?? false,
    mustEqual: (made.mustEqual ?? false) && !repaired,
  };
}

const kinds = [
  /** One bit, anywhere: where checksums cover everything, the sound may not change. */
  function flip(source, { below, format }) {
    const bytes = source.slice();
    bytes[below(bytes.length)] ^= 1 << below(8);
    return { bytes, repair: true, mustEqual: ['flac', 'vorbis', 'opus'].includes(format) };
  },
  function flipSome(source, { below }) {
    const bytes = source.slice();
    for (let i = 1 + below(20); i > 0; i--) bytes[below(bytes.length)] ^= 1 << below(8);
    return { bytes, repair: true };
  },
  /** In the head alone, where lengths and kinds stand. */
  function flipHead(source, { below }) {
    const bytes = source.slice();
    for (let i = 1 + below(4); i > 0; i--) bytes[below(Math.min(200, bytes.length))] = below(256);
    return { bytes, repair: true };
  },
  /** Numbers that headers like least, over four or two bytes. */
  function lie(source, { below }) {
    const bytes = source.slice();
    const view = new DataView(bytes.buffer);
    const values = [
      0,
      1,
      0x7f,
      0xff,
      0x7fff,
      0xffff,
      0x7fffffff,
      0x80000000,
      0xfffffffe,
      0xffffffff,
      below(2 ** 32),
    ];
    const at = below(2) === 0 ? below(Math.min(120, bytes.length - 4)) : below(bytes.length - 4);
    const value = values[below(values.length)];
    if (below(2) === 0) view.setUint32(at, value, below(2) === 0);
    else view.setUint16(at, value & 0xffff, below(2) === 0);
    return { bytes, repair: true };
  },
  function cut(source, { below }) {
    return { bytes: source.slice(0, below(source.length)), mustFail: true };
  },
  function cutFront(source, { below }) {
    return { bytes: source.slice(1 + below(source.length - 1)) };
  },
  /** A piece left out. */
  function hole(source, { below }) {
    const from = below(source.length);
    const to = from + 1 + below(Math.min(400, source.length - from));
    return { bytes: join([source.slice(0, from), source.slice(to)]), repair: true };
  },
  function zeros(source, { below }) {
    const bytes = source.slice();
    const from = below(bytes.length);
    bytes.fill(below(2) === 0 ? 0 : below(256), from, from + 1 + below(200));
    return { bytes, repair: true };
  },
  /** The begin of one file, the end of another. */
  function splice(source, { below, originals }) {
    const other = originals[below(originals.length)].bytes;
    const bytes = join([source.slice(0, below(source.length)), other.slice(below(other.length))]);
    return { bytes, repair: true };
  },
  function twice(source, { below }) {
    const from = below(source.length);
    const piece = source.slice(from, from + 1 + below(600));
    const at = below(source.length);
    return { bytes: join([source.slice(0, at), piece, source.slice(at)]), repair: true };
  },
  function append(source, { below }) {
    return { bytes: join([source, Uint8Array.from({ length: 1 + below(300) }, () => below(256))]) };
  },
  function whole(source) {
    return { bytes: source.slice(), mustEqual: true };
  },
];

function join(parts) {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** Gives every page of Ogg that can be told the checksum of what it holds, so that the damage gets past it. */
function repairOgg(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 27 <= bytes.length; ) {
    if (view.getUint32(at) !== 0x4f676753) {
      at++;
      continue;
    }
    let end = at + 27 + bytes[at + 26];
    for (let i = at + 27; i < Math.min(bytes.length, at + 27 + bytes[at + 26]); i++) end += bytes[i];
    if (end > bytes.length) break;
    view.setUint32(at + 22, 0);
    let sum = 0;
    for (let i = at; i < end; i++) {
      sum ^= bytes[i] << 24;
      for (let bit = 0; bit < 8; bit++) sum = (sum << 1) ^ (sum < 0 ? 0x04c11db7 : 0);
    }
    view.setUint32(at + 22, sum >>> 0, true);
    at = end;
  }
}

/** How many samples a file says it holds, read as simply as can be; undefined where this reading does not apply. */
export function statedLength(format, bytes, original) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const find = (text, from = 0) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(text, from);
  if (format === 'wav') {
    const data = chunkAt(bytes, 'data', true);
    const fmt = chunkAt(bytes, 'fmt ', true);
    if (data === undefined || fmt === undefined) return undefined;
    const block = view.getUint16(fmt + 20, true);
    return view.getUint32(data + 4, true) / block;
  }
  if (format === 'aiff') {
    const comm = chunkAt(bytes, 'COMM', false);
    return comm === undefined ? undefined : view.getUint32(comm + 10);
  }
  if (format === 'flac') {
    const at = find('fLaC');
    return (view.getUint8(at + 21) & 15) * 2 ** 32 + view.getUint32(at + 22);
  }
  if (format === 'vorbis' || format === 'opus') return statedGranules(format, bytes, original);
  const tag = Math.min(...[find('Xing'), find('Info')].filter((at) => at >= 0));
  if (
    tag > 400 ||
    !['LAME', 'Lavc', 'Lavf'].includes(String.fromCharCode(...bytes.slice(tag + 120, tag + 124)))
  ) {
    return undefined;
  }
  if ((view.getUint32(tag + 4) & 15) !== 15) return undefined;
  const packed = (view.getUint16(tag + 141) << 8) | view.getUint8(tag + 143);
  const [delay, padding] = [packed >> 12, packed & 0xfff];
  if (delay === 0 && padding === 0) return undefined;
  const tagged =
    bytes[0] === 0x49 ? 10 + ((bytes[6] << 21) | (bytes[7] << 14) | (bytes[8] << 7) | bytes[9]) : 0;
  const sync = bytes.findIndex((byte, i) => i >= tagged && byte === 0xff && bytes[i + 1] >= 0xe0);
  const samples = bytes[sync + 1] & 8 ? 1152 : 576;
  const frames = view.getUint32(tag + 8);
  const start = delay + 529;
  return Math.max(0, frames * samples - Math.max(0, padding - 529) - start);
}

/** What the last page says, where the file begins like one that begins at 0. */
function statedGranules(format, bytes, original) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let pages = 0;
  let granule;
  for (let at = 0; at + 27 <= bytes.length && view.getUint32(at) === 0x4f676753; ) {
    const high = view.getInt32(at + 10, true);
    const page = high * 2 ** 32 + view.getUint32(at + 6, true);
    if (high >= 0) granule = page;
    let end = at + 27 + bytes[at + 26];
    for (let i = at + 27; i < at + 27 + bytes[at + 26]; i++) end += bytes[i];
    if (page > 0 && ++pages === 1 && bytes.slice(0, end).some((byte, i) => byte !== original.bytes[i])) {
      return undefined;
    }
    at = end;
  }
  const preSkip = format === 'opus' ? view.getUint16(38, true) : 0;
  return pages < 2 || granule === undefined ? undefined : Math.max(0, granule - preSkip);
}

function chunkAt(bytes, name, littleEndian) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at + 8 <= bytes.length; ) {
    if (String.fromCharCode(...bytes.slice(at, at + 4)) === name) return at;
    const length = view.getUint32(at + 4, littleEndian);
    at += 8 + length + (length % 2);
  }
  return undefined;
}

/** A small generator (mulberry32) begun from several numbers. */
function createRandom(...numbers) {
  let state = numbers.reduce((sum, number) => Math.imul(sum ^ number, 0x9e3779b1) + 0x85ebca6b, 1) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
