import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeWav } from '../src/index.ts';
import { decodeFile } from '../src/node/index.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audio-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('one channel at the rate of the file', async () => {
  const path = join(folder, 'stereo.wav');
  const channels = [Float32Array.of(0.5, 0.25), Float32Array.of(-0.5, 0.75)];
  await writeFile(path, encodeWav({ channels, sampleRate: 8000 }));
  expect(await decodeFile(path)).toEqual({ samples: Float32Array.of(0, 0.5), sampleRate: 8000 });
  expect(await decodeFile(path, { sampleRate: 8000 })).toEqual(await decodeFile(path));
});

test('resampled when asked', async () => {
  const path = join(folder, 'tone.wav');
  const samples = Float32Array.from(
    { length: 8000 },
    (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / 8000),
  );
  await writeFile(path, encodeWav({ samples, sampleRate: 8000 }, { encoding: 'float' }));
  const signal = await decodeFile(path, { sampleRate: 16000 });
  expect([signal.samples.length, signal.sampleRate]).toEqual([16000, 16000]);
  for (let i = 4000; i < 4100; i++) {
    expect(signal.samples[i]).toBeCloseTo(0.5 * Math.sin((2 * Math.PI * 440 * i) / 16000), 3);
  }
});

test('the error names the file', async () => {
  const broken = join(folder, 'broken.wav');
  await writeFile(broken, encodeWav({ samples: new Float32Array(10), sampleRate: 8000 }).subarray(0, 60));
  await expect(decodeFile(broken)).rejects.toMatchObject({
    message: `${broken}: expected 20 bytes of samples, received 16 (8 samples read)`,
    path: broken,
    samplesRead: 8,
  });
  const missing = join(folder, 'missing.wav');
  await expect(decodeFile(missing)).rejects.toMatchObject({
    name: 'AudioError',
    path: missing,
    message: `${missing}: expected a readable file, received ENOENT: no such file or directory`,
  });
  await expect(decodeFile(folder)).rejects.toMatchObject({ name: 'AudioError', expected: 'a readable file' });
});

test('a file without samples stays without, at any rate', async () => {
  const path = join(folder, 'none.wav');
  await writeFile(path, encodeWav({ samples: new Float32Array(0), sampleRate: 8000 }));
  expect(await decodeFile(path, { sampleRate: 16000 })).toEqual({
    samples: new Float32Array(0),
    sampleRate: 16000,
  });
});

test('refuses a rate that is none', async () => {
  for (const sampleRate of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    await expect(decodeFile('x.wav', { sampleRate })).rejects.toThrow(
      'sampleRate must be a finite number above 0',
    );
  }
});
