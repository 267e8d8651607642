// Teaches a network of one corpus another corpus with few clips, beside networks that begin from nothing, and writes
// docs/transfer.md.
//   node bench/dist/transfer.js --corpora FOLDER --folder FOLDER [--report]
// CORPORA holds tess/ and ravdess/speech/. Every finished run is a line of FOLDER/results.jsonl: a program that was
// stopped goes on where it ended. With --report nothing is trained.
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Clip, labelMaps, mapLabels } from '@ser/datasets';
import { extractTable, scanCorpus } from '@ser/datasets/node';
import { createRng, recipes, shuffle } from '@ser/dsp';
import {
  applyScaler,
  buildConv1d,
  EmotionClassifier,
  evaluate,
  type Features,
  fineTune,
  fitScaler,
  type TrainOptions,
  train,
} from '@ser/models';
import { folderHandler, loadClassifier, useWasmBackend } from '@ser/models/node';
import { type Direction, describeTransfer, type TransferResult, writePictures } from './transfer-report.ts';

const { values } = parseArgs({
  options: {
    corpora: { type: 'string' },
    folder: { type: 'string' },
    report: { type: 'boolean', default: false },
  },
});
const { corpora = '', folder } = values;
if (folder === undefined) throw new Error('transfer: --folder must name a folder for results, got none');
const file = join(folder, 'results.jsonl');
await mkdir(folder, { recursive: true });

/** Epochs by clips a label: the fewer clips, the more often each is seen. */
const epochsOf = new Map([
  [5, 60],
  [20, 40],
  [100, 12],
]);
const seeds = [1, 2, 3, 4, 5];
const shared = { batchSize: 16, labelSmoothing: 0.1, clipNorm: 1 } as const;
const scratch: TrainOptions = { ...shared, learningRate: 2e-3, schedule: 'cosine' };

interface CorpusData {
  readonly speakers: readonly string[];
  readonly x: Features;
  readonly labels: readonly string[];
  readonly classes: readonly string[];
  /** Clips that may be learned from when the corpus is the target, and those of other speakers that test. */
  readonly pool: readonly number[];
  readonly test: readonly number[];
}

if (!values.report) {
  await useWasmBackend();
  const actor = (speaker: string): number => Number(speaker.slice(-2));
  const ravdess = await load('ravdess/speech', (speaker) => actor(speaker) > 16);
  const choosing = divide(ravdess, ravdess.pool, (speaker) => actor(speaker) > 12);
  const tess = await load('tess', (speaker) => speaker.toUpperCase().includes('YAF'));
  for (const seed of seeds) {
    await runDirection('ravdess-tess', ravdess, tess, seed);
    await runDirection('tess-ravdess', tess, ravdess, seed);
    await runDirection('tess-ravdess', tess, choosing, seed, 'choice');
  }
}
const results = await readResults();
const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
await writePictures(results, join(docs, 'images'));
await writeFile(join(docs, 'transfer.md'), describeTransfer(results));

async function load(name: string, tests: (speaker: string) => boolean): Promise<CorpusData> {
  const { clips: found } = await scanCorpus(join(corpora, name));
  const seven = {
    ...labelMaps.commonEight,
    classes: labelMaps.commonEight.classes.filter((x) => x !== 'calm'),
  };
  const known = found.filter(({ emotion }) => emotion !== 'calm');
  const { table, failed } = await extractTable(mapLabels(known, seven).clips, recipes.logMel, {
    folder: join(folder!, name.replace('/', '-')),
    workers: 1,
  });
  if (failed.length > 0) throw new Error(`transfer: cannot read ${failed[0]!.path}: ${failed[0]!.reason}`);
  const clips: readonly Clip[] = table.clips;
  const { labels, classes } = mapLabels(clips, seven);
  const speakers = clips.map(({ speaker }) => speaker);
  return divide({ speakers, x: table.pack(), labels, classes }, [...clips.keys()], tests);
}

