import { createExtractor, type Extractor, type Recipe, resample } from '@ser/dsp';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { accelerate } from '../layers/accelerate.ts';
import { prepareTfjs } from '../prepare.ts';
import { applyScaler, type Scaler } from '../scaler.ts';
import { modelShape, predictProbabilities } from '../training/evaluate.ts';
import { type Bundle, type ClassifierMetadata, checkArtifacts, encodeBundle, parseBundle } from './bundle.ts';
import { parseModelJson } from './model-json.ts';

/** An emotion and its probability. */
export interface Prediction {
  readonly label: string;
  /** In [0, 1]; the scores of all labels sum to 1. */
  readonly score: number;
}

/** Samples of one channel and their rate in Hz. */
export interface Signal {
  readonly samples: Float32Array;
  readonly sampleRate: number;
}

/** The parts of a classifier. */
export interface ClassifierParts {
  /** Takes clips as the recipe makes them, returns one probability for each label. */
  readonly model: tfl.LayersModel;
  readonly recipe: Recipe;
  /** Statistics of the training clips; leave out for features that are used as they are. */
  readonly scaler?: Scaler | undefined;
  /** Names of the model's outputs, in order. */
  readonly labels: readonly string[];
  readonly metadata?: ClassifierMetadata;
}

/** A saved classifier in memory: the bytes of its two files. */
export interface ClassifierBytes {
  readonly modelJson: Uint8Array;
  readonly weights: Uint8Array;
}

export interface PredictManyOptions {
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
}

/**
 * A trained network with all that leads from samples to emotions: recipe, scaler, labels, and where it comes from.
 *
 * @example
 * const classifier = await EmotionClassifier.load('https://example.org/emotions/model.json');
 * const [best] = await classifier.predict({ samples, sampleRate: 48000 });
 * best; // { label: 'happy', score: 0.93 }
 */
export class EmotionClassifier {
  readonly model: tfl.LayersModel;
  /** With every default filled in, so that a saved classifier does not depend on what they are later. */
  readonly recipe: Recipe;
  readonly scaler: Scaler | undefined;
  readonly labels: readonly string[];
  readonly metadata: ClassifierMetadata;
  readonly #extractor: Extractor;

