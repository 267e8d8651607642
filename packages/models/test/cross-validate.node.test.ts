import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRng } from '@ser/dsp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  buildModel,
  confusionMatrix,
  type ModelSpec,
  packClips,
  unweightedAverageRecall,
} from '../src/index.ts';
import {
  type CrossValidateOptions,
  type CrossValidationEvent,
  crossValidate,
  type Fold,
  mergeCrossValidations,
  type Protocol,
} from '../src/node/index.ts';
import { toyData } from './support/toy-data.ts';

const { x, labels, classes, groups: speakers } = toyData();
const clips = [...labels.keys()];
/** Three folds of four speakers each; the next four validate. */
const folds: Fold[] = [0, 1, 2].map((k) => {
  const part = (clip: number): number => Math.floor(clip / 4) % 3;
  return {
    name: `${k + 1}`,
    train: clips.filter((clip) => part(clip) === (k + 2) % 3),
    validation: clips.filter((clip) => part(clip) === (k + 1) % 3),
    test: Int32Array.from(clips.filter((clip) => part(clip) === k)),
  };
});
const data = { x, labels, classes, speakers, folds };
const options: CrossValidateOptions = {
  model: { type: 'conv1d', filters: [8], poolSize: 2 },
  training: { epochs: 4, batchSize: 8, learningRate: 0.01, earlyStopping: { metric: 'uar' } },
  seeds: [1, 2],
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'folds-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('reports every fold, seed, speaker and corpus; interrupted and started again, the same numbers', async () => {
  const corpora = clips.map((clip) => (clip < 24 ? 'one' : 'two'));
  const events: CrossValidationEvent[] = [];
  const whole = await crossValidate(
    'speakerFolds',
    { ...data, corpora },
    { ...options, onProgress: (event) => events.push(event) },
  );
  expect(whole.warnings).toEqual([]);
  expect(whole.runs.map(({ seed, fold }) => `${seed}.${fold}`)).toEqual([
    '1.1',
    '1.2',
    '1.3',
    '2.1',
    '2.2',
    '2.3',
  ]);
  expect(events.filter(({ type }) => type === 'epoch').length).toBe(24);
  expect(events.at(-1)).toMatchObject({ type: 'run', done: 6, total: 6, kept: false });
  expect(whole.uar.mean).toBeGreaterThan(0.5);

  const scores = whole.runs.map(({ indices, predicted }) =>
    unweightedAverageRecall(
      indices.map((clip) => labels[clip]!),
      predicted,
    ),
  );
  expect(whole.uar.mean).toBeCloseTo(scores.reduce((sum, score) => sum + score, 0) / 6, 12);
  expect(whole.uar.interval!.low).toBeLessThanOrEqual(whole.uar.interval!.estimate);
  expect(whole.bySpeaker).toHaveLength(12);
  for (const { predictions } of whole.bySpeaker) expect(predictions).toBe(8);
  expect(whole.byFold.map(({ name, predictions }) => [name, predictions])).toEqual([
    ['1', 32],
    ['2', 32],
    ['3', 32],
  ]);
  expect(whole.bySeed.map(({ name }) => name)).toEqual(['1', '2']);
  expect(whole.byCorpus.map(({ name, predictions }) => [name, predictions])).toEqual([
    ['one', 48],
    ['two', 48],
  ]);
  const truth = whole.runs.flatMap(({ indices }) => indices.map((clip) => labels[clip]!));
  const predicted = whole.runs.flatMap((run) => run.predicted);
  expect(whole.confusion).toEqual(confusionMatrix(truth, predicted, { labels: classes }));

  const controller = new AbortController();
  const interrupted = crossValidate('speakerFolds', data, {
    ...options,
    folder,
    signal: controller.signal,
    onProgress: (event) => {
      if (event.type === 'run' && event.done === 2) controller.abort(new Error('enough for today'));
    },
  });
  await expect(interrupted).rejects.toThrow('enough for today');
  const files = (await readdir(folder)).filter((name) => /^run-.*json$/.test(name));
  expect(files.length).toBeGreaterThanOrEqual(2);
  expect(files.length).toBeLessThan(6);
  let kept = 0;
  const resumed = await crossValidate('speakerFolds', data, {
    ...options,
    folder,
    workers: 1,
    onProgress: (event) => {
      if (event.type === 'run' && event.kept) kept++;
    },
  });
  expect(kept).toBe(files.length);
  const timeless = (runs: typeof whole.runs) => runs.map((run) => ({ ...run, seconds: 0 }));
  expect(timeless(resumed.runs)).toEqual(timeless(whole.runs));
}, 60_000);

