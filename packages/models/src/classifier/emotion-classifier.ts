import { createExtractor, type Extractor, type Matrix, type Recipe, resample } from '@ser/dsp';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { checkCount, checkPositive } from '../checks.ts';
import { leastFrames } from '../layers/forward.ts';
import { prepareTfjs } from '../prepare.ts';
import type { Scaler } from '../scaler.ts';
import { modelShape } from '../training/batch.ts';
import { predictProbabilities } from '../training/evaluate.ts';
import { buildNetwork } from './build-network.ts';
import { type ClassifierMetadata, checkArtifacts, encodeBundle, parseBundle } from './bundle.ts';
import {
  type AbstentionOptions,
  checkAbstention,
  type Decision,
  decide,
  type Prediction,
  rank,
} from './decision.ts';
import { createTally, type Distribution } from './distribution.ts';
import { embeddingModel } from './embedding.ts';
import { type ClassifierBytes, type ClassifierSource, readArtifacts } from './load.ts';
import { artifactsOf, encodeArtifacts, type SaveOptions } from './save.ts';
import { createScorer, defaultBatchSize, type Scorer, stack, tryOut } from './scorer.ts';
import { checkSignal, type Signal } from './signal.ts';
import {
  createEmotionStream,
  type EmotionStream,
  type StreamOptions,
  type StreamParts,
  type TimelineOptions,
  type TimelineWindow,
} from './timeline.ts';
import { createVoicingMeter, type VoicingMeter } from './voicing.ts';

/** The parts of a classifier. */
export interface ClassifierParts {
  /** Takes clips as the recipe makes them, returns one probability for each label. */
  readonly model: tfl.LayersModel;
  readonly recipe: Recipe;
  /** Statistics of the training clips; leave out for features that are used as they are. */
  readonly scaler?: Scaler | undefined;
  /** Names of the model's outputs, in order. */
  readonly labels: readonly string[];
  /** Divides the logits, as `fitTemperature` found it on validation clips; default 1. */
  readonly temperature?: number;
  readonly metadata?: ClassifierMetadata;
}

export interface PredictManyOptions {
  /** The most recordings that go through the network at once; default 32. */
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
}

export interface DecideOptions extends AbstentionOptions {
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
  /** Divides the logits; 1 leaves the network's probabilities as they are. */
  readonly temperature: number;
  readonly metadata: ClassifierMetadata;
  readonly #extractor: Extractor;
  readonly #scorer: Scorer;
  #voicing: VoicingMeter | undefined;
  #body: tfl.LayersModel | undefined;

