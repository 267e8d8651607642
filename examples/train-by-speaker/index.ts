// From a folder of recordings to a saved classifier: `npm run train-by-speaker -- [folder]`
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeFile } from '@ser/audio/node';
import { splitBySpeaker } from '@ser/datasets';
import { extractTable, scanCorpus, writeSyntheticCorpus } from '@ser/datasets/node';
import { recipes } from '@ser/dsp';
import {
  applyScaler,
  buildConv1d,
  classificationReport,
  EmotionClassifier,
  evaluate,
  fitScaler,
  formatClassificationReport,
  train,
} from '@ser/models';
import { folderHandler, loadClassifier, useWasmBackend } from '@ser/models/node';

const place = await mkdtemp(join(tmpdir(), 'ser-example-'));
let [folder] = process.argv.slice(2);
if (folder === undefined) {
  folder = join(place, 'synthetic');
  await writeSyntheticCorpus(folder, { speakers: 6 });
}

const { clips } = await scanCorpus(folder);
const { table } = await extractTable(clips, recipes.mfccMean);
const labels = table.clips.map((clip) => clip.emotion);
const groups = table.clips.map((clip) => clip.speaker);
const classes = [...new Set(labels)].sort();

// Nobody in the test set was heard before, and the scaler knows the training clips only.
const split = splitBySpeaker(table.clips, { seed: 1 });
const scaler = fitScaler(table.pack(), split.train);
const x = applyScaler(table.pack(), scaler);

await useWasmBackend();
const model = buildConv1d({ inputShape: [40, 1], classes: classes.length, seed: 1 });
const history = await train(
  model,
  { x, labels, classes, groups, trainIndices: split.train, validationIndices: split.validation },
  { epochs: 40, seed: 1, earlyStopping: { metric: 'uar' } },
);
console.log(`${history.epochs.length} epochs, the best was ${history.bestEpoch}`);

const { truth, predicted } = await evaluate(model, { x, labels, classes }, split.test);
console.log(formatClassificationReport(classificationReport(truth, predicted, { labels: classes })));

const home = join(place, 'model');
const classifier = new EmotionClassifier({ model, recipe: table.recipe, scaler, labels: classes });
await classifier.save(folderHandler(home));
const unseen = table.clips[split.test[0]!]!;
const [best] = await (await loadClassifier(home)).predict(await decodeFile(unseen.path));
console.log(`${unseen.path}: ${best!.label} ${best!.score.toFixed(2)} (it is ${unseen.emotion})`);
await rm(place, { recursive: true });