test('killed at random epochs and started again, the same numbers; finished runs stay', async () => {
  const script = fileURLToPath(new URL('./support/cross-validate-child.mjs', import.meta.url));
  /** Runs until so many epochs were seen, then kills; gives what the process said at its end. */
  const runFor = async (epochs: number, runs: string): Promise<string | undefined> => {
    const child = spawn(process.execPath, [script, runs], { stdio: ['ignore', 'pipe', 'inherit'] });
    let [said, seen] = ['', 0];
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      seen = /^\.*/.exec(said)![0].length;
      if (seen >= epochs) child.kill('SIGKILL');
    });
    const [code] = await once(child, 'close');
    return code === 0 ? said.split('\n')[1] : undefined;
  };
  const whole = await runFor(Infinity, join(folder, 'whole'));
  const killed = join(folder, 'killed');
  const rng = createRng(3);
  let kills = 0;
  // 120 epochs in all; each start gets 40 to 69 of them.
  let last = await runFor(40 + rng.integer(30), killed);
  for (; last === undefined; last = await runFor(40 + rng.integer(30), killed)) {
    expect(++kills).toBeLessThan(12);
  }
  expect(kills).toBeGreaterThan(0);
  expect(last).toBe(whole);
  const files = await readdir(killed);
  expect(files.filter((name) => name.startsWith('run-'))).toHaveLength(4);
  expect(files.filter((name) => !/^(run-[0-9a-f]+|cross-validation)\.json$/.test(name))).toEqual([]);
}, 60_000);

test('shards on several machines, merged, are the whole', async () => {
  const small = { ...options, model: { type: 'forest', trees: 5 } as const };
  const corpora = clips.map((clip) => (clip < 24 ? 'one' : 'two'));
  const all = { ...data, corpora, folds: folds.slice(0, 2) };
  const whole = await crossValidate('speakerFolds', all, small);
  const parts = [1, 2, 3].map((i) => join(folder, `part-${i}`));
  const lengths: number[] = [];
  for (const [i, part] of parts.entries()) {
    const shard = await crossValidate('speakerFolds', all, {
      ...small,
      folder: part,
      shard: `${i + 1}/3`,
      workers: 1,
    });
    lengths.push(shard.runs.length);
  }
  expect(lengths).toEqual([1, 1, 2]);
  const timeless = ({ runs, ...rest }: typeof whole) => ({
    ...rest,
    runs: runs.map((run) => ({ ...run, seconds: 0 })),
  });
  const [first, ...others] = parts as [string, ...string[]];
  const merged = await mergeCrossValidations([...others, first]);
  expect(timeless(merged)).toEqual(timeless(whole));

  await expect(mergeCrossValidations(parts.slice(1))).rejects.toThrow(
    'mergeCrossValidations: folders must hold the shards 1/3 to 3/3, got 2/3, 3/3',
  );
  await crossValidate('speakerFolds', data, { ...small, folder: first, shard: '1/3', workers: 1 });
  await expect(mergeCrossValidations(parts)).rejects.toThrow(
    `folders must be of the same data, options, folds and seeds, got ${first} and ${parts[1]}, which differ`,
  );
  await expect(mergeCrossValidations([join(folder, 'nowhere')])).rejects.toThrow(
    'must hold a cross-validation, got none',
  );
  await expect(crossValidate('speakerFolds', data, { ...small, shard: '1/3' })).rejects.toThrow(
    'crossValidate: shard needs a folder for mergeCrossValidations to read, got none',
  );
  await expect(
    crossValidate('speakerFolds', data, { ...small, folder: first, shard: '1/7' }),
  ).rejects.toThrow(
    "crossValidate: shard must be 'i/n' with i from 1 to n and n at most the 6 runs, got '1/7'",
  );
}, 60_000);

test('clips of any length', async () => {
  const matrices = clips.map((clip) => {
    const rows = 6 + (clip % 7);
    return { data: x.data.slice(clip * 96, clip * 96 + rows * 8), rows, cols: 8 };
  });
  const { uar } = await crossValidate(
    'speakerFolds',
    { ...data, x: packClips(matrices), folds: folds.slice(0, 1) },
    { ...options, training: { ...options.training, epochs: 8 }, seeds: [1] },
  );
  expect(uar.mean).toBeGreaterThan(0.5);
});

