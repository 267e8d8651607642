import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeWav } from '@ser/audio';
import type { Recipe } from '@ser/dsp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { applySplit, type Clip, splitBySpeaker, splitRandom } from '../src/index.ts';
import { lockFolder } from '../src/node/extraction/folder-lock.ts';
import { extractTable, mergeTables, openTable } from '../src/node/index.ts';
import { readTree, writeSounds } from './support/sounds.ts';

const recipe: Recipe = {
  sampleRate: 8000,
  nFft: 256,
  hopLength: 128,
  features: [{ type: 'mfcc', nMfcc: 5, nMels: 20 }, { type: 'rms' }],
};

// Each call starts threads, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let root = '';
let clips: Clip[] = [];
let whole: Record<string, string> = {};
let counter = 0;
const fresh = (): string => join(root, `table-${counter++}`);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tables-'));
  clips = await writeSounds(join(root, 'sounds'), 40);
  await writeFile(clips[7]!.path, 'no sound');
  const folder = fresh();
  await extractTable(clips, recipe, { folder, workers: 1 });
  whole = await readTree(folder);
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** The file of features, the only large one. */
async function featuresIn(folder: string): Promise<string> {
  const files = await readdir(folder, { recursive: true });
  return join(folder, files.find((name) => name.endsWith('.f32'))!);
}

