import { buildModel, type ModelSpec } from '../../builders/build-model.ts';
import type { Features } from '../../features.ts';
import { applyScaler, fitScaler } from '../../scaler.ts';
import { evaluate } from '../../training/evaluate.ts';
import { type EpochEvent, type TrainOptions, train } from '../../training/train.ts';
import type { Fold } from './fold.ts';

/** Options of `train` that are plain JSON; the seed comes from `seeds`. */
export type TrainingSpec = Omit<
  TrainOptions,
  'seed' | 'onBatch' | 'onEpoch' | 'checkpointEvery' | 'onCheckpoint' | 'resume' | 'signal'
>;

/** What all runs share. */
export interface RunSetup {
  readonly x: Features;
  readonly labels: readonly string[];
  readonly classes: readonly string[];
  readonly model: ModelSpec;
  readonly training: TrainingSpec;
  readonly scaling: 'standard' | 'none';
}

/** What a run predicted for its test clips; plain JSON. */
export interface FoldRun {
  readonly fold: string;
  readonly seed: number;
  /** The test clips. */
  readonly indices: readonly number[];
  readonly predicted: readonly string[];
  /** A row for each test clip. */
  readonly probabilities: readonly (readonly number[])[];
  readonly loss: number;
  readonly epochs: number;
  readonly bestEpoch: number;
  readonly seconds: number;
}

/** Trains one network on one fold, and tests it. */
export async function runFold(
  { x, labels, classes, model: spec, training, scaling }: RunSetup,
  { name, train: trainIndices, validation, test }: Fold,
  seed: number,
  onEpoch: (event: EpochEvent) => void,
): Promise<FoldRun> {
  const started = performance.now();
  const scaled = scaling === 'standard' ? applyScaler(x, fitScaler(x, trainIndices)) : x;
  const [rows, columns = 1] = x.shape.slice(1);
  const model = buildModel(spec, { inputShape: [rows!, columns], classes: classes.length, seed });
  try {
    const sets = validation.length > 0 ? { trainIndices, validationIndices: validation } : { trainIndices };
    const data = { x: scaled, labels, classes };
    const history = await train(model, { ...data, ...sets }, { ...training, seed, onEpoch });
    const { predicted, probabilities, loss } = await evaluate(model, data, test);
    const { data: values, cols } = probabilities;
    return {
      fold: name,
      seed,
      indices: Array.from(test),
      predicted,
      probabilities: predicted.map((_, row) => Array.from(values.subarray(row * cols, (row + 1) * cols))),
      loss,
      epochs: history.epochs.length,
      bestEpoch: history.bestEpoch,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    model.dispose();
  }
}