  /**
   * Puts the parts together and checks that they fit.
   *
   * @throws RangeError when labels, scaler or model do not fit each other, or the recipe is not valid.
   */
  constructor({ model, recipe, scaler, labels, temperature = 1, metadata = {} }: ClassifierParts) {
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
    checkPositive(caller, 'temperature', temperature);
    if (this.#extractor.rows !== undefined) {
      modelShape(caller, model, { data: new Float32Array(), shape: [1, this.#extractor.rows, columns] });
    } else if (!model.inputs[0]!.shape.slice(1).includes(null)) {
      throw new RangeError(
        `${caller}: recipe must fix the length (duration or pooling) for a model of fixed input`,
      );
    }
    const bundle = { recipe: this.#extractor.recipe, scaler, labels, temperature, metadata };
    const parsed = parseBundle(encodeBundle(bundle));
    if (!parsed.ok)
      throw new RangeError(`${caller}: ${parsed.problem.replace(/^userDefinedMetadata\./, '')}`);
    this.model = model;
    this.recipe = this.#extractor.recipe;
    this.scaler = scaler;
    this.labels = labels;
    this.temperature = temperature;
    this.metadata = metadata;
    this.#scorer = createScorer(model, this.#extractor, scaler, temperature);
  }

  /**
   * Loads a saved classifier: from the URL of its `model.json`, from the bytes of its files, or through any tfjs
   * `IOHandler`.
   *
   * @throws Error, in one line, when it cannot be read, is damaged, cannot compute, or is a network without recipe and
   *   labels.
   * @example
   * const classifier = await EmotionClassifier.load({ modelJson, weights });
   */
  static async load(source: ClassifierSource): Promise<EmotionClassifier> {
    const fail = (problem: string): never => {
      // What tfjs says may have several lines.
      throw new Error(`EmotionClassifier.load: ${problem.replaceAll(/\s*\n\s*/g, ' ')}`);
    };
    prepareTfjs();
    const artifacts = await readArtifacts(source, fail);
    const checked = checkArtifacts(artifacts);
    if (!checked.ok) return fail(checked.problem);
    const parsed = parseBundle(artifacts.userDefinedMetadata);
    if (!parsed.ok) return fail(parsed.problem);
    let model: tfl.LayersModel | undefined;
    try {
      const { modelTopology, weightSpecs } = artifacts;
      model = await buildNetwork(modelTopology as object, weightSpecs!, checked.weightData);
      const classifier = new EmotionClassifier({ model, ...parsed.bundle });
      const { rows = leastFrames(model), columns } = classifier.#extractor;
      await tryOut(classifier.#scorer, rows, columns.length);
      return classifier;
    } catch (error) {
      model?.dispose();
      return fail((error as Error).message || 'tfjs cannot build the network');
    }
  }

  /**
   * Saves everything as a standard tfjs `model.json` with weights, which plain `tf.loadLayersModel` opens too.
   *
   * `target` is a tfjs `IOHandler` or a URL that tfjs can save to, such as `indexeddb://emotions`.
   *
   * @throws Error when tfjs knows no handler for the URL, or the handler fails; RangeError when a weight is too large for
   *   half precision.
   * @example
   * await classifier.save('indexeddb://emotions');
   */
  async save(target: string | tf.io.IOHandler, options: SaveOptions = {}): Promise<void> {
    const handler = typeof target === 'string' ? tf.io.getSaveHandlers(target)[0] : target;
    if (!handler?.save)
      throw new Error(`EmotionClassifier.save: target must be one that can save, got ${target}`);
    await handler.save(await this.#artifacts('EmotionClassifier.save', options));
  }

  /**
   * The bytes of what `save` would write, for `load` to read again: to send, to cache, to store as one likes.
   *
   * @example
   * const { modelJson, weights } = await classifier.encode({ precision: 'half' });
   */
  async encode(options: SaveOptions = {}): Promise<ClassifierBytes> {
    return encodeArtifacts(await this.#artifacts('EmotionClassifier.encode', options));
  }

  /**
   * Emotions of one recording, the likeliest first. Any sample rate; the recipe says how the length is made to fit.
   *
   * @throws TypeError or RangeError for an empty or non-finite signal.
   * @example
   * const [best, second] = await classifier.predict({ samples, sampleRate: 44100 });
   */
  async predict(signal: Signal): Promise<Prediction[]> {
    checkSignal('predict', signal);
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
    { batchSize = defaultBatchSize, signal }: PredictManyOptions = {},
  ): Promise<Prediction[][]> {
    if (!Array.isArray(signals)) {
      throw new TypeError(
        `predictMany: signals must be an array, got ${Object.prototype.toString.call(signals)}`,
      );
    }
    checkCount('predictMany', 'batchSize', batchSize);
    for (const clip of signals) checkSignal('predictMany', clip);
    const predictions: Prediction[][] = [];
    const together = this.#extractor.rows === undefined ? 1 : batchSize;
    for (let start = 0; start < signals.length; start += together) {
      signal?.throwIfAborted();
      const clips = signals.slice(start, start + together).map((clip) => this.#features(clip));
      const rows = await this.#scorer.scores(clips);
      predictions.push(...rows.map((row) => rank(this.labels, row)));
    }
    return predictions;
  }

  /**
   * The emotion of one recording, or why there is no saying: too little voice in it, or no score that is high enough.
   *
   * A frame of 40 ms is voiced when its level is above -60 dB of full scale and YIN finds a period of 65 to 500 Hz
   * in it. That tells speech from silence and noise, not from music.
   *
   * @throws TypeError or RangeError for an empty or non-finite signal, or an option out of range.
   * @example
   * const { label, abstention } = await classifier.decide(signal, { minConfidence: 0.5 });
   * label ?? abstention; // 'happy', 'lowConfidence' or 'noSpeech'
   */
  async decide(signal: Signal, options: AbstentionOptions = {}): Promise<Decision> {
    checkSignal('decide', signal);
    const limits = checkAbstention('decide', options);
    const samples = this.#resampled(signal);
    const [row] = await this.#scorer.scores([this.#scorer.features(samples)]);
    return decide(rank(this.labels, row!), this.#meter(samples), limits);
  }

  /**
   * The emotions along a recording, window by window; each window is heard as `decide` would hear it cut out.
   *
   * Windows begin every `hop` seconds; what is left at the end is heard in a last window of full length that ends
   * with the recording. A recording shorter than a window is one window.
   *
   * @throws TypeError or RangeError for an empty or non-finite signal, or an option out of range; the signal's reason
   *   when it aborts.
   * @example
   * for (const { start, end, label, scores } of await classifier.timeline({ samples, sampleRate: 48000 })) {
   *   console.log(start, end, label ?? 'silence', scores[0].score);
   * }
   */
  async timeline(
    recording: Signal,
    { signal, ...options }: TimelineOptions & { readonly signal?: AbortSignal } = {},
  ): Promise<TimelineWindow[]> {
    checkSignal('timeline', recording);
    const { samples, sampleRate } = recording;
    const stream = createEmotionStream('timeline', this.#streamParts(), { ...options, sampleRate });
    const windows: TimelineWindow[] = [];
    const pieceLength = Math.ceil(10 * sampleRate);
    for (let at = 0; at < samples.length; at += pieceLength) {
      signal?.throwIfAborted();
      windows.push(...(await stream.push(samples.subarray(at, at + pieceLength))));
    }
    windows.push(...(await stream.flush()));
    if (windows.length === 0) throw new RangeError('timeline: samples must not be empty, got 0');
    return windows;
  }

  /**
   * A timeline of a signal that arrives in chunks, such as a microphone's: together its windows equal those of
   * `timeline` bit for bit, for any chunking. Its memory is constant.
   *
   * @throws RangeError for an option out of range.
   * @example
   * const stream = classifier.stream({ sampleRate: audioContext.sampleRate, hop: 0.25, smoothing: 0.5 });
   * worklet.port.onmessage = async ({ data }) => show(await stream.push(data));
   */
  stream(options: StreamOptions): EmotionStream {
    return createEmotionStream('stream', this.#streamParts(), options);
  }

  /**
   * How many of many recordings are heard as what. Recordings are taken one by one, so they may come from a generator
   * that reads them, and memory stays constant.
   *
   * @throws TypeError or RangeError for an empty or non-finite signal, or an option out of range; the signal's reason
   *   when it aborts.
   * @example
   * const { labels, noSpeech } = await classifier.distribution(signals, { minConfidence: 0.4 });
   * labels[0]; // { label: 'angry', count: 12, share: 0.4, meanScore: 0.37 }
   */
  async distribution(
    signals: Iterable<Signal> | AsyncIterable<Signal>,
    { signal, ...limits }: DecideOptions = {},
  ): Promise<Distribution> {
    const tally = createTally(this.labels);
    for await (const recording of signals) {
      signal?.throwIfAborted();
      tally.add(await this.decide(recording, limits));
    }
    return tally.result();
  }

  /**
   * What the network makes of a recording before its last layer: a vector for search, clustering or a classifier of
   * one's own.
   *
   * @returns as many numbers as the last dense layer takes.
   * @throws TypeError or RangeError for an empty or non-finite signal.
   * @example
   * const vector = await classifier.embed({ samples, sampleRate: 16000 }); // Float32Array(128)
   */
  async embed(signal: Signal): Promise<Float32Array> {
    checkSignal('embed', signal);
    this.#body ??= embeddingModel(this.model);
    const x = stack([this.#features(signal)]);
    return (await predictProbabilities(this.#body, x, [0], { batchSize: 1 })).data;
  }

  /** Frees the network's weights; the classifier cannot be used afterwards. */
  dispose(): void {
    this.model.dispose();
  }

  #artifacts(caller: string, options: SaveOptions): Promise<tf.io.ModelArtifacts> {
    const { recipe, scaler, labels, temperature } = this;
    const versions = { '@tensorflow/tfjs-layers': tfl.version_layers, ...this.metadata.versions };
    const bundle = encodeBundle({
      recipe,
      scaler,
      labels,
      temperature,
      metadata: { ...this.metadata, versions },
    });
    return artifactsOf(caller, this.model, bundle, options);
  }

  #resampled({ samples, sampleRate }: Signal): Float32Array {
    const to = this.recipe.sampleRate;
    return sampleRate === to ? samples : resample(samples, { from: sampleRate, to });
  }

  #features(signal: Signal): Matrix {
    return this.#scorer.features(this.#resampled(signal));
  }

  #meter(samples: Float32Array): number {
    this.#voicing ??= createVoicingMeter(this.recipe.sampleRate);
    return this.#voicing(samples);
  }

  #streamParts(): StreamParts {
    const { sampleRate, duration } = this.recipe;
    return {
      labels: this.labels,
      rate: sampleRate,
      defaultWindow: duration ? duration.seconds + (duration.offset ?? 0) : 3,
      scorer: this.#scorer,
      voicing: (samples) => this.#meter(samples),
    };
  }
}
