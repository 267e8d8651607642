import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AudioError, decode } from '../src/index.ts';
import { codedFile, codedFiles } from './coded.ts';
import { concat } from './wav-bytes.ts';

// What scripts/fuzz.mjs and comparisons found, kept.

const names = ['log', 'info', 'warn', 'error', 'debug'] as const;
const spies = names.map((name) => vi.spyOn(console, name));
beforeEach(() => {
  for (const spy of spies) spy.mockClear();
});
afterEach(() => {
  for (const spy of spies) expect(spy).not.toHaveBeenCalled();
});

test('a frame that libFLAC refuses although its checksum holds says nothing on the console', async () => {
  const file = codedFile('flac-16');
  const damaged = concat([file.subarray(0, 106), file.subarray(433, 433 + 246), file.subarray(106)]);
  await expect(decode(damaged)).rejects.toThrow(AudioError);
});

test('two MP3 files in a row, the first with its tag at the end', async () => {
  const file = codedFile('mp3-lame-checksums');
  await expect(decode(concat([file, file.subarray(102)]))).rejects.toMatchObject({
    expected: `no frames after the tags or zeros at byte ${file.length - 128}`,
    samplesRead: 1920,
  });
});

test('the bytes stay as they were, whatever array holds them', async () => {
  for (const { file } of codedFiles) {
    const larger = new Uint8Array(file.length + 20);
    larger.set(file, 10);
    const view = larger.subarray(10, 10 + file.length);
    const audio = await decode(view);
    expect(view).toEqual(file);
    expect(audio).toEqual(await decode(file));
  }
});

test('many files at once share no decoder', async () => {
  const alone = await Promise.all(codedFiles.map(({ file }) => decode(file)));
  const mixed = await Promise.all([...codedFiles, ...codedFiles].map(({ file }) => decode(file)));
  for (const [i, audio] of mixed.entries()) expect(audio).toEqual(alone[i % alone.length]);
});

test('headers that claim gigabytes', async () => {
  const wav = codedFile('wav-pcm_s16le').slice();
  const data = wav.findIndex((_, i) => String.fromCharCode(...wav.subarray(i, i + 4)) === 'data');
  new DataView(wav.buffer).setUint32(data + 4, 0xfffffff0, true);
  await expect(decode(wav)).rejects.toMatchObject({
    expected: '4294967280 bytes of samples',
    received: '640',
    samplesRead: 160,
  });
  const flac = codedFile('flac-16').slice();
  flac.fill(0xff, 22, 26);
  await expect(decode(flac)).rejects.toMatchObject({
    expected: '4294967295 samples, as STREAMINFO says',
    samplesRead: 160,
  });
  const mp3 = codedFile('mp3-mono').slice();
  const tag = mp3.findIndex((_, i) =>
    ['Xing', 'Info'].includes(String.fromCharCode(...mp3.subarray(i, i + 4))),
  );
  mp3.fill(0x7f, tag + 8, tag + 12);
  await expect(decode(mp3)).rejects.toMatchObject({ expected: '2139062143 frames, as the first one says' });
});
