import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const folder = fileURLToPath(new URL('..', import.meta.url));
const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  scripts: Record<string, string>;
};

const expected: Record<string, RegExp> = {
  cluster:
    /features\.features\/3-of-3 \(part 3\/3\)\n90 clips x 40 columns: features\.parquet\nequal to a single run, byte for byte\n/,
  features: /mfcc: 50 frames x 13 coefficients[\s\S]*recipe logMel: 301 frames x 64 bands/,
  'keras-model':
    /8 layers, 2680 parameters, 8 emotions\na synthetic angry voice: angry 1\.00\n[\s\S]*a synthetic sad voice: sad 0\.89\n/,
  'own-corpus':
    /emodb:03 says a01: happy\nemodb:08 says b02: angry\nskipped: expected a name like 03a01Fa\.wav/,
  'train-by-speaker': /weighted avg[\s\S]*03-01-\d\d-\d\d-\d\d-\d\d-\d\d\.wav: \w+ 0\.\d\d \(it is \w+\)/,
};

it('has an expectation for every example', () => {
  expect(Object.keys(expected).sort()).toEqual(Object.keys(scripts).sort());
});

it.each(Object.keys(scripts))(
  '%s runs as its README says',
  async (name) => {
    const { stdout, stderr } = await promisify(execFile)('npm', ['run', '--silent', name], { cwd: folder });
    expect(stdout).toMatch(expected[name]!);
    expect(stderr).not.toMatch(/Error/);
  },
  120_000,
);

it('the manifest for Kubernetes tells the pods how many they are', () => {
  const read = (name: string): string => readFileSync(new URL(`../cluster/${name}`, import.meta.url), 'utf8');
  const manifest = read('features.job.yaml');
  const completions = /completions: (\d+)/.exec(manifest)?.[1];
  expect(/name: JOB_COMPLETIONS\s+value: "(\d+)"/.exec(manifest)?.[1]).toBe(completions);
  expect(read('merge.job.yaml')).toContain(`features.features/*-of-${completions} `);
});
