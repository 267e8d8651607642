import type { Audio } from './audio.ts';
import { AudioError } from './audio-error.ts';
import { decodeFlac } from './decode-flac.ts';
import { decodeWav } from './decode-wav.ts';
import { detectFormat } from './detect-format.ts';

/**
 * Turns the bytes of a WAV or FLAC file into samples.
 *
 * The format is told by content, never by name. 16-bit samples are n / 32768, and every integer coding fills
 * [-1, 1) likewise; floats are taken as they are. A file that is cut, contradicts itself or is of another
 * format is an error, never a shorter result; the samples before the fault hang on the error.
 *
 * @throws AudioError with `expected`, `received`, `samplesRead` and, where there are any, the `partial` samples.
 *
 * @example
 * ```ts
 * const audio = await decode(new Uint8Array(await file.arrayBuffer()));
 * audio.channels[0]; // Float32Array
 * ```
 */
export async function decode(bytes: Uint8Array): Promise<Audio> {
  const detected = detectFormat(bytes);
  if (detected.format === 'other') {
    throw new AudioError({
      expected: 'WAV or FLAC, which is what this version reads',
      received: detected.name,
    });
  }
  const sound = detected.offset === 0 ? bytes : bytes.subarray(detected.offset);
  return detected.format === 'wav' ? decodeWav(sound) : decodeFlac(sound);
}