describe('a table in a folder', () => {
  test('equals the one in memory, row by row and packed', async () => {
    const memory = await extractTable(clips, recipe);
    const disk = await extractTable(clips, recipe, { folder: fresh() });
    expect(disk.failed).toEqual(memory.failed);
    expect(disk.failed).toHaveLength(1);
    expect(disk.table.clips).toEqual(memory.table.clips);
    expect(disk.table.recipe).toEqual(memory.table.recipe);
    expect(disk.table.columns).toEqual(memory.table.columns);
    expect(disk.table.rowCounts).toEqual(memory.table.rowCounts);
    for (const i of memory.table.clips.keys()) expect(disk.table.rows(i)).toEqual(memory.table.rows(i));
    const alike = [...memory.table.clips.keys()].filter(
      (i) => memory.table.rowCounts[i] === memory.table.rowCounts[3],
    );
    expect(disk.table.pack(alike)).toEqual(memory.table.pack(alike));
    expect(() => disk.table.pack()).toThrow('pack: clips must have one number of rows');
  });

  test('has the same bytes whatever the number of workers', async () => {
    for (const workers of [3]) {
      const folder = fresh();
      await extractTable(clips, recipe, { folder, workers });
      expect(await readTree(folder)).toEqual(whole);
    }
  });

  test('is found again: a second run computes nothing and changes nothing', async () => {
    const folder = fresh();
    const first = await extractTable(clips, recipe, { folder });
    const file = await featuresIn(folder);
    const bytes = await readFile(file);
    bytes.writeFloatLE(123, 0);
    await writeFile(file, bytes);
    const second = await extractTable(clips, recipe, { folder });
    expect(second.table.rows(0).data[0]).toBe(123);
    expect(second.table.rows(1)).toEqual(first.table.rows(1));
    expect(second.table.clips[0]).toBe(clips[0]);
  });

  test('a moved clip is known by its bytes, a changed one is computed anew', async () => {
    const sounds = join(root, 'moved');
    const own = await writeSounds(sounds, 6);
    const folder = fresh();
    const before = await extractTable(own, recipe, { folder });
    const file = await featuresIn(folder);
    const size = (await readFile(file)).length;
    await cp(own[2]!.path, join(sounds, 'elsewhere.wav'));
    const moved = { ...own[2]!, path: join(sounds, 'elsewhere.wav') };
    const after = await extractTable([moved], recipe, { folder });
    expect(after.table.rows(0)).toEqual(before.table.rows(2));
    expect((await readFile(file)).length).toBe(size);

    await writeFile(moved.path, encodeWav({ samples: new Float32Array(2000).fill(0.1), sampleRate: 8000 }));
    const changed = await extractTable([moved], recipe, { folder });
    expect(changed.table.rows(0)).not.toEqual(before.table.rows(2));
    expect((await readFile(file)).length).toBeGreaterThan(size);
  });

  test('another recipe is computed anew, and the first one stays', async () => {
    const folder = fresh();
    await extractTable(clips, recipe, { folder });
    const other = await extractTable(clips, { ...recipe, hopLength: 64 }, { folder });
    expect(other.table.rowCounts[0]).toBe(24);
    expect((await openTable(folder)).table.rowCounts[0]).toBe(24);
    await extractTable(clips, recipe, { folder });
    const tree = await readTree(folder);
    expect(tree).toMatchObject(whole);
    expect(Object.keys(tree)).toHaveLength(Object.keys(whole).length + 2);
  });

  test('opens without the sound, and says where there is none', async () => {
    const folder = fresh();
    const { table, failed } = await extractTable(clips, recipe, { folder });
    const opened = await openTable(folder);
    expect(opened.failed).toEqual(failed);
    expect(opened.table.clips).toEqual(table.clips);
    expect(opened.table.rows(38)).toEqual(table.rows(38));
    await expect(openTable(join(root, 'nothing'))).rejects.toThrow(
      /folder must hold a finished table.*ENOENT/,
    );
    await writeFile(join(folder, 'table.jsonl'), '{}\n');
    await expect(openTable(folder)).rejects.toThrow('must be a table of this version, got another line 1');
    await truncate(await featuresIn(folder), 100);
    expect(() => table.rows(38)).toThrow(/must hold \d+ bytes, got 100: extract the table again/);
    await rm(await featuresIn(folder));
    expect(() => table.rows(38)).toThrow(/^rows: .*f32 must be there, got none: extract the table again/);
  });

  test('keeps equal clips once', async () => {
    const folder = fresh();
    const { table } = await extractTable([clips[0]!, clips[1]!, clips[0]!], recipe, { folder });
    expect(table.rows(2)).toEqual(table.rows(0));
    const rows = table.rowCounts[0]! + table.rowCounts[1]!;
    expect((await readFile(await featuresIn(folder))).length).toBe(rows * 6 * 4);
  });

  test('refuses options that cannot be', async () => {
    await expect(extractTable(clips, recipe, { workers: 0 })).rejects.toThrow(
      'workers must be an integer in [1, 256], got 0',
    );
    await expect(extractTable(clips, recipe, { shard: '1/2' })).rejects.toThrow('shard needs a folder');
    for (const shard of ['0/2', '3/2', '1', '1/0', 'a/b']) {
      await expect(extractTable(clips, recipe, { shard, folder: fresh() })).rejects.toThrow(
        `shard must be 'i/n' with i from 1 to n, got '${shard}'`,
      );
    }
  });
});

