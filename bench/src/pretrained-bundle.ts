// Writes the network that bench/src/pretraining.ts trained to packages/models/pretrained/eight-emotions, in half
// precision, with its scores.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recipes } from '@ser/dsp';
import {
  accuracy,
  buildConv1d,
  EmotionClassifier,
  expectedCalibrationError,
  fitTemperature,
  type ReportedScore,
  type Scaler,
  unweightedAverageRecall,
} from '@ser/models';
import * as tf from '@tensorflow/tfjs-core';

/** A finished run, as its file has it. */
interface Run {
  readonly scaler: Scaler;
  readonly weights: readonly string[];
  readonly validation: Predicted;
  readonly test: Predicted;
}

interface Predicted {
  readonly indices: readonly number[];
  readonly rows: readonly (readonly number[])[];
}

/** The clips of the runs. */
interface Labelled {
  readonly labels: readonly string[];
  readonly classes: readonly string[];
  /** `RAVDESS speech`, `RAVDESS song`, `TESS`. */
  readonly parts: readonly string[];
}

/** Writes the bundle of the runs in a folder. */
export async function writeBundle(folder: string, { labels, classes, parts }: Labelled): Promise<void> {
  const read = async (name: string): Promise<Run> =>
    JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')) as Run;
  const folds = await Promise.all(['fold-1', 'fold-2', 'fold-3'].map(read));
  const tested = folds.flatMap(({ test }) => test.indices.map((clip, i) => ({ clip, row: test.rows[i]! })));
  const protocol = '3 folds disjoint by speaker, each speaker tested once, seed 1';
  const scores: ReportedScore[] = [];
  for (const part of [...new Set(parts)]) {
    const own = tested.filter(({ clip }) => parts[clip] === part);
    const truth = own.map(({ clip }) => labels[clip]!);
    const predicted = own.map(({ row }) => classes[row.indexOf(Math.max(...row))]!);
    const tests = `${protocol}: ${own.length} clips of ${part}, ${new Set(truth).size} labels occur`;
    scores.push({ metric: 'uar', value: unweightedAverageRecall(truth, predicted), protocol: tests });
    scores.push({ metric: 'accuracy', value: accuracy(truth, predicted), protocol: tests });
  }
  const final = await read('final');
  const truthOf = (clips: readonly number[]): number[] => clips.map((clip) => classes.indexOf(labels[clip]!));
  const temperature = fitTemperature(final.validation.rows, truthOf(final.validation.indices));
  const error = expectedCalibrationError(
    tested.map(({ row }) => row),
    truthOf(tested.map(({ clip }) => clip)),
  );
  scores.push({
    metric: 'expectedCalibrationError',
    value: error,
    protocol: `${protocol}, before temperature`,
  });

  const model = buildConv1d({ inputShape: [301, 64], classes: classes.length, seed: 1 });
  const weights = model.weights.map(({ shape }, i) => {
    const bytes = Buffer.from(final.weights[i]!, 'base64');
    return tf.tensor(new Float32Array(new Uint8Array(bytes).buffer), shape as number[]);
  });
  model.setWeights(weights);
  const trained = labels.length - final.validation.indices.length;
  const classifier = new EmotionClassifier({
    model,
    recipe: recipes.logMel,
    scaler: final.scaler,
    labels: classes,
    temperature,
    metadata: {
      scores,
      trainingData: `RAVDESS speech and song, every second word of TESS: ${trained} clips; 4 actors (${final.validation.indices.length} clips) chose the epoch and the temperature`,
      licence: 'CC BY-NC-SA 4.0',
      seed: 1,
    },
  });
  const { modelJson, weights: bytes } = await classifier.encode({ precision: 'half' });
  const place = fileURLToPath(new URL('../../packages/models/pretrained/eight-emotions/', import.meta.url));
  await mkdir(place, { recursive: true });
  const json = JSON.stringify(JSON.parse(new TextDecoder().decode(modelJson)));
  await writeFile(
    join(place, 'index.js'),
    `export const modelJson =\n  '${json.replaceAll(/[\\']/g, '\\$&')}';\nexport const weights =\n  '${Buffer.from(bytes).toString('base64')}';\n`,
  );
}
