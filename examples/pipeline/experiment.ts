import { applySplit, type Clip, labelMaps, mapLabels, type Split } from '@ser/datasets';
import type { Recipe } from '@ser/dsp';
import {
  applyScaler,
  type Evaluation,
  evaluate,
  fitScaler,
  type History,
  type Preset,
  type Scaler,
  type TrainOptions,
  train,
} from '@ser/models';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { extractRows, type FeatureSteps } from './features.ts';
import { createProgress } from './progress.ts';

/** A pipeline of the field: features, a network, and how it is trained. */
export interface Pipeline extends FeatureSteps {
  /** The name of the example's folder. */
  readonly name: string;
  readonly network: Preset;
  /** 'standard' brings every column to mean 0 and deviation 1 of the training clips. */
  readonly scaling: 'standard' | 'none';
  readonly training: TrainOptions & Required<Pick<TrainOptions, 'epochs' | 'batchSize' | 'earlyStopping'>>;
}

/** A trained network and how it does on the test clips. */
export interface Outcome {
  readonly recipe: Recipe;
  readonly scaler: Scaler | undefined;
  readonly model: LayersModel;
  readonly history: History;
  readonly test: Evaluation;
  readonly testClips: readonly Clip[];
}

/** Features, training with early stopping, and the test, for one split. */
export async function trainAndTest(
  { network, scaling, training, ...steps }: Pipeline,
  {
    clips,
    classes,
    split,
    seed,
    output,
  }: { clips: readonly Clip[]; classes: readonly string[]; split: Split; seed: number; output: string },
): Promise<Outcome> {
  const rows = await extractRows(clips, split, steps, output);
  const indices = applySplit(split, clips, rows.clips);
  const scaler = scaling === 'standard' ? fitScaler(rows.x, indices.train) : undefined;
  const data = {
    x: scaler === undefined ? rows.x : applyScaler(rows.x, scaler),
    labels: mapLabels(rows.clips, labelMaps.commonEight).labels,
    classes,
    trainIndices: indices.train,
    validationIndices: indices.validation,
  };
  const model = network({ inputShape: [rows.x.shape[1]!, 1], classes: classes.length, seed });
  const progress = createProgress('training, epochs');
  const history = await train(model, data, {
    ...training,
    batchSize: Math.min(training.batchSize, indices.train.length),
    seed,
    onEpoch: ({ epoch, epochs }) => progress.update(epoch, epochs),
  }).finally(progress.end);
  const test = await evaluate(model, data, indices.test);
  const testClips = Array.from(indices.test, (i) => rows.clips[i]!);
  return { recipe: rows.recipe, scaler, model, history, test, testClips };
}
