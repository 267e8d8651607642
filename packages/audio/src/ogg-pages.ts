import { AudioError } from './audio-error.ts';
import type { ByteReader } from './byte-reader.ts';

/** One page of the stream that is read: the packets that end on it. */
export interface OggPage {
  packets: Uint8Array[];
  /** The codec's count of samples at the end of the last packet of the page; undefined where no packet ends on it. */
  granule: number | undefined;
  /** Whether the stream ends with this page. */
  last: boolean;
}

const capture = [0x4f, 0x67, 0x67, 0x53];

/**
 * Reads the pages of one logical stream of an Ogg file (RFC 3533), the first one whose first packet `isWanted`.
 *
 * Every page is held against its checksum, and its number against the one before it. Streams beside it that are
 * not wanted (pictures, Skeleton) are stepped over.
 *
 * @throws AudioError for a page that is cut, damaged, missing or out of place, for a stream without its last page,
 * and for a second wanted stream, beside the first or after it.
 */
export async function* readOggPages(
  reader: ByteReader,
  isWanted: (packet: Uint8Array) => boolean,
): AsyncGenerator<OggPage> {
  let serial: number | undefined;
  let sequence = 0;
  let ended = false;
  /** The pieces of a packet that goes on on the next page. */
  let open: Uint8Array[] = [];

  while (await reader.fill(1)) {
    const start = reader.position;
    const fail = (expected: string, received: string): never => {
      throw new AudioError({ expected: `${expected} at byte ${start}`, received });
    };
    const cut = (): never =>
      fail('a whole Ogg page', `the end of the file after ${reader.buffered} bytes of it`);
    // What begins like no page after the last one is a tag that some program left there.
    const isPage = (await reader.fill(4)) && capture.every((byte, i) => reader.bytes[i] === byte);
    if (!isPage) {
      if (ended) return;
      if (reader.buffered < 4) cut();
      fail('an Ogg page', 'something else');
    }
    if (!(await reader.fill(27))) cut();
    const segmentCount = reader.bytes[26]!;
    if (!(await reader.fill(27 + segmentCount))) cut();
    const lacing = reader.bytes.slice(27, 27 + segmentCount);
    const length = lacing.reduce((sum, bytes) => sum + bytes, 27 + segmentCount);
    if (!(await reader.fill(length))) cut();
    const page = reader.bytes.slice(0, length);
    await reader.skip(length);

    const view = new DataView(page.buffer);
    if (view.getUint8(4) !== 0) fail('an Ogg page of version 0', `version ${view.getUint8(4)}`);
    const stated = view.getUint32(22, true);
    view.setUint32(22, 0);
    const actual = crc32(page);
    if (stated !== actual) {
      fail(`an Ogg page with the checksum ${hex(stated)}`, `a page with ${hex(actual)}: it is damaged`);
    }

    const flags = view.getUint8(5);
    const body = 27 + segmentCount;
    const pageSerial = view.getUint32(14, true);
    if (flags & 2 && pageSerial !== serial && isWanted(page.subarray(body, body + (lacing[0] ?? 0)))) {
      if (serial !== undefined) fail('one stream of sound in the file', 'a second one');
      serial = pageSerial;
      sequence = view.getUint32(18, true);
    } else if (pageSerial === serial) {
      if (flags & 2) fail('one first page', 'a second one');
      if (ended) fail('no page after the last one', 'one more');
      sequence = (sequence + 1) >>> 0;
      const number = view.getUint32(18, true);
      if (number !== sequence) fail(`page ${sequence}`, `page ${number}: pages are missing or out of order`);
    } else continue;

    const continued = (flags & 1) !== 0;
    if (continued !== open.length > 0) {
      fail(
        continued ? 'the begin of a packet before its rest' : 'the rest of a packet',
        continued ? 'none' : 'a new one',
      );
    }
    const packets: Uint8Array[] = [];
    let at = body;
    let from = body;
    for (const size of lacing) {
      at += size;
      if (size === 255) continue;
      open.push(page.subarray(from, at));
      packets.push(join(open));
      open = [];
      from = at;
    }
    if (lacing.length > 0 && lacing.at(-1) === 255) open.push(page.subarray(from, at));

    ended = (flags & 4) !== 0;
    if (ended && open.length > 0) fail('the end of the last packet', 'the end of the stream');
    const low = view.getUint32(6, true);
    const high = view.getInt32(10, true);
    yield {
      packets,
      granule: high === -1 && low === 0xffffffff ? undefined : high * 2 ** 32 + low,
      last: ended,
    };
  }
  if (serial === undefined) throw new AudioError({ expected: 'a stream of sound', received: 'none' });
  if (!ended) {
    throw new AudioError({
      expected: 'an Ogg page that is marked as the last',
      received: `the end of the file at byte ${reader.position}: it is cut`,
    });
  }
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}

let table: Uint32Array | undefined;

/** The checksum of Ogg: polynomial 0x04C11DB7, begun with 0, bits not reflected, nothing inverted. */
function crc32(bytes: Uint8Array): number {
  table ??= Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte << 24;
    for (let bit = 0; bit < 8; bit++) value = (value << 1) ^ (value < 0 ? 0x04c11db7 : 0);
    return value >>> 0;
  });
  let value = 0;
  for (let i = 0; i < bytes.length; i++) value = (value << 8) ^ table[((value >>> 24) ^ bytes[i]!) & 255]!;
  return value >>> 0;
}
