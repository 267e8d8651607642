import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Recipe } from '@ser/dsp';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Clip, FeatureTable } from '../src/index.ts';
import { extractTable, readTable, writeTable } from '../src/node/index.ts';
import { writeSounds } from './support/sounds.ts';

const frames: Recipe = {
  sampleRate: 8000,
  nFft: 256,
  hopLength: 128,
  features: [{ type: 'mfcc', nMfcc: 3, nMels: 20 }, { type: 'rms' }],
};
const recipes: Record<string, Recipe> = {
  vectors: { ...frames, pooling: ['mean', 'std'] },
  frames: { ...frames, duration: { seconds: 0.2 } },
  'frames of unlike length': frames,
};

let folder = '';
let clips: Clip[] = [];
const tables: Record<string, FeatureTable> = {};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'table-files-'));
  clips = await writeSounds(join(folder, 'sounds "ä, 語"'), 12);
  clips[1] = { ...clips[1]!, speakerAge: 64, repetition: 2, statement: 'a "quoted", word' };
  for (const [name, recipe] of Object.entries(recipes)) {
    const augment = { indices: [1], noise: [10, 20] } as const;
    const { table } = await extractTable(clips, recipe, { folder: join(folder, name), augment });
    tables[name] = table;
  }
  // Values that text formats get wrong easily.
  const odd = tables['vectors']!.rows(0);
  odd.data.set([Number.NaN, Infinity, -Infinity, 1e-45, 3.4028235e38, -0, 0.1]);
  const read = tables['vectors']!.rows;
  tables['vectors'] = { ...tables['vectors']!, rows: (i) => (i === 0 ? odd : read(i)) };
});
afterAll(() => rm(folder, { recursive: true }));

function expectEqual(actual: FeatureTable, expected: FeatureTable): void {
  expect(actual.clips).toEqual(expected.clips);
  expect(actual.columns).toEqual(expected.columns);
  expect(actual.recipe).toEqual(expected.recipe);
  expect(actual.rowCounts).toEqual(expected.rowCounts);
  for (const i of expected.clips.keys()) expect(actual.rows(i)).toEqual(expected.rows(i));
}

describe.each([
  ['vectors', 'csv'],
  ['vectors', 'npz'],
  ['vectors', 'parquet'],
  ['frames', 'npz'],
  ['frames', 'parquet'],
  ['frames of unlike length', 'npz'],
  ['frames of unlike length', 'parquet'],
])('%s as .%s', (name, extension) => {
  test('come back as they were, and leave nothing else behind', async () => {
    const path = join(folder, `${name}.${extension}`);
    const table = tables[name]!;
    await writeTable(path, table);
    const options = extension === 'csv' ? { recipe: recipes[name]! } : {};
    expectEqual(await readTable(path, options), table);
    expect((await readdir(folder)).filter((file) => file.endsWith('.part'))).toEqual([]);
    const first = await readFile(path);
    await writeTable(path, table);
    expect(await readFile(path)).toEqual(first);
  });
});

test.each(['csv', 'npz', 'parquet'])('a table without clips as .%s', async (extension) => {
  const recipe = recipes['vectors']!;
  const { table } = await extractTable([], recipe);
  const path = join(folder, `empty.${extension}`);
  await writeTable(path, table);
  expectEqual(await readTable(path, { recipe }), table);
});

test('.npz holds the arrays that NumPy users look for', async () => {
  const path = join(folder, 'arrays.npz');
  await writeTable(path, tables['frames']!);
  const bytes = await readFile(path);
  const text = bytes.toString('latin1');
  for (const name of ['features', 'offsets', 'columns', 'path', 'speaker', 'emotion', 'table']) {
    expect(text).toContain(`${name}.npy`);
  }
  expect(text).toContain("{'descr': '<f4', 'fortran_order': False, 'shape': (13, 13, 4), }");
  expect(text).toContain("{'descr': '<i8', 'fortran_order': False, 'shape': (14,), }");
  expect(text).toContain("{'descr': '<U5', 'fortran_order': False, 'shape': (13,), }");
});

