export { type DecodeFileOptions, decodeFile } from './decode-file.ts';
