import { readFile } from 'node:fs/promises';
import { resample } from '@ser/dsp';
import type { Audio, Signal } from '../audio.ts';
import { decode } from '../decode.ts';
import { toMono } from '../to-mono.ts';
import { withPath } from './with-path.ts';

/** What {@link decodeFile} makes of a file. */
export interface DecodeFileOptions {
  /** Samples a second to convert to; without it the file's own rate stays. */
  sampleRate?: number;
}

/**
 * Reads a file of any format that `decode` knows into one channel, averaged and, when asked, resampled.
 *
 * @throws AudioError that names the file, where it cannot be read or decoded; RangeError for a sample rate that is
 * not a finite number above 0.
 *
 * @example
 * ```ts
 * const { samples, sampleRate } = await decodeFile('clip.flac', { sampleRate: 16000 });
 * ```
 */
export async function decodeFile(path: string, { sampleRate }: DecodeFileOptions = {}): Promise<Signal> {
  if (sampleRate !== undefined && !(sampleRate > 0 && sampleRate < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`decodeFile: sampleRate must be a finite number above 0, got ${sampleRate}`);
  }
  const signal = toMono(await decodeWithPath(path));
  if (sampleRate === undefined || sampleRate === signal.sampleRate) return signal;
  if (signal.samples.length === 0) return { samples: signal.samples, sampleRate };
  return { samples: resample(signal.samples, { from: signal.sampleRate, to: sampleRate }), sampleRate };
}

async function decodeWithPath(path: string): Promise<Audio> {
  try {
    return await decode(await readFile(path));
  } catch (cause) {
    throw withPath(path, cause);
  }
}
