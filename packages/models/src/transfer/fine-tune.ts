import { checkChoice } from '../checks.ts';
import { EmotionClassifier } from '../classifier/emotion-classifier.ts';
import { applyScaler, fitScaler } from '../scaler.ts';
import type { TrainingData } from '../training/data.ts';
import type { History } from '../training/history.ts';
import { train } from '../training/train.ts';
import type { TrainOptions } from '../training/train-options.ts';
import { whileFrozen } from './freeze.ts';
import { withNewHead } from './new-head.ts';

/** Labelled clips; `x` holds features by the classifier's recipe, not scaled. */
export type FineTuneData = Omit<TrainingData, 'classes'>;

export interface FineTuneOptions
  extends Pick<
    TrainOptions,
    | 'batchSize'
    | 'seed'
    | 'optimizer'
    | 'classWeights'
    | 'labelSmoothing'
    | 'clipNorm'
    | 'augmentation'
    | 'onEpoch'
    | 'signal'
  > {
  /**
   * What keeps its weights: the `'body'` (only the head learns), `'none'`, or first the body, then its lower half, then
   * nothing (`'gradual'`, the default; Howard and Ruder, ACL 2018).
   */
  readonly freeze?: 'body' | 'gradual' | 'none';
  /** What the new classifier tells apart; default the labels of the given one. */
  readonly labels?: readonly string[];
  /** Epochs of all stages together; default 30. */
  readonly epochs?: number;
  /** With which each stage begins, to fall along a cosine; default 2e-3. */
  readonly learningRate?: number;
  /** The score on `validationIndices`, where there are any, that chooses the epoch; default `'uar'`. */
  readonly metric?: 'uar' | 'accuracy' | 'loss';
}

export interface FineTuned {
  /** Has weights of its own; the given one stays what it was. */
  readonly classifier: EmotionClassifier;
  /** One history a stage: one, or three of `'gradual'`. */
  readonly stages: readonly History[];
}

/** Share of the layers that learn in each stage, from the top; the head always does. */
const plans: Record<NonNullable<FineTuneOptions['freeze']>, readonly number[]> = {
  body: [0],
  gradual: [0, 0.5, 1],
  none: [1],
};

/**
 * Teaches a classifier other speakers, another language or other labels: its recipe and the body of its network stay,
 * the head is changed where the labels differ, and layers learn from the top.
 *
 * Where the classifier has a scaler, the new one has its own, of the new training clips: recordings made elsewhere have
 * other levels. The head keeps what it knows of labels that stay. The temperature returns to 1: fit it anew on
 * validation clips.
 *
 * @throws RangeError for data or options that cannot work, `DivergedError` when the loss is no longer finite; the
 *   signal's reason when it aborts.
 * @example
 * const { table } = await extractTable(clips, classifier.recipe);
 * const data = { x: table.pack(), labels, groups, trainIndices, validationIndices };
 * const { classifier: mine } = await fineTune(classifier, data, { labels: ['calm', 'stressed'], freeze: 'body' });
 */
export async function fineTune(
  classifier: EmotionClassifier,
  data: FineTuneData,
  {
    freeze = 'gradual',
    labels = classifier.labels,
    epochs = 30,
    learningRate = 2e-3,
    metric = 'uar',
    batchSize = 32,
    seed = 0,
    ...rest
  }: FineTuneOptions = {},
): Promise<FineTuned> {
  checkChoice('fineTune', 'freeze', freeze, Object.keys(plans));
  const plan = plans[freeze];
  if (!Number.isInteger(epochs) || epochs < plan.length) {
    throw new RangeError(`fineTune: epochs must be an integer of at least ${plan.length}, got ${epochs}`);
  }
  if (labels.length < 2 || new Set(labels).size !== labels.length) {
    throw new RangeError(`fineTune: labels must be at least 2 that differ, got ${labels.join(', ')}`);
  }
  const { recipe, metadata } = classifier;
  const scaler = classifier.scaler && fitScaler(data.x, data.trainIndices);
  const x = scaler ? applyScaler(data.x, scaler) : data.x;
  const model = await withNewHead(classifier.model, classifier.labels, labels, seed);
  try {
    const stages: History[] = [];
    for (const [index, learning] of plan.entries()) {
      const shareOfEpochs =
        Math.floor((epochs * (index + 1)) / plan.length) - Math.floor((epochs * index) / plan.length);
      const options: TrainOptions = {
        ...rest,
        epochs: shareOfEpochs,
        batchSize: Math.min(batchSize, data.trainIndices.length),
        learningRate,
        schedule: 'cosine',
        seed: seed + index,
        ...(data.validationIndices && { earlyStopping: { metric, patience: shareOfEpochs } }),
      };
      stages.push(
        await whileFrozen(model, learning, () => train(model, { ...data, x, classes: labels }, options)),
      );
    }
    return {
      classifier: new EmotionClassifier({
        model,
        recipe,
        scaler,
        labels,
        metadata: { seed, versions: metadata.versions, fineTunedFrom: metadata },
      }),
      stages,
    };
  } catch (error) {
    model.dispose();
    throw error;
  }
}
