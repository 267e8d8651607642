import { createOpusDecoder } from '@audio/decode-opus/core';
import type { Audio } from './audio.ts';
import { AudioError } from './audio-error.ts';
import type { ByteReader } from './byte-reader.ts';
import { createGranules } from './granules.ts';
import { readOggPages } from './ogg-pages.ts';
import { toWaveOrder } from './surround-order.ts';

/** What the identification header of RFC 7845 says. */
interface OpusHead {
  channelCount: number;
  preSkip: number;
  outputGain: number;
  streamCount: number;
  coupledStreamCount: number;
  mapping: number[];
}

const rate = 48000;

/** Whether a packet is the identification header of Opus. */
export function isOpusHead(packet: Uint8Array): boolean {
  return startsWith(packet, 'OpusHead');
}

/**
 * Reads Ogg Opus (RFC 7845) with libopus (WASM): 48000 samples a second, whatever was recorded.
 *
 * The pre-skip is left out at the start, and what the last granule position leaves out at the end; the header's
 * output gain is applied. One or two channels, or up to eight in the order of Vorbis (mapping family 1), which
 * come out in that of WAVE.
 *
 * @throws AudioError for whatever {@link readOggPages} finds, for a packet that libopus refuses, and where the
 * granule positions say that packets are missing.
 */
export async function* decodeOpus(reader: ByteReader): AsyncGenerator<Audio> {
  const decoder = await createOpusDecoder();
  try {
    let head: OpusHead | undefined;
    let tags = false;
    let granules = createGranules({ preSkip: 0 });
    let packetCount = 0;
    let any = false;
    for await (const { packets, granule, last } of readOggPages(reader, isOpusHead)) {
      const sound: Uint8Array[] = [];
      for (const packet of packets) {
        if (head === undefined) {
          head = readHead(packet);
          granules = createGranules({ preSkip: head.preSkip });
          decoder.configure({
            channels: head.channelCount,
            streamCount: head.streamCount,
            coupledStreamCount: head.coupledStreamCount,
            channelMappingTable: head.mapping,
            outputGain: head.outputGain,
          });
        } else if (!tags) {
          if (!startsWith(packet, 'OpusTags')) {
            throw new AudioError({ expected: 'the tags of Opus as second packet', received: 'another' });
          }
          tags = true;
        } else sound.push(packet);
      }
      if (head === undefined || (sound.length === 0 && !last)) continue;
      const durations = sound.map((packet, i) => packetDuration(packet, packetCount + i));
      const held = durations.reduce((sum, count) => sum + count, 0);
      const channels = decodePackets(decoder, sound, durations, head.channelCount, packetCount);
      packetCount += sound.length;
      const { from, to } = granules({ held, granule, last });
      if (!tags || (from === to && (!last || any))) continue;
      any = true;
      yield {
        channels: toWaveOrder(channels).map((samples) => samples.subarray(from, to)),
        sampleRate: rate,
        format: 'opus',
        encoding: 'lossy',
        bitDepth: undefined,
        lengthKnown: true,
      };
    }
    if (!tags) throw new AudioError({ expected: 'the headers of Opus', received: 'the end of the stream' });
  } finally {
    decoder.free();
  }
}

function decodePackets(
  decoder: Awaited<ReturnType<typeof createOpusDecoder>>,
  packets: Uint8Array[],
  durations: readonly number[],
  channelCount: number,
  before: number,
): Float32Array[] {
  const { channelData, errors, samplesDecoded } = decoder.decodeFrames(packets);
  const [error] = errors;
  if (error !== undefined) {
    throw new AudioError({
      expected: 'Opus packets',
      received: `packet ${error.frameNumber}, which libopus refuses (${error.message})`,
    });
  }
  const held = durations.reduce((sum, count) => sum + count, 0);
  if (samplesDecoded !== held) {
    throw new AudioError({
      expected: `${held} samples in packets ${before} to ${before + packets.length - 1}`,
      received: `${samplesDecoded}`,
    });
  }
  return held === 0 ? Array.from({ length: channelCount }, () => new Float32Array(0)) : channelData;
}

function readHead(packet: Uint8Array): OpusHead {
  const require = (holds: boolean, expected: string, received: unknown): void => {
    if (!holds) throw new AudioError({ expected, received: String(received) });
  };
  require(packet.length >= 19, 'an Opus header of at least 19 bytes', packet.length);
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const channelCount = view.getUint8(9);
  const family = view.getUint8(18);
  require(view.getUint8(8) < 16, 'an Opus header of version 0 to 15', view.getUint8(8));
  require(family === 0 ||
    family ===
      1, 'Opus of one or two channels, or surround up to eight (mapping families 0 and 1)', `mapping family ${family}`);
  const most = family === 0 ? 2 : 8;
  require(channelCount >= 1 && channelCount <= most, `1 to ${most} channels`, channelCount);
  const head = {
    channelCount,
    preSkip: view.getUint16(10, true),
    outputGain: view.getInt16(16, true),
  };
  if (family === 0) {
    const coupled = channelCount - 1;
    return { ...head, streamCount: 1, coupledStreamCount: coupled, mapping: [0, 1].slice(0, channelCount) };
  }
  require(packet.length >= 21 + channelCount, `an Opus header of ${21 + channelCount} bytes`, packet.length);
  const streamCount = view.getUint8(19);
  const coupledStreamCount = view.getUint8(20);
  const mapping = [...packet.subarray(21, 21 + channelCount)];
  const coded = streamCount + coupledStreamCount;
  require(streamCount >= 1 &&
    coupledStreamCount <=
      streamCount, 'at least one stream, and no more coupled than all', `${streamCount} and ${coupledStreamCount}`);
  require(mapping.every(
    (index) => index < coded || index === 255,
  ), `channels of ${coded} that are coded`, mapping.join(', '));
  return { ...head, streamCount, coupledStreamCount, mapping };
}

/** Samples that a packet holds at 48 kHz, from its first bytes (RFC 6716, section 3.1). */
function packetDuration(packet: Uint8Array, index: number): number {
  const [toc] = packet;
  if (toc === undefined)
    throw new AudioError({ expected: 'an Opus packet', received: `an empty one (${index})` });
  const config = toc >> 3;
  const frame =
    config < 12
      ? [480, 960, 1920, 2880][config & 3]!
      : config < 16
        ? [480, 960][config & 1]!
        : [120, 240, 480, 960][config & 3]!;
  const code = toc & 3;
  const count = code === 0 ? 1 : code === 3 ? (packet[1] ?? 0) & 63 : 2;
  if (count === 0 || count * frame > 5760) {
    throw new AudioError({
      expected: 'an Opus packet of up to 120 ms',
      received: `${count} frames of ${frame / 48} ms (packet ${index})`,
    });
  }
  return count * frame;
}

function startsWith(packet: Uint8Array, text: string): boolean {
  return packet.length >= text.length && [...text].every((char, i) => packet[i] === char.charCodeAt(0));
}