  /**
   * Puts the parts together and checks that they fit.
   *
   * @throws RangeError when labels, scaler or model do not fit each other, or the recipe is not valid.
   */
  constructor({ model, recipe, scaler, labels, metadata = {} }: ClassifierParts) {
    const caller = 'EmotionClassifier';
    this.#extractor = createExtractor(recipe);
    const columns = this.#extractor.columns.length;
    const outputs = model.outputs[0]!.shape.at(-1);
    if (labels.length !== outputs) {
      throw new RangeError(
        `${caller}: labels must name the model's ${outputs} outputs, got ${labels.length}`,
      );
    }
    if (scaler && (scaler.mean.length !== columns || scaler.scale.length !== columns)) {
      throw new RangeError(
        `${caller}: scaler must have the recipe's ${columns} columns, got ${scaler.mean.length}`,
      );
    }
    if (this.#extractor.rows !== undefined) {
      modelShape(caller, model, { data: new Float32Array(), shape: [1, this.#extractor.rows, columns] });
    } else if (!model.inputs[0]!.shape.slice(1).includes(null)) {
      throw new RangeError(
        `${caller}: recipe must fix the length (duration or pooling) for a model of fixed input`,
      );
    }
    this.model = model;
    this.recipe = this.#extractor.recipe;
    this.scaler = scaler;
    this.labels = labels;
    this.metadata = metadata;
  }

  /**
   * Loads a saved classifier: from the URL of its `model.json`, from the bytes of its files, or through any tfjs
   * `IOHandler`.
   *
   * @throws Error, in one line, when it cannot be read, is damaged, or is a network without recipe and labels.
   * @example
   * const classifier = await EmotionClassifier.load({ modelJson, weights });
   */
  static async load(source: string | tf.io.IOHandler | ClassifierBytes): Promise<EmotionClassifier> {
    const fail = (problem: string): never => {
      throw new Error(`EmotionClassifier.load: ${problem}`);
    };
    prepareTfjs();
    const artifacts = await readArtifacts(source, fail);
    const checked = checkArtifacts(artifacts);
    if (!checked.ok) return fail(checked.problem);
    const parsed = parseBundle(artifacts.userDefinedMetadata);
    if (!parsed.ok) return fail(parsed.problem);
    const { modelTopology, weightSpecs } = artifacts;
    const handler = tf.io.fromMemory({
      modelTopology: modelTopology!,
      weightSpecs: weightSpecs!,
      weightData: checked.weightData,
    });
    let model: tfl.LayersModel | undefined;
    try {
      model = await tfl.loadLayersModel(handler);
      accelerate(model);
      return new EmotionClassifier({ model, ...parsed.bundle });
    } catch (error) {
      model?.dispose();
      return fail((error as Error).message);
    }
  }

  /**
   * Saves everything as a standard tfjs `model.json` with weights, which plain `tf.loadLayersModel` opens too.
   *
   * `target` is a tfjs `IOHandler` or a URL that tfjs can save to, such as `indexeddb://emotions`.
   *
   * @throws Error when tfjs knows no handler for the URL, or the handler fails.
   * @example
   * await classifier.save('indexeddb://emotions');
   */
  async save(target: string | tf.io.IOHandler): Promise<void> {
    const handler = typeof target === 'string' ? tf.io.getSaveHandlers(target)[0] : target;
    if (!handler?.save)
      throw new Error(`EmotionClassifier.save: target must be one that can save, got ${target}`);
    const bundle: Bundle = {
      recipe: this.recipe,
      scaler: this.scaler,
      labels: this.labels,
      metadata: {
        ...this.metadata,
        versions: { '@tensorflow/tfjs-layers': tfl.version_layers, ...this.metadata.versions },
      },
    };
    await this.model.save(
      tf.io.withSaveHandler((artifacts) =>
        handler.save!({ ...artifacts, userDefinedMetadata: encodeBundle(bundle) as Record<string, object> }),
      ),
    );
  }

  /**
   * Emotions of one recording, the likeliest first. Any sample rate; the recipe says how the length is made to fit.
   *
   * @throws TypeError or RangeError for an empty or non-finite signal.
   * @example
   * const [best, second] = await classifier.predict({ samples, sampleRate: 44100 });
   */
  async predict(signal: Signal): Promise<Prediction[]> {
    const [prediction] = await this.predictMany([signal]);
    return prediction!;
  }

  /**
   * Emotions of many recordings, in their order. The scores of a recording do not depend on the others.
   *
   * @throws TypeError or RangeError for an empty or non-finite signal; the signal's reason when it aborts.
   * @example
   * const predictions = await classifier.predictMany(signals);
   */
  async predictMany(
    signals: readonly Signal[],
    { batchSize = 32, signal }: PredictManyOptions = {},
  ): Promise<Prediction[][]> {
    const predictions: Prediction[][] = [];
    const together = this.#extractor.rows === undefined ? 1 : batchSize;
    for (let start = 0; start < signals.length; start += together) {
      signal?.throwIfAborted();
      const clips = signals.slice(start, start + together).map((clip) => this.#features(clip));
      const { rows, cols } = clips[0]!;
      const data = new Float32Array(clips.length * rows * cols);
      for (const [index, clip] of clips.entries()) data.set(clip.data, index * rows * cols);
      const x = { data, shape: [clips.length, rows, cols] };
      const scores = await predictProbabilities(this.model, x, [...clips.keys()], { batchSize: together });
      for (const index of clips.keys()) {
        const row = scores.data.subarray(index * scores.cols, (index + 1) * scores.cols);
        predictions.push(
          this.labels.map((label, j) => ({ label, score: row[j]! })).sort((a, b) => b.score - a.score),
        );
      }
    }
    return predictions;
  }

  /** Frees the network's weights; the classifier cannot be used afterwards. */
  dispose(): void {
    this.model.dispose();
  }

  #features({ samples, sampleRate }: Signal): { data: Float32Array; rows: number; cols: number } {
    const to = this.recipe.sampleRate;
    const { data, rows, cols } = this.#extractor.extract(
      sampleRate === to ? samples : resample(samples, { from: sampleRate, to }),
    );
    if (!this.scaler) return { data, rows, cols };
    return { data: applyScaler({ data, shape: [1, rows, cols] }, this.scaler).data, rows, cols };
  }
}

async function readArtifacts(
  source: string | tf.io.IOHandler | ClassifierBytes,
  fail: (problem: string) => never,
): Promise<tf.io.ModelArtifacts> {
  if (typeof source === 'object' && 'modelJson' in source) {
    const parsed = parseModelJson(new TextDecoder().decode(source.modelJson));
    if (!parsed.ok) return fail(parsed.problem);
    return { ...parsed.artifacts, weightData: source.weights.slice().buffer };
  }
  const handler =
    typeof source === 'string' ? (tf.io.getLoadHandlers(source)[0] ?? tf.io.http(source)) : source;
  if (!handler.load) return fail('source must be one that can load, got a handler without load()');
  try {
    return await handler.load();
  } catch (error) {
    return fail((error as Error).message);
  }
}