describe('what is wrong is named', () => {
  const shared: Fold = { name: 'a', train: [0, 1, 2, 3], validation: [], test: [4, 5, 6, 7] };
  const cases: [string, Protocol, object, object, string][] = [
    [
      'a speaker in both',
      'speakerFolds',
      { folds: [{ ...shared, train: [0, 1, 2, 3, 4], test: [5, 6, 7] }] },
      {},
      "crossValidate: fold 'a' must not test on speakers that it trains or validates on, got s1",
    ],
    [
      'a clip in both',
      'random',
      { folds: [{ ...shared, train: [0, 1, 2, 3, 4] }] },
      {},
      "crossValidate: fold 'a' must not test on clips that it trains or validates on, got 4",
    ],
    [
      'two speakers left out',
      'leaveOneSpeakerOut',
      { folds: [{ ...shared, test: [4, 8] }] },
      {},
      "crossValidate: fold 'a' must test on one speaker, got 2",
    ],
    [
      'no statements',
      'statementHeldOut',
      { folds: [shared] },
      {},
      'crossValidate: statements must be given for statementHeldOut, got none',
    ],
    [
      'one corpus',
      'crossCorpus',
      { folds: [shared], corpora: labels.map(() => 'one') },
      {},
      "crossValidate: fold 'a' must not test on corpora that it trains or validates on, got one",
    ],
    ['an unknown protocol', 'guess' as Protocol, {}, {}, 'crossValidate: protocol must be among random, '],
    [
      'no clips',
      'random',
      { folds: [{ ...shared, test: [] }] },
      {},
      "fold 'a' must have clips to test, got none",
    ],
    ['no folds', 'random', { folds: undefined }, {}, 'crossValidate: folds must be at least one, got none'],
    [
      'no model',
      'random',
      {},
      { model: undefined },
      'crossValidate: model must be an object with a type, got undefined',
    ],
    [
      'a function',
      'random',
      {},
      { training: { earlyStopping: { metric: () => 1 } } },
      'crossValidate: training must be plain JSON, got a function as metric',
    ],
    [
      'an unknown scaling',
      'random',
      {},
      { scaling: 'minmax' },
      "crossValidate: scaling must be 'standard' or 'none', got minmax",
    ],
    ['two equal seeds', 'random', {}, { seeds: [1, 1] }, 'seeds must be integers that differ, got [1,1]'],
  ];
  test.each(cases)('%s', async (_, protocol, wrong, wrongOptions, message) => {
    await expect(
      crossValidate(protocol, { ...data, ...wrong }, { ...options, ...wrongOptions }),
    ).rejects.toThrow(message);
  });

  test('a run that fails, with its fold and seed', async () => {
    const run = crossValidate('random', data, {
      ...options,
      workers: 1,
      training: { batchSize: 999 },
    });
    await expect(run).rejects.toThrow(
      "crossValidate: fold '1', seed 1: train: batchSize must be at most the 16 training clips, got 999",
    );
  });

  test('a network that there is not', () => {
    const base = { inputShape: [12, 8], classes: 4, seed: 1 } as const;
    expect(() => buildModel({ type: 'transformer' } as unknown as ModelSpec, base)).toThrow(
      "buildModel: type must be conv1d, conv2d, lstm, gru or preset, got 'transformer'",
    );
    expect(() => buildModel({ type: 'preset', name: 'toString' as 'lstm' }, base)).toThrow(
      'buildModel: name must be among basicCnn, ',
    );
  });
});

test('random folds come with their warning', async () => {
  const { warnings } = await crossValidate(
    'random',
    { ...data, folds: folds.slice(0, 1) },
    { model: { type: 'preset', name: 'basicCnn' }, training: { epochs: 1, batchSize: 8 } },
  );
  expect(warnings[0]).toMatch('random folds test on speakers that were trained on');
});

test.each([{ type: 'svm' }, { type: 'forest', trees: 50 }] as const)(
  'a classical peer: $type',
  async (model) => {
    const { uar, runs, bySpeaker } = await crossValidate(
      'speakerFolds',
      { ...data, folds: folds.slice(0, 1) },
      { model },
    );
    expect(uar.mean).toBeGreaterThan(0.6);
    expect(bySpeaker).toHaveLength(4);
    expect(runs[0]!.network).toBeUndefined();
    expect(runs[0]!.scores[0]).toHaveLength(4);
  },
);
