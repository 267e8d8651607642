/**
 * Sound files and streams of bytes, in Node.
 *
 * @module @ser/audio/node
 */

export type { ByteSource } from '../byte-reader.ts';
export { type DecodeFileOptions, decodeFile } from './decode-file.ts';
export { decodeStream } from './decode-stream.ts';
