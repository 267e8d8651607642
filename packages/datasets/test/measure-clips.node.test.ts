import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWav } from '@ser/audio';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ravdessFolds, splitBySpeaker, splitRandom } from '../src/index.ts';
import { measureClips, scanCorpus } from '../src/node/index.ts';
import { writeSounds } from './support/sounds.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'measure-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('measures every clip, and lists the broken ones', async () => {
  const clips = await writeSounds(folder, 20);
  await writeFile(clips[3]!.path, 'no sound');
  await writeFile(clips[4]!.path, encodeWav({ samples: new Float32Array(0), sampleRate: 8000 }));
  await rm(clips[19]!.path);
  const progress: number[] = [];
  const { clips: measured, failed } = await measureClips(clips, {
    workers: 2,
    onProgress: ({ done, total, failed }) => progress.push(done * 10_000 + total * 100 + failed),
  });
  expect(measured).toHaveLength(17);
  expect(measured[0]).toEqual({ ...clips[0], seconds: 1500 / 8000 });
  expect(measured[1]!.seconds).toBe(1537 / 8000);
  expect(failed.map(({ path }) => path)).toEqual([clips[3]!.path, clips[4]!.path, clips[19]!.path]);
  expect(failed[1]!.reason).toBe('expected samples, received none');
  expect(progress).toHaveLength(21);
  expect([progress[0], progress[20]]).toEqual([2000, 202_003]);
  expect(await measureClips([])).toEqual({ clips: [], failed: [] });
  await expect(measureClips(clips, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
    'enough',
  );
  await expect(measureClips(clips, { workers: 1.5 })).rejects.toThrow('measureClips: workers must be');
});

test('no mirror copy crosses a split: it is no clip of its own', async () => {
  const root = join(folder, 'mirror');
  for (let actor = 1; actor <= 24; actor++) {
    const number = String(actor).padStart(2, '0');
    for (const emotion of ['01', '03', '05']) {
      const name = `Actor_${number}/03-01-${emotion}-01-01-01-${number}.wav`;
      for (const copy of [name, `audio_speech_actors_01-24/${name}`]) {
        await mkdir(join(root, copy, '..'), { recursive: true });
        await writeFile(join(root, copy), `${name} sound`);
      }
    }
  }
  const { clips, skipped } = await scanCorpus(root);
  expect([clips.length, skipped.length]).toEqual([72, 72]);
  const nameOf = (i: number): string => clips[i]!.path.replace(/^.*[/\\]/, '');
  for (const { train, validation, test } of [
    splitRandom(clips, { seed: 3 }),
    splitBySpeaker(clips, { seed: 3 }),
    ...ravdessFolds(clips, { validation: 0.2 }),
  ]) {
    const names = [...train, ...validation, ...test].map(nameOf);
    expect(names).toHaveLength(72);
    expect(new Set(names).size).toBe(72);
  }
});
