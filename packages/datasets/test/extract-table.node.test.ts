import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWav } from '@ser/audio';
import { createExtractor, type Recipe } from '@ser/dsp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Clip } from '../src/index.ts';
import { extractTable } from '../src/node/index.ts';

const recipe: Recipe = {
  sampleRate: 8000,
  nFft: 256,
  hopLength: 128,
  features: [{ type: 'rms' }, { type: 'zeroCrossingRate' }],
};
const tone = (seconds: number): Float32Array =>
  Float32Array.from({ length: 8000 * seconds }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / 8000));

let folder = '';
const clip = (name: string): Clip => ({
  corpus: 'x',
  path: join(folder, name),
  speaker: 'x:1',
  emotion: 'calm',
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'table-'));
  const write = (name: string, samples: Float32Array): Promise<void> =>
    writeFile(join(folder, name), encodeWav({ samples, sampleRate: 8000 }, { encoding: 'float' }));
  await write('short.wav', tone(0.5));
  await write('long.wav', tone(1));
  await write('none.wav', new Float32Array(0));
  await writeFile(join(folder, 'bad.wav'), 'version https://git-lfs.github.com/spec/v1\n');
});
afterAll(() => rm(folder, { recursive: true }));

test('holds what the extractor gives, clip by clip', async () => {
  const clips = [clip('long.wav'), clip('short.wav')];
  const { table, failed } = await extractTable(clips, recipe);
  const extractor = createExtractor(recipe);
  expect(failed).toEqual([]);
  expect(table.clips).toEqual(clips);
  expect(table.columns).toEqual(['rms', 'zeroCrossingRate']);
  expect(table.recipe).toEqual(extractor.recipe);
  expect(table.rows(0)).toEqual(extractor.extract(tone(1)));
  expect(table.rows(1)).toEqual(extractor.extract(tone(0.5)));
  expect(() => table.rows(2)).toThrow('rows: clip must be an integer in [0, 2), got 2');
});

test('many clips of unlike length grow the table as needed', async () => {
  const clips = Array.from({ length: 40 }, (_, i) => clip(i % 3 === 0 ? 'short.wav' : 'long.wav'));
  const { table } = await extractTable(clips, { ...recipe, hopLength: 16 });
  const long = createExtractor({ ...recipe, hopLength: 16 }).extract(tone(1));
  for (const i of [1, 2, 38]) expect(table.rows(i)).toEqual(long);
});

test('packs clips of one length', async () => {
  const fixed: Recipe = { ...recipe, duration: { seconds: 0.5 } };
  const { table } = await extractTable([clip('long.wav'), clip('short.wav')], fixed);
  const { data, shape } = table.pack();
  expect(shape).toEqual([2, 32, 2]);
  expect(data).toEqual(Float32Array.of(...table.rows(0).data, ...table.rows(1).data));
  expect(table.pack(Int32Array.of(1)).data).toEqual(table.rows(1).data);
  expect(table.pack([1, 1, 0]).shape).toEqual([3, 32, 2]);
  expect(() => table.pack([2])).toThrow('pack: clip must be an integer in [0, 2), got 2');
});

test('a recipe that pools over time packs to vectors', async () => {
  const { table } = await extractTable([clip('long.wav'), clip('short.wav')], {
    ...recipe,
    pooling: ['mean', 'std'],
  });
  expect(table.pack().shape).toEqual([2, 4]);
});

test('clips of unlike length cannot be packed', async () => {
  const { table } = await extractTable([clip('long.wav'), clip('short.wav')], recipe);
  expect(() => table.pack()).toThrow(
    /^pack: clips must have one number of rows, got 63 \(.*long.wav\) and 32 \(.*short.wav\)/,
  );
  expect(table.pack([1]).shape).toEqual([1, 32, 2]);
});

test('a clip that cannot be read is reported, and the work goes on', async () => {
  const progress: string[] = [];
  const names = ['bad.wav', 'short.wav', 'missing.wav', 'none.wav'];
  const { table, failed } = await extractTable(names.map(clip), recipe, {
    onProgress: ({ done, total, failed: count }) => progress.push(`${done}/${total} ${count}`),
  });
  expect(table.clips.map(({ path }) => path)).toEqual([join(folder, 'short.wav')]);
  expect(failed).toEqual([
    {
      path: join(folder, 'bad.wav'),
      reason: expect.stringMatching(/received a Git LFS pointer.*: fetch it with `git lfs pull`$/),
    },
    {
      path: join(folder, 'missing.wav'),
      reason: expect.stringMatching(/^expected a readable file, received ENOENT/),
    },
    { path: join(folder, 'none.wav'), reason: 'expected samples, received none' },
  ]);
  expect(progress).toEqual(['0/4 0', '1/4 1', '2/4 1', '3/4 2', '4/4 3']);
});

test('no clips give an empty table', async () => {
  const { table, failed } = await extractTable([], recipe);
  expect([table.clips, failed, table.pack().shape]).toEqual([[], [], [0, 0, 2]]);
});

test('stops between two clips when aborted', async () => {
  const controller = new AbortController();
  let seen = 0;
  const work = extractTable(
    Array.from({ length: 50 }, () => clip('short.wav')),
    recipe,
    {
      signal: controller.signal,
      onProgress: ({ done }) => {
        seen = done;
        if (done === 3) controller.abort(new Error('enough'));
      },
    },
  );
  await expect(work).rejects.toThrow('enough');
  expect(seen).toBe(3);
  await expect(extractTable([], recipe, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
});

test('a wrong recipe is refused before anything is read', async () => {
  await expect(extractTable([clip('missing.wav')], { ...recipe, features: [] })).rejects.toThrow(
    'features must be',
  );
});
