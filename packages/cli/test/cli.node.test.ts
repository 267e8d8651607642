import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSyntheticCorpus } from '@ser/datasets/node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { complaints, type Outcome, type RunningSer, startSer } from './start-ser.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let folder: string;
let corpus: string;

const start = (...args: string[]): RunningSer => startSer(folder, args);
const ser = (...args: string[]): Promise<Outcome> => start(...args).outcome;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ser-cli-'));
  corpus = join(folder, 'corpus');
  await writeSyntheticCorpus(corpus, { speakers: 3, repetitions: 1, sampleRate: 8000 });
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('ser train and ser predict', () => {
  it('trains around a corrupt clip, lists it in the report, and classifies from the saved model', async () => {
    const broken = join(corpus, 'Actor_01', '03-01-03-01-01-02-01.wav');
    await writeFile(broken, 'RIFF, but not really');
    const trained = await ser('train', corpus, '--recipe', 'mfccMean', '--epochs', '2', '--output', 'model');
    expect(complaints(trained)).toEqual([]);
    expect(trained.status).toBe(0);
    expect(trained.stdout).toMatch(/weighted avg/);
    expect(trained.stdout).toMatch(/1 clips could not be read/);
    const report = await readFile(join(folder, 'model', 'report.html'), 'utf8');
    expect(report).toContain('03-01-03-01-01-02-01.wav');
    expect(report).toMatch(/Synthetic data/);
    const { userDefinedMetadata } = JSON.parse(await readFile(join(folder, 'model', 'model.json'), 'utf8'));
    expect(userDefinedMetadata.trainingData).toMatch(/^Synthetic voices/);
    expect((await readdir(join(folder, 'model'))).sort()).toEqual([
      'model.json',
      'report.html',
      'weights.bin',
    ]);

    const clip = join(corpus, 'Actor_02', '03-01-05-02-01-01-02.wav');
    const predicted = await ser('predict', 'model', clip, broken, '--json');
    expect(predicted.status).toBe(1);
    expect(complaints(predicted)).toHaveLength(1);
    expect(complaints(predicted)[0]).toContain(broken);
    const [first, second] = predicted.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(first.file).toBe(clip);
    expect(Object.values<number>(first.scores).reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    expect(first.label).toBe(Object.entries<number>(first.scores).sort((a, b) => b[1] - a[1])[0]![0]);
    expect(second).toMatchObject({ file: broken, error: expect.stringContaining('expected') });

    const again = await ser('train', corpus, '--output', 'model');
    expect(again.status).toBe(1);
    expect(complaints(again)).toEqual([expect.stringMatching(/model is not empty: .*--force/)]);
  });

  it('gives the same weights for the same seed, and others for another', async () => {
    const weights = async (seed: string): Promise<Buffer> => {
      const output = `seed-${seed}`;
      const args = ['--recipe', 'mfccMean', '--epochs', '1', '--force', '--seed', seed, '--output', output];
      expect((await ser('train', corpus, ...args)).status).toBe(0);
      return readFile(join(folder, output, 'weights.bin'));
    };
    const first = await weights('3');
    expect((await weights('3')).equals(first)).toBe(true);
    expect((await weights('4')).equals(first)).toBe(false);
  });
});

describe('a command line that cannot work', () => {
  const usage: [string, string[], RegExp][] = [
    ['an unknown option', ['train', '.', '--epoch', '3'], /unknown option '--epoch'/],
    ['an unknown command', ['trian'], /unknown command 'trian'/],
    ['a number that is none', ['train', '.', '--epochs', 'many'], /epochs.*'many'.*whole number/],
    ['an unknown network', ['train', '.', '--network', 'perceptron'], /conv1d, lstm, gru/],
    ['no folder', ['train'], /missing required argument 'folder'/],
  ];
  it.each(usage)('%s: exit status 2', async (_, args, message) => {
    const outcome = await ser(...args);
    expect(outcome.status).toBe(2);
    expect(outcome.stderr).toMatch(message);
    expect(outcome.stderr).not.toMatch(/\n\s+at /);
  });

  it('says in one line what is wrong with a folder, and leaves nothing behind', async () => {
    await mkdir(join(folder, 'empty'));
    await mkdir(join(folder, 'other'));
    await writeFile(join(folder, 'other', 'notes.txt'), 'x');
    await writeFile(join(folder, 'other', 'song.wav'), 'x');
    const cases: [string, RegExp][] = [
      ['empty', /empty is empty: expected recordings/],
      ['other', /no recording that is named as in .*2 other files/],
      ['missing', /missing does not exist/],
      ['other/notes.txt', /notes\.txt is not a folder/],
    ];
    for (const [name, message] of cases) {
      const outcome = await ser('train', name, '--output', 'never');
      expect(outcome.status).toBe(1);
      expect(complaints(outcome)).toEqual([expect.stringMatching(message)]);
    }
    expect((await readdir(folder)).filter((name) => name.includes('never'))).toEqual([]);
  });

  it('names a model that is none, and a recording that is not there', async () => {
    const noModel = await ser('predict', 'empty', join(corpus, 'README.txt'));
    expect(noModel.status).toBe(1);
    expect(complaints(noModel)).toEqual([expect.stringMatching(/empty.*model\.json/)]);
    const noFile = await ser('predict', 'model', 'nothing.wav');
    expect(noFile.status).toBe(1);
    expect(complaints(noFile)).toEqual([expect.stringMatching(/nothing\.wav: no such file/)]);
  });

  it('refuses an output place that cannot be written, in one line', async () => {
    await writeFile(join(folder, 'file'), 'x');
    const outcome = await ser('train', corpus, '--output', join('file', 'model'));
    expect(outcome.status).toBe(1);
    expect(complaints(outcome)).toEqual([expect.stringMatching(/file.*not a folder/)]);
  });

  it('will not replace a folder that it did not write, even with --force', async () => {
    const outcome = await ser('train', corpus, '--output', 'other', '--force');
    expect(outcome.status).toBe(1);
    expect(complaints(outcome)).toEqual([expect.stringMatching(/did not write/)]);
    expect(existsSync(join(folder, 'other', 'notes.txt'))).toBe(true);
  });
});

describe('Ctrl-C', () => {
  it('stops with status 130 and leaves no half-written folder', async () => {
    const { child, outcome } = start(
      'train',
      corpus,
      '--epochs',
      '500',
      '--patience',
      '500',
      '--output',
      'stopped',
    );
    await new Promise<void>((resolve) => {
      child.stderr!.on('data', (data) => {
        if (String(data).includes('"task":"training"')) resolve();
      });
    });
    child.kill('SIGINT');
    const { status, stderr } = await outcome;
    expect(status).toBe(130);
    expect(stderr).toMatch(/ser: stopped/);
    expect((await readdir(folder)).filter((name) => name.includes('stopped'))).toEqual([]);
  });
});
