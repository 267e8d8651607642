import { encodeWav } from '@ser/audio';
import { resample } from '@ser/dsp';
import type { ReportMistake } from './report.ts';

/** Samples of a clip: one channel, full scale is -1 to 1. */
export type ClipSignal = { samples: Float32Array; sampleRate: number };

type EmbedOptions = {
  /** How many of the clips, from the first. */
  count: number;
  /** Characters that the page still has room for. */
  room: number;
  readClip: (mistake: ReportMistake) => Promise<ClipSignal>;
  onWarning: (message: string) => void;
};

// Wide enough to hear an emotion, and a third of a studio recording's size.
const embeddedRate = 16000;

/** A 16 kHz, 16-bit WAV as an address; a clip that resampling lifts above full scale is made quieter. */
function wavAddress({ samples, sampleRate }: ClipSignal): string {
  const narrow =
    sampleRate > embeddedRate ? resample(samples, { from: sampleRate, to: embeddedRate }) : samples;
  const peak = narrow.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1);
  const bytes = encodeWav({
    samples: narrow.map((sample) => sample / peak),
    sampleRate: Math.min(sampleRate, embeddedRate),
  });
  let binary = '';
  for (let i = 0; i < bytes.length; i += 0x2000) {
    binary += String.fromCharCode(...bytes.subarray(i, i + 0x2000));
  }
  return `data:audio/wav;base64,${btoa(binary)}`;
}

/**
 * Turns the first clips into addresses that need no file, as many as there is room for.
 *
 * @returns The address of each clip that is embedded; why others are not goes to `onWarning`.
 */
export async function embedAudio(
  mistakes: readonly ReportMistake[],
  { count, room, readClip, onWarning }: EmbedOptions,
): Promise<Map<ReportMistake, string>> {
  const addresses = new Map<ReportMistake, string>();
  const wanted = mistakes.slice(0, count);
  let left = room;
  for (const mistake of wanted) {
    let address: string;
    try {
      address = wavAddress(await readClip(mistake));
    } catch (error) {
      onWarning(`${mistake.path} is not embedded: ${(error as Error).message}`);
      continue;
    }
    if (address.length > left) {
      onWarning(
        `${addresses.size} of ${wanted.length} clips are embedded: with more, the report would be larger than 3 MB`,
      );
      break;
    }
    left -= address.length;
    addresses.set(mistake, address);
  }
  return addresses;
}
