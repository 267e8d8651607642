import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTable, writeSyntheticCorpus } from '@ser/datasets/node';
import { recipes } from '@ser/dsp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { chooseShard } from '../src/pipeline/shard-of-task.ts';
import { createTerminal } from '../src/terminal.ts';
import { runSer } from './run-ser.ts';
import { complaints, type Outcome } from './start-ser.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const recipe = ['--recipe', 'mfccMean', '--workers', '1'];
const broken = join('corpus', 'Actor_02', '03-01-03-01-01-01-02.wav');
const home = process.cwd();
let folder: string;

/** Runs `ser features` in the folder, within a cluster's task where variables are given. */
async function features(args: string[], variables: Record<string, string> = {}): Promise<Outcome> {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  try {
    return await runSer(['features', ...args]);
  } finally {
    vi.unstubAllEnvs();
  }
}

/** Every file of a folder with its bytes. */
async function readAll(name: string): Promise<Record<string, string>> {
  const entries = await readdir(join(folder, name), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(
      files.map(async (path) => [
        path.slice(join(folder, name).length),
        (await readFile(path)).toString('base64'),
      ]),
    ),
  );
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ser-features-'));
  process.chdir(folder);
  await writeSyntheticCorpus(join(folder, 'corpus'), { speakers: 2, repetitions: 1, sampleRate: 8000 });
  await writeFile(join(folder, broken), 'RIFF, but not really');
  await features(['corpus', ...recipe, '--output', 'whole.npz']);
});

afterAll(() => {
  process.chdir(home);
  return rm(folder, { recursive: true, force: true });
});

describe('ser features', () => {
  it('writes a table, names what could not be read, and finds its features again', async () => {
    const args = ['corpus', ...recipe, '--output', 'table.csv'];
    const first = await features(args);
    expect(first.status).toBe(0);
    expect(complaints(first)).toEqual([]);
    expect(first.stdout).toBe('59 clips x 40 columns: table.csv; 1 could not be read\n');
    const lines = first.stderr.trim().split('\n');
    expect(lines[0]).toContain('60 clips of 2 speakers; 1 other files');
    expect(lines.at(-1)).toContain(broken);
    const table = await readTable(join(folder, 'table.csv'), { recipe: recipes.mfccMean });
    expect(table.pack().shape).toEqual([59, 40]);

    const before = await readAll('table.features');
    expect((await features(args)).stdout).toBe(first.stdout);
    expect(await readAll('table.features')).toEqual(before);
  });

  it('takes the clips that are asked for, a recipe out of a file, and copies of training clips', async () => {
    await writeFile(
      join(folder, 'rms.json'),
      JSON.stringify({ sampleRate: 8000, nFft: 256, hopLength: 128, features: [{ type: 'rms' }] }),
    );
    const outcome = await features([
      'corpus',
      ...['--recipe', 'rms.json', '--output', 'some.npz', '--workers', '1'],
      ...['--where', 'emotion=happy,sad', '--where', 'intensity=strong'],
      ...['--augment', 'noise=10:20,copies=2,seed=3', '--training', 'speaker=ravdess:01'],
    ]);
    expect(complaints(outcome)).toEqual([]);
    const { clips, columns } = await readTable(join(folder, 'some.npz'));
    expect(columns).toEqual(['rms']);
    expect(clips.map(({ speaker, augmentation }) => `${speaker} ${augmentation?.copy ?? 0}`).sort()).toEqual(
      [0, 1, 2].flatMap((copy) => Array(4).fill(`ravdess:01 ${copy}`)).concat(Array(4).fill('ravdess:02 0')),
    );
  });

  const tasks: [string, (i: number) => Record<string, string>][] = [
    [
      'a SLURM array from 1',
      (i) => ({
        SLURM_ARRAY_TASK_ID: `${i}`,
        SLURM_ARRAY_TASK_COUNT: '3',
        SLURM_ARRAY_TASK_MIN: '1',
        SLURM_ARRAY_TASK_MAX: '3',
      }),
    ],
    [
      'a SLURM array from 0',
      (i) => ({
        SLURM_ARRAY_TASK_ID: `${i - 1}`,
        SLURM_ARRAY_TASK_COUNT: '3',
        SLURM_ARRAY_TASK_MIN: '0',
        SLURM_ARRAY_TASK_MAX: '2',
      }),
    ],
    ['an Indexed Job of Kubernetes', (i) => ({ JOB_COMPLETION_INDEX: `${i - 1}`, JOB_COMPLETIONS: '3' })],
  ];
  it.each(tasks)('takes the part that it is given by %s', (_, variables) => {
    const steps: string[] = [];
    const terminal = { ...createTerminal({ quiet: true }), step: (text: string) => steps.push(text) };
    for (const i of [1, 2, 3]) {
      for (const [name, value] of Object.entries(variables(i))) vi.stubEnv(name, value);
      expect(chooseShard(undefined, terminal)).toBe(`${i}/3`);
      expect(chooseShard('2/5', terminal)).toBe('2/5');
      vi.unstubAllEnvs();
    }
    expect(steps).toHaveLength(3);
    expect(chooseShard(undefined, terminal)).toBeUndefined();
  });

  it('makes the whole, byte for byte, out of the parts of an array', async () => {
    const [, variables] = tasks[0]!;
    const parts = 'parts.npz';
    for (const i of [3, 1, 2]) {
      const { status } = await features(['corpus', ...recipe, '--output', parts], variables(i));
      expect(status).toBe(0);
    }
    expect(existsSync(join(folder, parts))).toBe(false);
    const folders = [2, 3, 1].map((i) => join('parts.features', `${i}-of-3`));

    const short = await features(['merge', ...folders.slice(1), '--output', parts]);
    expect(short.status).toBe(1);
    expect(complaints(short)).toEqual([expect.stringContaining('must hold the shards 1/3 to 3/3')]);

    const merged = await features(['merge', ...folders, '--output', parts, '--folder', 'all', '--quiet']);
    expect(merged.stderr).toBe('');
    expect(merged.stdout).toBe(`59 clips x 40 columns: ${parts}; 1 could not be read\n`);
    expect((await readFile(join(folder, parts))).equals(await readFile(join(folder, 'whole.npz')))).toBe(
      true,
    );
    expect(await readAll('all')).toEqual(await readAll('whole.features'));
  });
});

