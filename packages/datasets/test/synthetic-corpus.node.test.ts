import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeFile } from '@ser/audio/node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { synthesizeUtterance } from '../src/index.ts';
import { isSynthetic, noticeName, scanCorpus, writeSyntheticCorpus } from '../src/node/index.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'synthetic-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

test('writes the grid of RAVDESS, which scans as such and says that it is synthetic', async () => {
  const folder = join(root, 'new', 'corpus');
  const progress: number[] = [];
  const paths = await writeSyntheticCorpus(folder, {
    speakers: 2,
    repetitions: 1,
    seed: 3,
    sampleRate: 8000,
    onProgress: ({ done, total }) => progress.push(total - done),
  });
  expect(paths).toHaveLength(2 * 30);
  expect(progress).toEqual(Array.from({ length: 61 }, (_, i) => 60 - i));
  const { clips, skipped } = await scanCorpus(folder);
  expect(clips.map((clip) => clip.path)).toEqual(paths);
  expect(skipped.map(({ path }) => path)).toEqual([join(folder, noticeName)]);
  expect(clips.filter((clip) => clip.emotion === 'neutral' && clip.intensity === 'strong')).toEqual([]);
  expect(new Set(clips.map((clip) => `${clip.speaker} ${clip.speakerSex}`))).toEqual(
    new Set(['ravdess:01 male', 'ravdess:02 female']),
  );
  expect(await readFile(join(folder, noticeName), 'utf8')).toMatch(/^SYNTHETIC .* NOT HUMAN/);
  expect(await isSynthetic(clips)).toBe(true);

  const angry = clips.find(
    (clip) => clip.emotion === 'angry' && clip.intensity === 'strong' && clip.statement === 'dogs',
  )!;
  const { samples, sampleRate } = await decodeFile(angry.path);
  const same = synthesizeUtterance({
    emotion: 'angry',
    intensity: 'strong',
    statement: 2,
    speaker: 1,
    seed: 3,
    sampleRate: 8000,
  });
  expect(sampleRate).toBe(8000);
  expect(samples.length).toBe(same.samples.length);
  expect(samples.every((x, i) => Math.abs(x - same.samples[i]!) <= 1 / 32768)).toBe(true);
});

test('leaves whole files only when it is stopped', async () => {
  const controller = new AbortController();
  const work = writeSyntheticCorpus(root, {
    sampleRate: 8000,
    signal: controller.signal,
    onProgress: ({ done }) => {
      if (done === 4) controller.abort(new Error('stopped'));
    },
  });
  await expect(work).rejects.toThrow('stopped');
  expect((await readdir(root)).sort()).toEqual(['Actor_01', noticeName]);
  const files = await readdir(join(root, 'Actor_01'));
  expect(files).toHaveLength(4);
  expect(files.every((file) => file.endsWith('.wav'))).toBe(true);
});

test('recordings without the notice are not taken for synthetic', async () => {
  expect(await isSynthetic([{ path: join(root, 'Actor_01', '03-01-01-01-01-01-01.wav') }])).toBe(false);
});

test.each([
  [{ speakers: 0 }, 'speakers must be an integer in [1, 24], got 0'],
  [{ speakers: 25 }, 'speakers must be an integer in [1, 24], got 25'],
  [{ repetitions: 3 as 2 }, 'repetitions must be 1 or 2, got 3'],
])('refuses %j before anything is written', async (options, message) => {
  await expect(writeSyntheticCorpus(root, options)).rejects.toThrow(`writeSyntheticCorpus: ${message}`);
  expect(await readdir(root)).toEqual([]);
});
