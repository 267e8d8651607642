/**
 * Bytes of sound files to samples, and samples to WAV.
 *
 * @module @ser/audio
 */

export type { Audio, AudioEncoding, AudioFormat, Signal } from './audio.ts';
export { AudioError, type AudioErrorDetails } from './audio-error.ts';
export { decode } from './decode.ts';
export { type EncodeWavOptions, encodeWav } from './encode-wav.ts';
export { toMono } from './to-mono.ts';