describe('what cannot work is said before any work', () => {
  const cases: [string, string[], number, RegExp][] = [
    [
      'a file of an unknown kind',
      ['-o', 'x.tsv'],
      2,
      /--output must end with \.csv, \.npz, \.parquet, got x\.tsv/,
    ],
    ['frames in CSV', ['-o', 'x.csv'], 2, /a CSV file takes one row a clip/],
    ['an unknown recipe', ['--recipe', 'mel'], 2, /recipe.*'mel' is invalid\. expected one of logMel/],
    ['a recipe that is not there', ['--recipe', 'no.json'], 2, /no\.json: no such file/],
    ['a misspelt field', ['--where', 'chanel=song'], 1, /--where: fields must be of .*, got chanel/],
    ['no clip left', ['--where', 'emotion=bored'], 1, /some clip must have emotion=bored, got none of 60/],
    ['copies of nobody knows which', ['--augment', 'noise=10'], 2, /--augment and --training go together/],
    ['an unknown augmentation', ['--augment', 'echo=1', '--training', 'speaker=1'], 2, /got 'echo=1'/],
    ['a part that is none', ['--shard', '3/2'], 2, /--shard must be i\/n with i from 1 to n, got 3\/2/],
  ];
  it.each(cases)('%s', async (_, args, status, message) => {
    const outcome = await features(['corpus', ...args]);
    expect(outcome.status).toBe(status);
    expect(complaints(outcome)[0]).toMatch(message);
    expect(existsSync(join(folder, 'features.features'))).toBe(false);
  });

  const variables: [string, Record<string, string>, RegExp][] = [
    ['a gap', { ID: '3', COUNT: '3', MIN: '1', MAX: '5' }, /without gaps.*got 3 tasks from 1 to 5/],
    ['one task of an array, again', { ID: '3', COUNT: '1', MIN: '3', MAX: '3' }, /give --shard i\/n/],
    ['no count', { ID: '3' }, /SLURM_ARRAY_TASK_COUNT must be a whole number, got none/],
    ['a task outside', { ID: '0', COUNT: '2' }, /SLURM_ARRAY_TASK_ID must be one of 1 to 2, got 0/],
  ];
  it.each(variables)('variables of SLURM: %s', async (_, given, message) => {
    const named = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [`SLURM_ARRAY_TASK_${name}`, value]),
    );
    const outcome = await features(['corpus'], named);
    expect(outcome.status).toBe(1);
    expect(complaints(outcome)).toEqual([expect.stringMatching(message)]);
  });
});