/** The same clips, of which the given ones may be learned from or test. */
function divide(
  { speakers, x, labels, classes }: Omit<CorpusData, 'pool' | 'test'>,
  clips: readonly number[],
  tests: (speaker: string) => boolean,
): CorpusData {
  const pool = clips.filter((i) => !tests(speakers[i]!));
  return { speakers, x, labels, classes, pool, test: clips.filter((i) => tests(speakers[i]!)) };
}

async function runDirection(
  from: Direction,
  source: CorpusData,
  target: CorpusData,
  seed: number,
  direction: TransferResult['direction'] = from,
): Promise<void> {
  const base = await baseOf(from, source);
  await once({ direction, method: 'untouched', clips: 0, seed: 0 }, () => score(base, target));
  for (const [clips, epochs] of epochsOf) {
    const trainIndices = draw(target, clips, seed);
    const { x, labels, classes } = target;
    await once({ direction, method: 'scratch', clips, seed }, async () => {
      const classifier = await fit(target, trainIndices, { ...scratch, epochs, seed });
      return score(classifier, target).finally(() => classifier.dispose());
    });
    for (const freeze of ['gradual', 'none', 'body'] as const) {
      await once({ direction, method: freeze, clips, seed }, async () => {
        const data = { x, labels, trainIndices };
        const options = { ...shared, labels: classes, freeze, epochs, seed };
        const { classifier } = await fineTune(base, data, options);
        return score(classifier, target).finally(() => classifier.dispose());
      });
    }
  }
  base.dispose();
}

/** The network of the whole source corpus. */
async function baseOf(id: Direction, source: CorpusData): Promise<EmotionClassifier> {
  const place = join(folder!, `${id}-base`);
  if (existsSync(place)) return loadClassifier(place);
  const all = source.labels.map((_, i) => i);
  const augmentation = {
    timeMasks: 2,
    timeMaskFrames: 24,
    frequencyMasks: 2,
    frequencyMaskColumns: 8,
    shiftFrames: 16,
  };
  const classifier = await fit(source, all, { ...scratch, batchSize: 32, epochs: 20, seed: 1, augmentation });
  await classifier.save(folderHandler(place));
  return classifier;
}

async function fit(
  { x, labels, classes }: CorpusData,
  trainIndices: readonly number[],
  options: TrainOptions,
): Promise<EmotionClassifier> {
  const scaler = fitScaler(x, trainIndices);
  const [, time, columns] = x.shape as [number, number, number];
  const seed = options.seed ?? 0;
  const model = buildConv1d({ inputShape: [time, columns], classes: classes.length, seed });
  await train(model, { x: applyScaler(x, scaler), labels, classes, trainIndices }, options);
  return new EmotionClassifier({ model, recipe: recipes.logMel, scaler, labels: classes });
}

/** `count` clips of each label from the pool. */
function draw({ labels, classes, pool }: CorpusData, count: number, seed: number): number[] {
  return classes.flatMap((label, i) =>
    shuffle(
      pool.filter((clip) => labels[clip] === label),
      createRng(seed, i),
    ).slice(0, count),
  );
}

async function score(
  { model, scaler }: EmotionClassifier,
  { x, labels, classes, test }: CorpusData,
): Promise<number> {
  return (await evaluate(model, { x: applyScaler(x, scaler!), labels, classes }, test)).uar;
}

async function once(run: Omit<TransferResult, 'uar'>, compute: () => Promise<number>): Promise<void> {
  const same = ({ direction, method, clips, seed }: Omit<TransferResult, 'uar'>): string =>
    [direction, method, clips, seed].join();
  if ((await readResults()).some((result) => same(result) === same(run))) return;
  const uar = await compute();
  await appendFile(file, `${JSON.stringify({ ...run, uar })}\n`);
  console.log(same(run), uar.toFixed(3));
}

async function readResults(): Promise<TransferResult[]> {
  if (!existsSync(file)) return [];
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as TransferResult);
}