describe('a run that was ended', () => {
  test('by kill -9, at several moments, is taken up and ends in the same bytes', {
    timeout: 30_000,
  }, async () => {
    const folder = fresh();
    const job = join(root, 'job.json');
    await writeFile(job, JSON.stringify({ clips, recipe, folder, pause: 40 }));
    const script = fileURLToPath(new URL('support/extract-child.mjs', import.meta.url));
    const killed: number[] = [];
    for (const moment of [3, 18, 30]) {
      const child = spawn(process.execPath, [script, job], { stdio: ['ignore', 'pipe', 'inherit'] });
      let seen = 0;
      child.stdout.on('data', (chunk: Buffer) => {
        seen = Number(chunk.toString().trim().split('\n').at(-1));
        if (seen >= moment) child.kill('SIGKILL');
      });
      const [code, signal] = await once(child, 'exit');
      expect([code, signal]).toEqual([null, 'SIGKILL']);
      expect(seen).toBeLessThan(clips.length);
      const index = Object.entries(await readTree(folder)).find(([name]) => name.endsWith('index.jsonl'));
      killed.push(
        Buffer.from(index?.[1] ?? '', 'base64')
          .toString()
          .split('\n').length - 1,
      );
    }
    // Each run got further than the one before, so something was there to be taken up.
    expect(killed.at(-1)).toBeGreaterThan(killed[0]!);
    await extractTable(clips, recipe, { folder });
    expect(await readTree(folder)).toEqual(whole);
  });

  test('leaving any torn end of its files, is taken up and ends in the same bytes', async () => {
    const names = Object.keys(whole);
    const index = names.find((name) => name.endsWith('index.jsonl'))!;
    const features = names.find((name) => name.endsWith('.f32'))!;
    const indexBytes = Buffer.from(whole[index]!, 'base64').length;
    const featureBytes = Buffer.from(whole[features]!, 'base64').length;
    for (const [indexShare, featureShare] of [
      [0.31, 0.5],
      [0.999, 1],
      [1, 0.71],
    ] as const) {
      const folder = fresh();
      await extractTable(clips, recipe, { folder });
      await rm(join(folder, 'table.jsonl'));
      await truncate(join(folder, index), Math.floor(indexBytes * indexShare));
      await truncate(join(folder, features), Math.floor(featureBytes * featureShare));
      await writeFile(join(folder, 'table.jsonl.part'), 'half');
      await extractTable(clips, recipe, { folder });
      expect(await readTree(folder)).toEqual(whole);
    }
  });

  test('by its signal, keeps what it computed', async () => {
    const folder = fresh();
    const controller = new AbortController();
    const work = extractTable(clips, recipe, {
      folder,
      signal: controller.signal,
      onProgress: ({ done }) => done === 20 && controller.abort(new Error('enough')),
    });
    await expect(work).rejects.toThrow('enough');
    const tree = await readTree(folder);
    expect(Object.keys(tree).some((name) => name === 'table.jsonl' || name === 'lock')).toBe(false);
    const index = Object.entries(tree).find(([name]) => name.endsWith('index.jsonl'))!;
    expect(Buffer.from(index[1], 'base64').toString().trim().split('\n')).toHaveLength(19);
    await extractTable(clips, recipe, { folder });
    expect(await readTree(folder)).toEqual(whole);
  });
});

describe('one writer at a time', () => {
  test('a second call in the same process is refused', async () => {
    const folder = fresh();
    const first = extractTable(clips, recipe, { folder });
    await expect(extractTable(clips, recipe, { folder })).rejects.toThrow('one call at a time');
    await first;
  });

  test('a lock of a living process holds, a dead one does not', async () => {
    const folder = fresh();
    await extractTable(clips.slice(0, 1), recipe, { folder });
    const lock = join(folder, 'lock');
    const status = await readFile(`/proc/${process.ppid}/stat`, 'utf8').catch(() => undefined);
    const began = status?.slice(status.lastIndexOf(')') + 2).split(' ')[19];
    await writeFile(lock, JSON.stringify({ host: hostname(), pid: process.ppid, began }));
    await expect(extractTable(clips, recipe, { folder })).rejects.toThrow('one process at a time');
    await writeFile(lock, JSON.stringify({ host: hostname(), pid: 2 ** 30, began: '1' }));
    await extractTable(clips, recipe, { folder });
    expect(await readdir(folder)).not.toContain('lock');
  });
});

