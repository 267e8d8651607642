/** What the four bytes of an MPEG audio frame's header say (ISO/IEC 11172-3, 13818-3, and the unofficial 2.5). */
export interface MpegFrame {
  version: '1' | '2' | '2.5';
  layer: 1 | 2 | 3;
  sampleRate: number;
  channelCount: 1 | 2;
  /** Samples per channel. */
  sampleCount: number;
  /** Bytes of the whole frame, header included; undefined where the bitrate is left open ('free format'). */
  byteCount: number | undefined;
  /** Bytes before the side information: header and checksum. */
  headerBytes: 4 | 6;
  /** Bytes of a Layer III frame's side information. */
  sideBytes: number;
}

const rates = { '1': [44100, 48000, 32000], '2': [22050, 24000, 16000], '2.5': [11025, 12000, 8000] };

/** Kilobits a second by index; MPEG 2 and 2.5 share one column for Layers II and III. */
const bitrates = {
  '1': {
    1: [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    2: [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    3: [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  },
  '2': {
    1: [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    2: [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    3: [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  },
};

/** Reads a frame's header from the first four of `bytes`; undefined where they are none. */
export function readMpegFrame(bytes: Uint8Array): MpegFrame | undefined {
  const [first = 0, second = 0, third = 0, fourth = 0] = bytes;
  if (first !== 0xff || second < 0xe0) return undefined;
  const version = (['2.5', undefined, '2', '1'] as const)[(second >> 3) & 3];
  const layer = ([undefined, 3, 2, 1] as const)[(second >> 1) & 3];
  const sampleRate = version && rates[version][(third >> 2) & 3];
  const bitrateIndex = third >> 4;
  // Emphasis 2 is reserved: no encoder writes it, and chance does.
  if (version === undefined || layer === undefined || sampleRate === undefined || bitrateIndex === 15) {
    return undefined;
  }
  if ((fourth & 3) === 2) return undefined;
  const channelCount = fourth >> 6 === 3 ? 1 : 2;
  const sampleCount = layer === 1 ? 384 : layer === 3 && version !== '1' ? 576 : 1152;
  const slot = layer === 1 ? 4 : 1;
  const padding = (third >> 1) & 1;
  const bitrate = bitrates[version === '1' ? '1' : '2'][layer][bitrateIndex - 1];
  return {
    version,
    layer,
    sampleRate,
    channelCount,
    sampleCount,
    byteCount:
      bitrate === undefined
        ? undefined
        : (Math.floor((sampleCount * bitrate * 125) / sampleRate / slot) + padding) * slot,
    headerBytes: second & 1 ? 4 : 6,
    sideBytes: version === '1' ? (channelCount === 1 ? 17 : 32) : channelCount === 1 ? 9 : 17,
  };
}

/** How two frames of one stream may not differ: undefined where they do not. */
export function mpegDifference(first: MpegFrame, other: MpegFrame): string | undefined {
  if (other.layer !== first.layer || other.version !== first.version) {
    return `MPEG ${other.version} layer ${other.layer}`;
  }
  if (other.sampleRate !== first.sampleRate) return `${other.sampleRate} Hz`;
  if (other.channelCount !== first.channelCount) return `${other.channelCount} channels`;
  return undefined;
}
