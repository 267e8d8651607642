import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeFile } from '@ser/audio/node';
import { labelMaps, mapLabels } from '@ser/datasets';
import { scanCorpus, writeSyntheticCorpus } from '@ser/datasets/node';
import { classificationReport, EmotionClassifier, formatClassificationReport } from '@ser/models';
import { folderHandler, loadClassifier, useWasmBackend } from '@ser/models/node';
import { type Outcome, type Pipeline, trainAndTest } from './experiment.ts';
import { type Options, readOptions } from './options.ts';
import { drawOutcome, formatScores } from './report.ts';
import { splitClips, splitVoices } from './split-voices.ts';

/** How the "improved CNN" is trained in its notebook, but for the early stopping. */
export const improvedCnnTraining: Pipeline['training'] = {
  epochs: 150,
  batchSize: 16,
  optimizer: 'rmsprop',
  learningRate: 1e-3,
  earlyStopping: { metric: 'uar', patience: 20 },
};

/**
 * A pipeline from the command line: recordings, features, network, test by speaker and what a random split would have
 * shown, pictures, a saved model and a prediction. What goes wrong is told in one line, with exit status 1.
 */
export async function runPipeline(pipeline: Pipeline): Promise<void> {
  const voices = await mkdtemp(join(tmpdir(), 'ser-example-'));
  try {
    await run(pipeline, readOptions(pipeline.name), voices);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  } finally {
    await rm(voices, { recursive: true, force: true });
  }
}

async function run({ training, ...rest }: Pipeline, options: Options, voices: string): Promise<void> {
  const { seed, output, speakers } = options;
  const pipeline = { ...rest, training: { ...training, epochs: options.epochs ?? training.epochs } };
  const synthetic = options.folders.length === 0;
  if (synthetic) await writeSyntheticCorpus(voices, { speakers, repetitions: 1 });
  const folders = synthetic ? [voices] : options.folders;
  const scan = await scanCorpus(folders);
  const { clips, classes } = mapLabels(scan.clips, labelMaps.commonEight);
  if (classes.length < 2) {
    throw new RangeError(`${folders.join(', ')} must hold recordings of 2 emotions, got ${classes.length}`);
  }
  const voiceCount = new Set(clips.map(({ speaker }) => speaker)).size;
  console.log(`${clips.length} clips of ${voiceCount} speakers, ${classes.length} emotions`);

  await useWasmBackend();
  await mkdir(output, { recursive: true });
  const job = { clips, classes, seed, output };
  const outcome = await trainAndTest(pipeline, { ...job, split: splitVoices(clips, seed) });
  const { truth, predicted } = outcome.test;
  console.log(formatScores('by speaker', outcome));
  console.log(formatClassificationReport(classificationReport(truth, predicted)));
  for (const [name, png] of await drawOutcome(outcome, classes)) await writeFile(join(output, name), png);

  const model = join(output, 'model');
  await saveClassifier(outcome, classes, model);
  const file = options.predict ?? outcome.testClips[0]!.path;
  const known = file === options.predict ? '' : `, it is ${truth[0]}`;
  console.log(`${file}: ${await predictFile(model, file)}${known}`);

  const random = await trainAndTest(pipeline, { ...job, split: splitClips(clips, seed) });
  console.log(formatScores('a random split would have shown', random));
  console.log(`pictures and model: ${output}`);
}

async function saveClassifier(
  { model, recipe, scaler, test }: Outcome,
  labels: readonly string[],
  folder: string,
): Promise<void> {
  const scores = (['uar', 'accuracy'] as const).map((metric) => ({
    metric,
    value: test[metric],
    protocol: 'speakers not heard in training',
  }));
  const classifier = new EmotionClassifier({ model, recipe, scaler, labels, metadata: { scores } });
  await classifier.save(folderHandler(folder));
}

/** From the disk, as any other program would use the model. */
async function predictFile(folder: string, file: string): Promise<string> {
  const classifier = await loadClassifier(folder);
  const [best] = await classifier.predict(await decodeFile(file));
  return `${best!.label} ${best!.score.toFixed(2)}`;
}