test('a CSV file takes vectors only, and needs its recipe to be read', async () => {
  await expect(writeTable(join(folder, 'x.csv'), tables['frames']!)).rejects.toThrow(
    'a CSV file takes one row a clip, got 13',
  );
  expect(await readdir(folder)).not.toContain('x.csv');
  const path = join(folder, 'y.csv');
  await writeTable(path, tables['vectors']!);
  const lines = (await readFile(path, 'utf8')).split('\n');
  expect(lines[0]).toBe(
    'corpus,path,speaker,emotion,speakerAge,repetition,statement,augmentation,mfcc_0_mean,mfcc_1_mean,mfcc_2_mean,rms_mean,mfcc_0_std,mfcc_1_std,mfcc_2_std,rms_std',
  );
  expect(lines[1]).toMatch(/,,,,nan,inf,-inf,1\.4013e-45,3\.4028235e\+38,-0,0\.1,[\d.]+$/);
  await expect(readTable(path)).rejects.toThrow('recipe must be given for a CSV file');
  await expect(readTable(path, { recipe: { ...frames, pooling: ['mean', 'max'] } })).rejects.toThrow(
    "must hold the recipe's 8 columns, got mfcc_0_std in place of mfcc_0_max",
  );
});

test('damage that leaves a file readable is refused', async () => {
  const table = tables['vectors']!;
  const recipe = recipes['vectors']!;
  const csv = join(folder, 'damaged.csv');
  await writeTable(csv, table);
  const text = await readFile(csv, 'utf8');
  for (const [changed, message] of [
    [text.slice(0, -2), 'must end with a line break, got a cut line'],
    [`${text.slice(0, -1)},5\n`, /must hold 16 fields a line, got 17 in line \d+$/],
  ] as const) {
    await writeFile(csv, changed);
    await expect(readTable(csv, { recipe })).rejects.toThrow(message);
  }
  const parquet = join(folder, 'damaged.parquet');
  await writeTable(parquet, table);
  const bytes = await readFile(parquet);
  bytes[bytes.indexOf('"hann"') + 4] = 'f'.charCodeAt(0);
  await writeFile(parquet, bytes);
  await expect(readTable(parquet)).rejects.toThrow(
    /^readTable: .*damaged\.parquet must hold a recipe, got a fault: createExtractor: window/,
  );
});

test('other files are refused with what is wrong', async () => {
  await expect(writeTable(join(folder, 'x.xlsx'), tables['vectors']!)).rejects.toThrow(
    'writeTable: path must end with .csv, .npz, .parquet, got',
  );
  const recipe = recipes['vectors']!;
  for (const extension of ['csv', 'npz', 'parquet']) {
    const path = join(folder, `other.${extension}`);
    await expect(readTable(path, { recipe })).rejects.toThrow(/ENOENT/);
    for (const content of ['', 'no table', '"']) {
      await writeFile(path, content);
      await expect(readTable(path, { recipe })).rejects.toThrow(
        /^readTable: .*other\.(csv|npz|parquet) must/,
      );
    }
    await writeTable(path, tables['vectors']!);
    await truncate(path, 900);
    await expect(readTable(path, { recipe })).rejects.toThrow(/^readTable: .*other\.(csv|npz|parquet) must/);
  }
  const path = join(folder, 'foreign.npz');
  const npy = new TextEncoder().encode('\u0093NUMPY');
  for (const files of [{}, { 'features.npy': npy, 'table.npy': npy }]) {
    await writeFile(path, zipSync(files));
    await expect(readTable(path)).rejects.toThrow(
      /foreign\.npz must be a table that writeTable wrote, got a fault: expected/,
    );
  }
  await writeFile(path, zipSync({ 'features.npy': new Uint8Array(5e6), 'table.npy': npy }, { level: 9 }));
  await expect(readTable(path)).rejects.toThrow(/that unpack to 5000000/);
});