describe('a lock of another machine', () => {
  const lockOf = async (): Promise<[folder: string, lock: string]> => {
    const folder = fresh();
    const lock = join(folder, 'lock');
    await mkdir(folder);
    await writeFile(lock, JSON.stringify({ host: 'elsewhere.example', pid: 1 }));
    return [folder, lock];
  };

  test('holds while it is touched', async () => {
    const [folder, lock] = await lockOf();
    let seconds = 1;
    const beat = setInterval(() => void utimes(lock, seconds, seconds++), 20);
    await expect(lockFolder('test', folder, { silentMilliseconds: 5000 })).rejects.toThrow(
      /one process at a time.*elsewhere/,
    );
    clearInterval(beat);
  });

  test('is taken over when it is not, and touched from then on', async () => {
    const [folder, lock] = await lockOf();
    const unlock = await lockFolder('test', folder, { beatMilliseconds: 10, silentMilliseconds: 100 });
    expect(await readFile(lock, 'utf8')).toContain(hostname());
    const { mtimeMs } = await stat(lock);
    await vi.waitFor(async () => expect((await stat(lock)).mtimeMs).toBeGreaterThan(mtimeMs));
    await unlock();
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('shards', () => {
  test('joined are the whole, byte for byte, in any order of folders', async () => {
    for (const count of [4]) {
      const folders: string[] = [];
      for (let i = 1; i <= count; i++) {
        folders.push(fresh());
        await extractTable(clips, recipe, { folder: folders.at(-1)!, shard: `${i}/${count}`, workers: 1 });
      }
      folders.reverse();
      const folder = fresh();
      const merged = await mergeTables(folders, { folder });
      expect(await readTree(folder)).toEqual(whole);
      const view = await mergeTables(folders);
      expect(view.failed).toEqual(merged.failed);
      expect(view.table.clips).toEqual(merged.table.clips);
      expect(view.table.rows(38)).toEqual(merged.table.rows(38));
    }
  });

  test('that do not make a whole are refused', async () => {
    const [one, two, other, complete] = [fresh(), fresh(), fresh(), fresh()];
    await extractTable(clips, recipe, { folder: one, shard: '1/2' });
    await extractTable(clips, recipe, { folder: two, shard: '2/2' });
    await extractTable(clips, { ...recipe, hopLength: 64 }, { folder: other, shard: '2/2' });
    await extractTable(clips.slice(0, 1), recipe, { folder: complete });
    await expect(mergeTables([one])).rejects.toThrow('folders must hold the shards 1/2 to 2/2, got 1/2');
    await expect(mergeTables([one, two, two])).rejects.toThrow('got 1/2, 2/2, 2/2');
    await expect(mergeTables([one, other])).rejects.toThrow('folders must be of one recipe and version');
    await expect(mergeTables([complete])).rejects.toThrow('must hold shards, got a whole table');
    await expect(mergeTables([])).rejects.toThrow('must hold shards, got none');
  });
});

describe('augmentation', () => {
  const augment = {
    copies: 2,
    seed: 3,
    noise: [10, 30],
    timeStretch: [0.8, 1.25],
    pitchShift: [-2, 2],
    shift: [-0.02, 0.02],
  } as const;
  const pooled: Recipe = { ...recipe, pooling: ['mean'] };

  test('adds copies of the given clips behind all clips, and says what was done', async () => {
    const { table, failed } = await extractTable(clips.slice(0, 10), pooled, {
      augment: { ...augment, indices: [4, 9, 7] },
    });
    // Clip 7 is no sound.
    expect(failed.map(({ path }) => path)).toEqual([clips[7]!.path]);
    expect(table.clips).toHaveLength(9 + 4);
    expect(table.clips.slice(0, 9).every((clip) => clip.augmentation === undefined)).toBe(true);
    expect(table.clips.slice(9).map((clip) => [clip.path, clip.augmentation?.copy])).toEqual([
      [clips[4]!.path, 1],
      [clips[4]!.path, 2],
      [clips[9]!.path, 1],
      [clips[9]!.path, 2],
    ]);
    const done = table.clips[9]!.augmentation!;
    expect(done.seed).toBe(3);
    expect(done.snrDb).toBeGreaterThan(10);
    expect(done.snrDb).toBeLessThan(30);
    expect(Math.abs(done.semitones!)).toBeLessThan(2);
    expect(done.rate).toBeGreaterThan(0.8);
    expect(done.rate).toBeLessThan(1.25);
    expect(Math.abs(done.shiftSeconds!)).toBeLessThan(0.02);
    expect(table.clips[10]!.augmentation).not.toEqual({ ...done, copy: 2 });
    expect(table.rows(9)).not.toEqual(table.rows(4));
    expect(table.rows(9)).not.toEqual(table.rows(10));
  });

  test('gives the same copies in memory, on disk, in shards and after other clips', async () => {
    const indices = [1, 5, 30];
    const options = { augment: { ...augment, indices } };
    const memory = await extractTable(clips, pooled, options);
    const folder = fresh();
    const disk = await extractTable(clips, pooled, { ...options, folder, workers: 2 });
    expect(disk.table.clips).toEqual(memory.table.clips);
    expect(disk.table.pack()).toEqual(memory.table.pack());
    const parts: string[] = [];
    for (const i of [1, 2]) {
      parts.push(fresh());
      await extractTable(clips, pooled, { ...options, folder: parts.at(-1)!, shard: `${i}/2` });
    }
    const target = fresh();
    await mergeTables(parts, { folder: target });
    expect(await readTree(target)).toEqual(await readTree(folder));
    expect((await mergeTables(parts)).table.pack()).toEqual(memory.table.pack());
    const fewer = await extractTable([clips[30]!], pooled, { augment: { ...augment, indices: [0] } });
    expect(fewer.table.rows(2)).toEqual(memory.table.rows(memory.table.clips.length - 1));
  });

  test('another seed gives other copies', async () => {
    const [one, two] = await Promise.all(
      [1, 2].map((seed) =>
        extractTable(clips.slice(0, 1), pooled, { augment: { ...augment, indices: [0], seed } }),
      ),
    );
    expect(one!.table.rows(1)).not.toEqual(two!.table.rows(1));
  });

  test('no copy leaves the training set', async () => {
    const split = splitBySpeaker(clips, { seed: 1 });
    const { table } = await extractTable(clips, pooled, { augment: { ...augment, indices: split.train } });
    const { train, validation, test } = applySplit(split, clips, table.clips);
    const paths = (indices: Int32Array) => new Set(Array.from(indices, (i) => table.clips[i]!.path));
    const readable = split.train.filter((i) => i !== 7).length;
    expect(train.length).toBe(readable * 3);
    expect(train.length + validation.length + test.length).toBe(table.clips.length);
    for (const held of [validation, test]) {
      expect(Array.from(held).every((i) => table.clips[i]!.augmentation === undefined)).toBe(true);
      for (const path of paths(held)) expect(paths(train).has(path)).toBe(false);
    }
    // A table with copies cannot be divided afterwards, nor with another split, nor augmented twice.
    expect(() => splitBySpeaker(table.clips)).toThrow(
      'splitBySpeaker: clips must be recordings, got an altered copy at 39',
    );
    expect(() => splitRandom(table.clips)).toThrow('splitRandom: clips must be recordings');
    expect(() => applySplit(splitRandom(clips, { seed: 2 }), clips, table.clips)).toThrow(
      /altered copies must be of training clips, got one of .*wav, which is in (test|validation)/,
    );
    await expect(extractTable(table.clips, pooled)).rejects.toThrow('clips must be recordings');
  });

  test('refuses what cannot be drawn', async () => {
    const wrong = (options: object): Promise<unknown> =>
      extractTable(clips, pooled, { augment: { indices: [0], ...options } });
    await expect(wrong({})).rejects.toThrow('augment must name at least one of timeStretch');
    await expect(wrong({ noise: [30, 10] })).rejects.toThrow('augment.noise must be [least, greatest]');
    await expect(wrong({ timeStretch: [0, 1] })).rejects.toThrow('within [0.25, 4], got [0, 1]');
    await expect(wrong({ noise: [1, 2], copies: 0 })).rejects.toThrow('augment.copies must be');
    await expect(wrong({ noise: [1, 2], indices: [40] })).rejects.toThrow(
      'augment.indices[0] must be an integer in [0, 40), got 40',
    );
    await expect(wrong({ noise: [1, 2], seed: 0.5 })).rejects.toThrow('augment.seed must be an integer');
  });
});
