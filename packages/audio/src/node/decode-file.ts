import { readFile } from 'node:fs/promises';
import { resample } from '@ser/dsp';
import type { Audio, Signal } from '../audio.ts';
import { AudioError } from '../audio-error.ts';
import { decode } from '../decode.ts';
import { toMono } from '../to-mono.ts';

/** What {@link decodeFile} makes of a file. */
export interface DecodeFileOptions {
  /** Samples a second to convert to; without it the file's own rate stays. */
  sampleRate?: number;
}

/**
 * Reads a WAV or FLAC file into one channel, averaged and, when asked, resampled.
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
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    // Node ends its messages with the call and the path; the path stands at the beginning already.
    const received = (cause instanceof Error ? cause.message : String(cause)).replace(
      /, [a-z]+( '.*')?$/s,
      '',
    );
    throw new AudioError({ path, expected: 'a readable file', received, cause });
  }
  try {
    return await decode(bytes);
  } catch (cause) {
    if (!(cause instanceof AudioError)) throw cause;
    const { expected, received, partial } = cause;
    throw new AudioError({ path, expected, received, cause, ...(partial === undefined ? {} : { partial }) });
  }
}
