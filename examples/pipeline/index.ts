import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeFile } from '@ser/audio/node';
import { labelMaps, mapLabels } from '@ser/datasets';
import { scanCorpus, writeSyntheticCorpus } from '@ser/datasets/node';
import { classificationReport, EmotionClassifier, formatClassificationReport } from '@ser/models';
import { folderHandler, loadClassifier, useWasmBackend } from '@ser/models/node';
import { type Outcome, type Pipeline, trainAndTest } from './experiment.ts';
import { readOptions } from './options.ts';
import { drawOutcome, formatScores } from './report.ts';
import { splitClips, splitVoices } from './split-voices.ts';

/**
 * A pipeline from the command line: recordings, features, network, test by speaker and what a random split would have
 * shown, pictures, a saved model and a prediction.
 */
export async function runPipeline(given: Pipeline): Promise<void> {
  const options = readOptions(given.name);
  const { seed, output } = options;
  const { training } = given;
  const pipeline = { ...given, training: { ...training, epochs: options.epochs ?? training.epochs } };
  const voices = await mkdtemp(join(tmpdir(), 'ser-example-'));
  try {
    if (options.folders.length === 0) {
      await writeSyntheticCorpus(voices, { speakers: options.speakers, repetitions: 1 });
    }
    const scan = await scanCorpus(options.folders.length === 0 ? [voices] : options.folders);
    const { clips, classes } = mapLabels(scan.clips, labelMaps.commonEight);
    const speakers = new Set(clips.map(({ speaker }) => speaker)).size;
    console.log(`${clips.length} clips of ${speakers} speakers, ${classes.length} emotions`);

    await useWasmBackend();
    await mkdir(output, { recursive: true });
    const job = { clips, classes, seed, output };
    const outcome = await trainAndTest(pipeline, { ...job, split: splitVoices(clips, seed) });
    const { truth, predicted } = outcome.test;
    console.log(formatScores('by speaker', outcome));
    console.log(formatClassificationReport(classificationReport(truth, predicted)));
    for (const [name, png] of await drawOutcome(outcome, classes)) {
      await writeFile(join(output, name), png);
    }
    const model = join(output, 'model');
    await saveClassifier(outcome, classes, model);
    const file = options.predict ?? outcome.testClips[0]!.path;
    console.log(
      `${file}: ${await predictFile(model, file)}${file === options.predict ? '' : `, it is ${truth[0]}`}`,
    );

    const random = await trainAndTest(pipeline, { ...job, split: splitClips(clips, seed) });
    console.log(formatScores('a random split would have shown', random));
    console.log(`pictures and model: ${output}`);
  } finally {
    await rm(voices, { recursive: true, force: true });
  }
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
