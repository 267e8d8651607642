import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest';
import { type Audio, AudioError, decode, encodeWav } from '../src/index.ts';
import * as node from '../src/node/index.ts';
import { decodeFile, decodeStream } from '../src/node/index.ts';
import { codedFile, codedFiles, worstDifference } from './coded.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audio-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('public surface', () => {
  expect(Object.keys(node).sort()).toEqual(['decodeFile', 'decodeStream']);
  expectTypeOf(decodeStream).returns.toEqualTypeOf<AsyncGenerator<Audio, void, undefined>>();
});

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

async function joined(blocks: AsyncIterable<Audio>): Promise<{ audio: Audio; blockCount: number }> {
  const all: Audio[] = [];
  for await (const block of blocks) all.push(block);
  const channels = all[0]!.channels.map((_, c) => {
    const samples = new Float32Array(all.reduce((sum, block) => sum + block.channels[c]!.length, 0));
    all.reduce((at, block) => {
      samples.set(block.channels[c]!, at);
      return at + block.channels[c]!.length;
    }, 0);
    return samples;
  });
  for (const { channels: _, ...rest } of all)
    expect(rest).toEqual({ ...all[0], channels: undefined, ...rest });
  return { audio: { ...all[0]!, channels }, blockCount: all.length };
}

describe('the blocks of a stream, joined, are what decode gives', () => {
  test.each(codedFiles.map(({ name, file }) => [name, file] as const))('%s', async (_, file) => {
    const whole = await decode(file);
    for (const size of [file.length > 1000 ? 61 : 1, 1e6]) {
      expect((await joined(decodeStream(pieces(file, size)))).audio).toEqual(whole);
    }
    expect((await joined(decodeStream([file]))).audio).toEqual(whole);
  });
});

test('a long file comes in many blocks', async () => {
  const path = join(folder, 'long.wav');
  const samples = Float32Array.from({ length: 1_000_000 }, (_, i) => ((i * 7919) % 65536) / 65536 - 0.5);
  await writeFile(path, encodeWav({ samples, sampleRate: 16000 }));
  const { audio, blockCount } = await joined(decodeStream(path));
  expect(blockCount).toBeGreaterThanOrEqual(7);
  const whole = await decode(encodeWav({ samples, sampleRate: 16000 }));
  expect(worstDifference(whole.channels, audio.channels[0]!)).toMatchObject({ difference: 0 });
  expect(audio.channels[0]!.length).toBe(1_000_000);
});

test('leaving the loop lets the source go', async () => {
  let closed = false;
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield encodeWav({ samples: new Float32Array(100_000), sampleRate: 16000 });
    } finally {
      closed = true;
    }
  }
  for await (const _ of decodeStream(source())) break;
  expect(closed).toBe(true);
});

test('a fault comes after the sound before it', async () => {
  const file = codedFile('opus-mono');
  const seen: number[] = [];
  const error = await (async () => {
    for await (const block of decodeStream(pieces(file.subarray(0, 400), 50)))
      seen.push(block.channels[0]!.length);
  })().catch((reason: unknown) => reason);
  expect(seen).toEqual([2 * 960 - 312, 2 * 960]);
  expect(error).toBeInstanceOf(AudioError);
  expect(error).toMatchObject({ samplesRead: 4 * 960 - 312, partial: undefined });
});

test('what the source throws goes on as it is', async () => {
  // biome-ignore lint/correctness/useYield: it fails before.
  async function* broken(): AsyncGenerator<Uint8Array> {
    throw new TypeError('the line is down');
  }
  await expect(joined(decodeStream(broken()))).rejects.toThrow(new TypeError('the line is down'));
});

test('a file that is not there', async () => {
  const path = join(folder, 'missing.mp3');
  await expect(joined(decodeStream(path))).rejects.toMatchObject({
    name: 'AudioError',
    path,
    message: `${path}: expected a readable file, received ENOENT: no such file or directory`,
  });
});

test('AIFF under a .wav name, and a pointer of Git LFS under it', async () => {
  const path = join(folder, 'YAF_germ_angry.wav');
  await writeFile(path, codedFile('aiff-pcm_s16be'));
  expect((await decodeFile(path)).samples).toHaveLength(160);
  await writeFile(
    path,
    `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 77\n`,
  );
  await expect(decodeFile(path)).rejects.toThrow(
    `${path}: expected WAV, AIFF, FLAC, MP3, Ogg Vorbis or Ogg Opus, received a Git LFS pointer, which stands for the file of 77 bytes: fetch it with \`git lfs pull\``,
  );
});
