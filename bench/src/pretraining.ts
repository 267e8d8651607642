// Trains the network that ships as `eight-emotions`, and measures it on speakers it has not heard.
//   node bench/dist/pretraining.js --corpora FOLDER --folder FOLDER
// CORPORA holds tess/, ravdess/speech/ and ravdess/song/. FOLDER keeps features, finished runs and the state of the
// current one: a program that was stopped goes on where it ended. When all runs are there it writes the bundle to
// packages/models/pretrained/eight-emotions.
import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { labelMaps, mapLabels } from '@ser/datasets';
import { extractTable, scanCorpus } from '@ser/datasets/node';
import { recipes } from '@ser/dsp';
import { applyScaler, buildConv1d, evaluate, fitScaler, type TrainOptions, train } from '@ser/models';
import { fileCheckpoint, useWasmBackend } from '@ser/models/node';
import { writeBundle } from './pretrained-bundle.ts';

const { values } = parseArgs({ options: { corpora: { type: 'string' }, folder: { type: 'string' } } });
const { corpora, folder } = values;
if (!corpora || !folder) throw new Error('pretraining: --corpora and --folder must name folders');
await mkdir(folder, { recursive: true });
await useWasmBackend();

const options: TrainOptions = {
  epochs: 24,
  batchSize: 32,
  learningRate: 2e-3,
  seed: 1,
  schedule: 'cosine',
  classWeights: 'balanced',
  labelSmoothing: 0.1,
  clipNorm: 1,
  augmentation: {
    timeMasks: 2,
    timeMaskFrames: 24,
    frequencyMasks: 2,
    frequencyMaskColumns: 8,
    shiftFrames: 16,
  },
  earlyStopping: { metric: 'uar', patience: 24 },
};

const scans = await Promise.all(
  ['ravdess/speech', 'ravdess/song', 'tess'].map((name) => scanCorpus(join(corpora, name))),
);
// Every second word of TESS: two voices must not outweigh twenty-four.
const heard = scans
  .flatMap(({ clips }) => clips)
  .filter(({ corpus, statement }) => {
    return corpus !== 'tess' || words(statement) % 2 === 0;
  });
const mapped = mapLabels(heard, labelMaps.commonEight);
const { table, failed } = await extractTable(mapped.clips, recipes.logMel, {
  folder: join(folder, 'features'),
  workers: 1,
});
if (failed.length > 0) throw new Error(`pretraining: ${failed.length} clips failed: ${failed[0]!.path}`);
const x = table.pack();
const { clips } = table;
const { labels, classes } = mapLabels(clips, labelMaps.commonEight);
const groups = clips.map(({ speaker }) => speaker);
const actors = [...new Set(groups)].filter((name) => name.startsWith('ravdess:')).sort();
const women = [...new Set(groups)].filter((name) => name.startsWith('tess:')).sort();

for (const name of ['fold-1', 'fold-2', 'fold-3', 'final']) await run(name);
const parts = clips.map(({ corpus, channel }) => (corpus === 'tess' ? 'TESS' : `RAVDESS ${channel}`));
await writeBundle(folder, { labels, classes, parts });

/** Position of a word in the alphabetical list, so that the choice does not hang on the order of files. */
function words(statement: string | undefined): number {
  let hash = 0;
  for (const letter of statement ?? '') hash += letter.charCodeAt(0);
  return hash;
}

/** Neighbouring actors are a man and a woman: taking them in pairs keeps every set balanced. */
function speakersOf(name: string): { test: Set<string>; validation: Set<string> } {
  const fold = name === 'final' ? undefined : Number(name.at(-1)) - 1;
  const pairs = actors.map((actor, i) => ({ actor, pair: i >> 1 }));
  const test = new Set<string>();
  if (fold !== undefined) {
    for (const { actor, pair } of pairs) if (pair % 3 === fold) test.add(actor);
    if (women[fold]) test.add(women[fold]);
  }
  const rest = pairs.filter(({ actor }) => !test.has(actor)).map(({ actor }) => actor);
  return { test, validation: new Set(rest.slice(0, 4)) };
}

async function run(name: string): Promise<void> {
  const file = join(folder!, `${name}.json`);
  if (existsSync(file)) return;
  const { test, validation } = speakersOf(name);
  const indices = (wanted: (speaker: string) => boolean): number[] =>
    [...clips.keys()].filter((i) => wanted(groups[i]!));
  const trainIndices = indices((speaker) => !test.has(speaker) && !validation.has(speaker));
  const validationIndices = indices((speaker) => validation.has(speaker));
  const scaler = fitScaler(x, trainIndices);
  const data = { x: applyScaler(x, scaler), labels, classes, groups, trainIndices, validationIndices };
  const model = buildConv1d({ inputShape: [x.shape[1]!, x.shape[2]!], classes: classes.length, seed: 1 });
  const checkpoint = await fileCheckpoint(join(folder!, `${name}.state`));
  const started = performance.now();
  const history = await train(model, data, {
    ...options,
    ...checkpoint,
    onEpoch: ({ epoch, loss, validation: scores }) =>
      console.log(
        name,
        epoch,
        loss.toFixed(3),
        scores!.uar.toFixed(3),
        ((performance.now() - started) / 1000).toFixed(0),
      ),
  });
  const testIndices = indices((speaker) => test.has(speaker));
  const predict = async (chosen: number[]) => {
    if (chosen.length === 0) return { indices: [], rows: [] };
    const { probabilities } = await evaluate(model, data, chosen);
    const { data: scores, cols } = probabilities;
    return {
      indices: chosen,
      rows: chosen.map((_, row) => [...scores.subarray(row * cols, (row + 1) * cols)]),
    };
  };
  const result = {
    name,
    bestEpoch: history.bestEpoch,
    scaler,
    weights: model
      .getWeights()
      .map((weight) => Buffer.from(weight.dataSync().slice().buffer).toString('base64')),
    validation: await predict(validationIndices),
    test: await predict(testIndices),
  };
  await writeFile(`${file}.tmp`, JSON.stringify(result));
  await rename(`${file}.tmp`, file);
  model.dispose();
}
