import type { Readable } from 'node:stream';
import { type Signal, toMono } from '@ser/audio';
import { decodeStream } from '@ser/audio/node';
import { JobError } from '../errors.ts';

/** Samples without a header, as they come in on stdin. */
export interface RawFormat {
  encoding: RawEncoding;
  sampleRate: number;
  channels: number;
}

export const rawEncodings = ['s16le', 's24le', 's32le', 'f32le', 'u8'] as const;

type RawEncoding = (typeof rawEncodings)[number];

/** The name under which stdin is asked for and reported. */
export const stdinName = '-';

/** Where recordings come from. */
export interface SoundSource {
  stdin: Readable;
  raw?: RawFormat | undefined;
}

/** A recording in one channel, piece by piece as it is read or comes in: a file, or stdin for `-`. */
export async function* readSound(input: string, { stdin, raw }: SoundSource): AsyncGenerator<Signal> {
  const source = input !== stdinName ? input : raw === undefined ? stdin : withHeader(stdin, raw);
  for await (const block of decodeStream(source)) yield toMono(block);
}

/**
 * A whole recording in one channel.
 *
 * @throws JobError when it holds no sample; AudioError when it cannot be decoded.
 */
export async function readWhole(input: string, source: SoundSource): Promise<Signal> {
  const blocks: Signal[] = [];
  for await (const block of readSound(input, source)) blocks.push(block);
  const length = blocks.reduce((sum, { samples }) => sum + samples.length, 0);
  if (length === 0) throw new JobError(`${shownName(input)} holds no samples`);
  const samples = new Float32Array(length);
  let at = 0;
  for (const block of blocks) {
    samples.set(block.samples, at);
    at += block.samples.length;
  }
  return { samples, sampleRate: blocks[0]!.sampleRate };
}

/** How messages call an input. */
export function shownName(input: string): string {
  return input === stdinName ? 'stdin' : input;
}

/** Raw samples as a WAV stream of unknown length, so that there is one way in. */
async function* withHeader(
  stdin: Readable,
  { encoding, sampleRate, channels }: RawFormat,
): AsyncGenerator<Uint8Array> {
  const bits = Number.parseInt(encoding.slice(1), 10);
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(0xffffffff, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(encoding.startsWith('f') ? 3 : 1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE((sampleRate * channels * bits) / 8, 28);
  header.writeUInt16LE((channels * bits) / 8, 32);
  header.writeUInt16LE(bits, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(0xffffffff, 40);
  yield header;
  yield* stdin as AsyncIterable<Uint8Array>;
}
