import { decoder } from '@audio/decode-vorbis';
import type { Audio } from './audio.ts';
import { AudioError } from './audio-error.ts';
import type { ByteReader } from './byte-reader.ts';
import { createGranules } from './granules.ts';
import { readOggPages } from './ogg-pages.ts';
import { toWaveOrder } from './surround-order.ts';

/**
 * The packet decoder under the one of pages.
 *
 * The latter steps over what is damaged without a word; the pages are read here, where every one is checked.
 */
interface PacketDecoder {
  sendSetupHeader(packet: Uint8Array): void;
  initDsp(): void;
  decodePackets(packets: readonly Uint8Array[]): {
    channelData: Float32Array[];
    samplesDecoded: number;
    sampleRate: number;
  };
}

interface VorbisHead {
  channelCount: number;
  sampleRate: number;
  /** The lengths of a short and of a long block. */
  blockSizes: readonly [number, number];
}

/** Whether a packet is the identification header of Vorbis. */
export function isVorbisHead(packet: Uint8Array): boolean {
  return isHeader(packet, 1);
}

/**
 * Reads Ogg Vorbis with libvorbis (WASM).
 *
 * What the last granule position leaves out at the end is left out, and so are samples before position 0. Three
 * and more channels come out in the order of WAVE.
 *
 * @throws AudioError for whatever {@link readOggPages} finds, for headers or packets that cannot be decoded, and
 * where the granule positions say that packets are missing.
 */
export async function* decodeVorbis(reader: ByteReader): AsyncGenerator<Audio> {
  const whole = await decoder();
  try {
    const packetDecoder = (whole as unknown as { _decoder: PacketDecoder })._decoder;
    const granules = createGranules({ preSkip: undefined });
    let head: VorbisHead | undefined;
    let comments = false;
    let isLong: ((packet: Uint8Array) => boolean) | undefined;
    let previousBlock: number | undefined;
    let packetCount = 0;
    let any = false;
    for await (const { packets, granule, last } of readOggPages(reader, isVorbisHead)) {
      const sound: Uint8Array[] = [];
      let held = 0;
      for (const packet of packets) {
        if (head === undefined) {
          head = readHead(packet);
          send(packetDecoder, packet);
        } else if (!comments) {
          requireHeader(packet, 3, 'the comments of Vorbis as second packet');
          comments = true;
        } else if (isLong === undefined) {
          requireHeader(packet, 5, 'the codebooks of Vorbis as third packet');
          isLong = readModes(packet);
          send(packetDecoder, packet);
          packetDecoder.initDsp();
        } else {
          if (packet.length === 0 || packet[0]! & 1) {
            throw new AudioError({
              expected: 'a Vorbis packet of sound',
              received: `another (packet ${packetCount + sound.length})`,
            });
          }
          const block = head.blockSizes[isLong(packet) ? 1 : 0];
          if (previousBlock !== undefined) held += (previousBlock + block) / 4;
          previousBlock = block;
          sound.push(packet);
        }
      }
      if (head === undefined || isLong === undefined || (sound.length === 0 && !last)) continue;
      const channels = decodePackets(packetDecoder, sound, held, head, packetCount);
      packetCount += sound.length;
      const { from, to } = granules({ held, granule, last });
      if (from === to && (!last || any)) continue;
      any = true;
      yield {
        channels: toWaveOrder(channels).map((samples) => samples.subarray(from, to)),
        sampleRate: head.sampleRate,
        format: 'vorbis',
        encoding: 'lossy',
        bitDepth: undefined,
        lengthKnown: true,
      };
    }
    if (isLong === undefined) {
      throw new AudioError({ expected: 'the headers of Vorbis', received: 'the end of the stream' });
    }
  } finally {
    whole.free();
  }
}

function decodePackets(
  packetDecoder: PacketDecoder,
  packets: readonly Uint8Array[],
  held: number,
  { channelCount, sampleRate }: VorbisHead,
  before: number,
): Float32Array[] {
  const { channelData, samplesDecoded, sampleRate: decodedRate } = packetDecoder.decodePackets(packets);
  if (
    samplesDecoded !== held ||
    (held > 0 && (channelData.length !== channelCount || decodedRate !== sampleRate))
  ) {
    throw new AudioError({
      expected: `${held} samples in packets ${before} to ${before + packets.length - 1}`,
      received: `${samplesDecoded}: they are damaged`,
    });
  }
  return held === 0 ? Array.from({ length: channelCount }, () => new Float32Array(0)) : channelData;
}

/** The input of the decoder holds 128 KiB; headers beyond that occur in no file of sound. */
function send(packetDecoder: PacketDecoder, packet: Uint8Array): void {
  if (packet.length > 131072) {
    throw new AudioError({
      expected: 'a header of Vorbis of up to 131072 bytes',
      received: `${packet.length}`,
    });
  }
  packetDecoder.sendSetupHeader(packet);
}

function readHead(packet: Uint8Array): VorbisHead {
  const require = (holds: boolean, expected: string, received: unknown): void => {
    if (!holds) throw new AudioError({ expected, received: String(received) });
  };
  require(packet.length >= 30, 'a Vorbis header of 30 bytes', packet.length);
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const channelCount = view.getUint8(11);
  const sampleRate = view.getUint32(12, true);
  const blocks = view.getUint8(28);
  const [short, long] = [2 ** (blocks & 15), 2 ** (blocks >> 4)];
  require(view.getUint32(7, true) === 0, 'Vorbis of version 0', view.getUint32(7, true));
  require(channelCount > 0, 'at least one channel', channelCount);
  require(sampleRate > 0, 'a sample rate above 0', sampleRate);
  require(short >= 64 && long <= 8192 && short <= long, 'blocks of 64 to 8192 samples', `${short}, ${long}`);
  return { channelCount, sampleRate, blockSizes: [short, long] };
}

/**
 * Finds out from the third header which packets are long blocks.
 *
 * The modes stand at its end, 41 bits each, behind a count of 6 bits and before a final 1; since what comes before
 * them can only be told by reading all codebooks, they are read backwards, as far as they look like modes and the
 * count agrees.
 */
function readModes(packet: Uint8Array): (packet: Uint8Array) => boolean {
  const bit = (at: number): number => (packet[at >> 3]! >> (at & 7)) & 1;
  const bits = (at: number, count: number): number => {
    let value = 0;
    for (let i = count - 1; i >= 0; i--) value = value * 2 + bit(at + i);
    return value;
  };
  let end = packet.length * 8 - 1;
  while (end > 56 && bit(end) === 0) end--;
  const flags: boolean[] = [];
  let modes: boolean[] | undefined;
  for (let at = end - 41; flags.length < 64 && at >= 62; at -= 41) {
    if (bits(at + 1, 32) !== 0 || bits(at + 33, 8) > 63) break;
    flags.unshift(bit(at) === 1);
    if (bits(at - 6, 6) + 1 === flags.length) modes = [...flags];
  }
  if (modes === undefined) {
    throw new AudioError({ expected: 'the modes of Vorbis in its third header', received: 'none' });
  }
  const found = modes;
  const mask = 2 ** Math.ceil(Math.log2(found.length)) - 1;
  return (sound) => found[(sound[0]! >> 1) & mask] ?? false;
}

function requireHeader(packet: Uint8Array, type: number, expected: string): void {
  if (!isHeader(packet, type)) throw new AudioError({ expected, received: 'another' });
}

function isHeader(packet: Uint8Array, type: number): boolean {
  return packet[0] === type && [...'vorbis'].every((char, i) => packet[i + 1] === char.charCodeAt(0));
}
