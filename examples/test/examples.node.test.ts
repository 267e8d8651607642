import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { loadClassifier, useWasmBackend } from '@ser/models/node';
import { afterAll, describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('..', import.meta.url));
const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

const run = (name: string, ...args: string[]): Promise<{ stdout: string; stderr: string }> =>
  promisify(execFile)('npm', ['run', '--silent', name, '--', ...args], { cwd: folder });

const expected: Record<string, RegExp> = {
  cluster:
    /features\.features\/3-of-3 \(part 3\/3\)\n90 clips x 40 columns: features\.parquet\nequal to a single run, byte for byte\n/,
  features: /mfcc: 50 frames x 13 coefficients[\s\S]*recipe logMel: 301 frames x 64 bands/,
  'keras-model':
    /8 layers, 2680 parameters, 8 emotions\na synthetic angry voice: angry 1\.00\n[\s\S]*a synthetic sad voice: sad 0\.89\n/,
  'own-corpus':
    /emodb:03 says a01: happy\nemodb:08 says b02: angry\nskipped: expected a name like 03a01Fa\.wav/,
  predict:
    /angry\.wav: \w+ 0\.\d\d, .*\n.*calm\.wav: .*\n.*sad\.wav: .*\nall together: \w+ [123](, \w+ [12])*\n/,
  'train-by-speaker': /weighted avg[\s\S]*03-01-\d\d-\d\d-\d\d-\d\d-\d\d\.wav: \w+ 0\.\d\d \(it is \w+\)/,
  'worker-thread': /a synthetic sad voice: \w+ 0\.\d\d\n[\s\S]*held up: \d+ ms\n/,
};
const pipelines = ['improved-cnn', 'chroma-contrast-cnn', 'augmented-deep-cnn', 'csv-features', 'lstm'];

it('knows every example, and each has a folder with a README', () => {
  // The server has a test of its own.
  expect([...Object.keys(expected), ...pipelines, 'serve'].sort()).toEqual(Object.keys(scripts).sort());
  const table = readFileSync(join(folder, 'README.md'), 'utf8');
  for (const name of Object.keys(scripts)) {
    expect(readFileSync(join(folder, name, 'README.md'), 'utf8')).toMatch(
      new RegExp(`npm run (--prefix examples )?${name}\\b`),
    );
    expect(table).toContain(`](${name}/README.md)`);
  }
});

it.each(Object.keys(expected))(
  '%s runs as its README says',
  async (name) => {
    const { stdout, stderr } = await run(name);
    expect(stdout).toMatch(expected[name]!);
    expect(stderr).not.toMatch(/Error/);
  },
  120_000,
);

describe('pipelines', () => {
  const output = mkdtempSync(join(tmpdir(), 'ser-examples-test-'));
  afterAll(() => rmSync(output, { recursive: true }));

  it.each(pipelines)(
    '%s trains, tests, draws, saves and predicts',
    async (name) => {
      const place = join(output, name);
      const { stdout, stderr } = await run(name, '--speakers', '3', '--epochs', '2', '--output', place);
      expect(stdout).toMatch(
        /^90 clips of 3 speakers, 8 emotions\nby speaker: UAR 0\.\d{3}, accuracy 0\.\d{3}; 30 test clips, speakers tested: 1; epoch [12] of 2\n/,
      );
      expect(stdout).toMatch(/Actor_\d\d.*\.wav: \w+ [01]\.\d\d, it is \w+\n/);
      expect(stdout).toMatch(
        /a random split would have shown: UAR 0\.\d{3} \(.*\), .*speakers tested: 3; epoch [12] of 2\n/,
      );
      expect(stderr).toMatch(/features: 45 of 90\n[\s\S]*training, epochs: 2 of 2\n/);
      for (const picture of ['learning-curves.png', 'confusion-matrix.png']) {
        expect(readFileSync(join(place, picture)).subarray(1, 4).toString()).toBe('PNG');
      }
      await useWasmBackend();
      expect((await loadClassifier(join(place, 'model'))).labels).toHaveLength(8);
    },
    120_000,
  );

  it('augmented-deep-cnn alters training clips alone, csv-features goes through the file', () => {
    const lines = readFileSync(join(output, 'csv-features', 'features.csv'), 'utf8')
      .trim()
      .split('\n');
    expect(lines).toHaveLength(91);
    expect(lines[0]).toMatch(/zeroCrossingRate_mean,.*,spectralEntropy_mean,yin_mean$/);

    // What was made last: the stretched copies of the random split, whose training set is 60 % of the clips.
    const table = readFileSync(join(output, 'augmented-deep-cnn', 'features', 'table.jsonl'), 'utf8');
    expect(table.match(/"semitones":0\.7/g)).toHaveLength(54);
  });

  it('learn: improved-cnn is far above chance after 25 epochs', async () => {
    const { stdout } = await run(
      'improved-cnn',
      ...['--speakers', '4', '--epochs', '25', '--output', join(output, 'longer')],
    );
    expect(Number(/by speaker: UAR (0\.\d+)/.exec(stdout)![1])).toBeGreaterThan(0.3);
  }, 120_000);

  it('say what is wrong in one line', async () => {
    await expect(run('lstm', '/no/such/folder')).rejects.toMatchObject({
      code: 1,
      stderr: 'scanCorpus: /no/such/folder does not exist\n',
    });
    await expect(run('lstm', '--epochs', 'many')).rejects.toMatchObject({
      code: 1,
      stderr: 'lstm: --epochs must be a positive integer, got many\n',
    });
  }, 120_000);
});

it('the manifest for Kubernetes tells the pods how many they are', () => {
  const read = (name: string): string => readFileSync(join(folder, 'cluster', name), 'utf8');
  const manifest = read('features.job.yaml');
  const completions = /completions: (\d+)/.exec(manifest)?.[1];
  expect(/name: JOB_COMPLETIONS\s+value: "(\d+)"/.exec(manifest)?.[1]).toBe(completions);
  expect(read('merge.job.yaml')).toContain(`features.features/*-of-${completions} `);
});
