import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSyntheticCorpus } from '@ser/datasets/node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runSer } from './run-ser.ts';
import { complaints, type Outcome, startSer } from './start-ser.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let folder: string;
let corpus: string;
let table: string;
let first: { clips: { test: number }; uar: number };
const at = (...names: string[]): string => join(folder, ...names);
const quick = ['--recipe', 'mfccMean', '--epochs', '2'];
const three = ['--where', 'emotion=happy,sad,angry'];
const train = (output: string, ...args: string[]): Promise<Outcome> =>
  runSer(['train', corpus, ...quick, '--output', at(output), ...args]);
const weightsOf = (output: string): Promise<Buffer> => readFile(at(output, 'weights.bin'));
const metadataOf = async (output: string) =>
  JSON.parse(await readFile(at(output, 'model.json'), 'utf8')).userDefinedMetadata;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ser-cli-'));
  corpus = at('corpus');
  await writeSyntheticCorpus(corpus, { speakers: 3, repetitions: 1, sampleRate: 8000 });
  table = at('table.parquet');
  await runSer(['features', corpus, '--recipe', 'mfccMean', '--output', table, '--quiet']);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('ser train', () => {
  it('trains around a corrupt clip, lists it in the report, and classifies from the saved model', async () => {
    const broken = join(corpus, 'Actor_01', '03-01-03-01-01-01-01.wav');
    const whole = await readFile(broken);
    await writeFile(broken, 'RIFF, but not really');
    const trained = await train('model', '--embed-audio', '1');
    await writeFile(broken, whole);
    expect(complaints(trained)).toEqual([]);
    expect(trained.status).toBe(0);
    expect(trained.stdout).toMatch(/weighted avg/);
    expect(trained.stdout).toMatch(/1 clips could not be read/);
    expect(trained.stderr).toMatch(/This report contains 1 recording/);
    const report = await readFile(at('model', 'report.html'), 'utf8');
    expect(report).toContain('03-01-03-01-01-01-01.wav');
    expect(report).toMatch(/Synthetic data/);
    expect(report).toContain('data:audio/wav');
    for (const part of ['Calibration', 'Features by emotion', 'Layers of the network', 'Repeat this run'])
      expect(report).toContain(part);
    expect(report).toMatch(/<audio [^>]*src="..\/corpus\/Actor_/);
    expect(await metadataOf('model')).toMatchObject({
      trainingData: expect.stringMatching(/^Synthetic voices/),
      heardSpeakers: expect.arrayContaining([expect.stringMatching(/^ravdess:/)]),
    });
    expect((await readdir(at('model'))).sort()).toEqual(['model.json', 'report.html', 'weights.bin']);
    const clip = join(corpus, 'Actor_02', '03-01-05-02-01-01-02.wav');
    const predicted = await runSer(['predict', at('model'), clip, '--json']);
    const [{ scores }] = JSON.parse(predicted.stdout);
    expect(Object.values<number>(scores).reduce((a, b) => a + b)).toBeCloseTo(1, 5);

    const again = await train('model');
    expect(again.status).toBe(1);
    expect(complaints(again)).toEqual([expect.stringMatching(/model is not empty: .*--force/)]);
  });

  it('gives the same weights for the same seed, also out of a table, and others for another', async () => {
    const { stdout } = await train('first', '--seed', '3', '--json');
    first = JSON.parse(stdout);
    await runSer(['train', table, ...quick, '--seed', '3', '--output', at('from-table')]);
    expect((await weightsOf('from-table')).equals(await weightsOf('first'))).toBe(true);
    expect((await weightsOf('first')).equals(await weightsOf('model'))).toBe(false);
  });

  it('takes the clips, labels, network and training that are asked for, from flags over a file over defaults', async () => {
    const file = at('experiment.json');
    await writeFile(
      file,
      JSON.stringify({
        train: {
          where: ['emotion=happy,sad', 'intensity=strong'],
          recipe: 'mfccMean',
          model: { type: 'conv1d', filters: [4] },
          training: { emaDecay: 0.9 },
          epochs: 7,
          json: true,
        },
      }),
    );
    const outcome = await runSer([
      'train',
      corpus,
      '--config',
      file,
      '--epochs',
      '1',
      '--output',
      at('small'),
    ]);
    expect(outcome.status).toBe(0);
    expect(JSON.parse(outcome.stdout)).toMatchObject({ classes: ['happy', 'sad'], epochs: 1, seed: 1 });
    expect((await metadataOf('small')).experiment).toMatchObject({
      model: { type: 'conv1d', filters: [4] },
      training: { epochs: 1, emaDecay: 0.9, batchSize: 32 },
    });
  });

  it('tests by a protocol, as ser evaluate does: whole, and in parts that are merged', async () => {
    const protocol = ['--protocol', 'leaveOneSpeakerOut'];
    const trained = await runSer([
      ...['train', table, ...quick, ...three, ...protocol, '--output', at('folds'), '--json'],
    ]);
    expect(trained.status).toBe(0);
    const summary = JSON.parse(trained.stdout);
    expect(summary).toMatchObject({
      clips: { test: 36 },
      protocol: expect.stringMatching(/^Leave one speaker out/),
    });
    const evaluate = ['evaluate', at('folds'), table, ...protocol];
    const whole = await runSer([...evaluate, '--json']);
    expect(complaints(whole)).toEqual([]);
    // The same networks on the same clips: the model knows three emotions.
    expect(JSON.parse(whole.stdout).uar).toBe(summary.uar);

    const first = await runSer([...evaluate, '--shard', '1/2']);
    expect(first.stdout).toMatch(new RegExp(`Part 1/2: ${at('folds.folds', '1-of-2')}\n$`));
    const [one, two] = ['1-of-2', '2-of-2'].map((name) => at('folds.folds', name)) as [string, string];
    const early = await runSer(['evaluate', 'merge', one, two]);
    expect(complaints(early)).toEqual([expect.stringMatching(/2-of-2 is no finished part/)]);
    vi.stubEnv('JOB_COMPLETION_INDEX', '1');
    vi.stubEnv('JOB_COMPLETIONS', '2');
    const { stderr } = await runSer(evaluate);
    vi.unstubAllEnvs();
    expect(stderr).toMatch(/part 2\/2, by JOB_COMPLETION_INDEX/);
    const page = at('folds.html');
    const merged = await runSer(['evaluate', 'merge', two, one, '--report', page, '--json']);
    expect(JSON.parse(merged.stdout)).toEqual({ ...JSON.parse(whole.stdout), report: page });
    expect(await readFile(page, 'utf8')).toMatch(/--shard 1\/2\n.*--shard 2\/2\n.*evaluate merge/);
    const half = await runSer(['evaluate', 'merge', one]);
    expect(complaints(half)).toEqual([expect.stringMatching(/must hold the shards 1\/2 to 2\/2/)]);
  });
});

describe('ser evaluate', () => {
  it('scores a model as its own test did, and tells of speakers who were heard in training', async () => {
    const { clips, uar } = first;
    const { heardSpeakers } = await metadataOf('first');
    const unheard = ['ravdess:01', 'ravdess:02', 'ravdess:03'].find((name) => !heardSpeakers.includes(name))!;
    const report = at('page', 'evaluation.html');
    const fair = await runSer([
      ...['evaluate', at('first'), corpus, '--where', `speaker=${unheard}`, '--json', '--report', report],
    ]);
    expect(fair.status).toBe(0);
    expect(JSON.parse(fair.stdout)).toMatchObject({ clips: clips.test, uar, heardSpeakers: [] });
    expect(await readFile(report, 'utf8')).toMatch(/Misclassified clips/);
    const flattered = await runSer(['evaluate', at('first'), corpus]);
    expect(flattered.stderr).toMatch(/2 of 3 tested speakers were heard in training/);
  });

  it('refuses what it cannot do', async () => {
    const pretrained = ['evaluate', 'eight-emotions', corpus];
    const noOrigin = await runSer([...pretrained, '--protocol', 'speakerFolds']);
    expect(complaints(noOrigin)).toEqual([expect.stringMatching(/does not say how it was trained/)]);
    const noFolds = await runSer([...pretrained, '--shard', '1/2']);
    expect(noFolds.status).toBe(2);
    expect(complaints(noFolds)).toEqual([expect.stringMatching(/--shard needs --protocol/)]);
    const noPart = await runSer([...pretrained, '--protocol', 'random', '--shard', '0/2']);
    expect(complaints(noPart)).toEqual([expect.stringMatching(/--shard must be i\/n .* got 0\/2/)]);
    const noPage = await runSer([...pretrained, '--report', 'x.pdf']);
    expect(noPage.status).toBe(2);
    expect(complaints(noPage)).toEqual([expect.stringMatching(/--report must end with \.html/)]);
  });
});

describe('a run that is stopped or killed', () => {
  const args = (): string[] => [
    ...['train', table, ...three, '--recipe', 'mfccMean', '--epochs', '15', '--patience', '15'],
  ];

  it.each(['SIGKILL', 'SIGINT'] as const)('goes on after %s, and ends with the same bits', async (name) => {
    const output = at(`after-${name}`);
    const { child, outcome } = startSer(folder, [...args(), '--output', output]);
    const state = at(`.after-${name}.partial`, 'work', 'training.state');
    while (!existsSync(state) && child.exitCode === null) await new Promise((r) => setTimeout(r, 5));
    child.kill(name);
    const { status, stderr } = await outcome;
    expect(existsSync(output)).toBe(false);
    if (name === 'SIGINT') {
      expect(status).toBe(130);
      expect(stderr).toMatch(/ser: stopped; the same command goes on where it was/);
    }
    const other = await runSer([...args(), '--seed', '9', '--output', output]);
    expect(complaints(other)).toEqual([expect.stringMatching(/a run with other options was stopped there/)]);

    const resumed = await runSer([...args(), '--output', output]);
    expect(resumed.stderr).toMatch(/going on where the last run was stopped/);
    expect((await readdir(output)).sort()).toEqual(['model.json', 'report.html', 'weights.bin']);
    if (!existsSync(at('uninterrupted'))) await runSer([...args(), '--output', at('uninterrupted')]);
    expect((await weightsOf(`after-${name}`)).equals(await weightsOf('uninterrupted'))).toBe(true);
    expect((await readdir(folder)).filter((entry) => entry.endsWith('.partial'))).toEqual([]);
  });
});

describe('a command line that cannot work', () => {
  const usage: [string, string[], RegExp][] = [
    ['an unknown option', ['train', '.', '--epoch', '3'], /unknown option '--epoch'/],
    ['an unknown command', ['trian'], /unknown command 'trian'/],
    ['a number that is none', ['train', '.', '--epochs', 'many'], /epochs.*'many'.*whole number/],
    ['an unknown preset', ['train', '.', '--preset', 'perceptron'], /conv1d, conv2d, lstm, gru/],
    ['an unknown label set', ['train', '.', '--labels', 'common9'], /own, common8, common6/],
    ['JSON that is none', ['train', '.', '--model', '{"type"'], /--model.*JSON/],
    ['no folder', ['train'], /missing required argument 'input'/],
  ];
  it.each(usage)('%s: exit status 2', async (_, args, message) => {
    const outcome = await runSer(args);
    expect(outcome.status).toBe(2);
    expect(outcome.stderr).toMatch(message);
    expect(complaints(outcome)).toEqual([expect.stringMatching(/^ser: .* \(--help tells what there is\)$/)]);
  });

  it('says in one line what is wrong with the recordings, and leaves nothing behind', async () => {
    await mkdir(at('empty'));
    await mkdir(at('strange'));
    await writeFile(at('strange', 'notes.txt'), 'x');
    await writeFile(at('strange', 'song.wav'), 'x');
    const cases: [string[], RegExp][] = [
      [[at('empty')], /empty is empty: expected recordings/],
      [[at('strange')], /no recording that is named as in .*2 other files/],
      [[at('missing')], /missing does not exist/],
      [[at('strange', 'notes.txt')], /notes\.txt is not a folder/],
      [[at('missing.csv')], /missing\.csv/],
      [[corpus, '--where', 'speaker=ravdess:01'], /all clips are of one speaker/],
      [[corpus, '--where', 'emotion=happy'], /at least two emotions .* only 'happy'/],
      [[corpus, '--where', 'mood=happy'], /--where: fields must be of .* got mood/],
      [
        [corpus, '--protocol', 'crossCorpus'],
        /cannot be divided so: two corpora are needed, got only ravdess/,
      ],
      [[corpus, '--model', '{"type":"perceptron"}'], /the network cannot be built/],
      [[corpus, '--training', '{"optimizer":"magic"}'], /optimizer must be 'adam'/],
    ];
    for (const [args, message] of cases) {
      const outcome = await runSer(['train', ...args, ...quick, '--output', at('never')]);
      expect(outcome.status).toBe(1);
      expect(complaints(outcome)).toEqual([expect.stringMatching(message)]);
    }
    expect((await readdir(folder)).filter((name) => name.includes('never'))).toEqual([]);
  });

  it('refuses an output place that cannot be written or replaced, in one line', async () => {
    await writeFile(at('file'), 'x');
    const inFile = await train(join('file', 'model'));
    expect(inFile.status).toBe(1);
    expect(complaints(inFile)).toEqual([expect.stringMatching(/file.*not a folder/)]);
    if (existsSync('/proc/self')) {
      const nowhere = await runSer(['train', corpus, '--output', '/proc/ser/model']);
      expect(complaints(nowhere)).toEqual([expect.stringMatching(/cannot write \/proc\/ser\/model: /)]);
    }
    await mkdir(at('foreign'));
    await writeFile(at('foreign', 'notes.txt'), 'x');
    const notOurs = await train('foreign', '--force');
    expect(complaints(notOurs)).toEqual([expect.stringMatching(/did not write/)]);
    expect(existsSync(at('foreign', 'notes.txt'))).toBe(true);
  });
});

it('runs as a program of its own', async () => {
  const { outcome } = startSer(folder, [
    'features',
    corpus,
    '--recipe',
    'mfccMean',
    '-o',
    'own.csv',
    '--quiet',
  ]);
  expect(await outcome).toMatchObject({ status: 0, stderr: '' });
  expect(existsSync(at('own.csv'))).toBe(true);
});
