import { createExtractor } from '@ser/dsp';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import { buildConv1d, type ClassifierBytes, EmotionClassifier, type Signal } from '../src/index.ts';
import { backends, useBackend } from './support/backends.ts';
import { metadata, recipe, toyClassifier, toySignal } from './support/toy-classifier.ts';

// The tests take a saved classifier apart.
// biome-ignore lint/suspicious/noExplicitAny: damaged JSON has no type
type Json = Record<string, any>;

async function bytesOf(
  classifier: EmotionClassifier,
  change: (json: Json) => void = () => undefined,
): Promise<ClassifierBytes> {
  const { modelJson, weights } = await classifier.encode();
  const json = JSON.parse(new TextDecoder().decode(modelJson));
  change(json);
  return { modelJson: new TextEncoder().encode(JSON.stringify(json)), weights };
}

describe.each(backends)('%s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('ranks all labels; saved and loaded, it gives the same bits', async () => {
    const classifier = toyClassifier();
    const predictions = await classifier.predict(toySignal(1));
    expect(predictions.map(({ label }) => label).sort()).toEqual(['angry', 'happy', 'sad']);
    expect(predictions[0]!.score).toBeGreaterThanOrEqual(predictions[1]!.score);
    expect(predictions.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 6);

    const loaded = await EmotionClassifier.load(await bytesOf(classifier));
    expect(await loaded.predict(toySignal(1))).toEqual(predictions);
    expect(loaded.recipe).toEqual(createExtractor(recipe).recipe);
    expect(loaded.scaler).toEqual(classifier.scaler);
    expect(loaded.labels).toEqual(classifier.labels);
    expect(loaded.metadata).toMatchObject({
      ...metadata,
      versions: expect.objectContaining(metadata.versions),
    });
  });

  test('scores do not depend on the other recordings', async () => {
    const classifier = toyClassifier();
    const signals = Array.from({ length: 21 }, (_, seed) => toySignal(seed, seed % 2 ? 8000 : 16000));
    const together = await classifier.predictMany(signals, { batchSize: 20 });
    for (const [index, signal] of signals.entries()) {
      expect(await classifier.predict(signal)).toEqual(together[index]);
    }
  });

  test('predictions leave no tensor, and dispose frees the rest', async () => {
    const before = tf.memory().numTensors;
    const classifier = toyClassifier();
    await classifier.predict(toySignal(1));
    const ready = tf.memory().numTensors;
    await classifier.predictMany([toySignal(2), toySignal(3)]);
    expect(tf.memory().numTensors).toBe(ready);
    classifier.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('on one backend', () => {
  beforeEach(() => useBackend('cpu'));

  test('what it saves opens with plain loadLayersModel', async () => {
    const classifier = toyClassifier();
    let saved: tf.io.ModelArtifacts | undefined;
    await classifier.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
      }),
    );
    const plain = await tfl.loadLayersModel(tf.io.fromMemory(saved!));
    expect(plain.countParams()).toBe(classifier.model.countParams());
    expect(plain.getUserDefinedMetadata()).toMatchObject({
      recipe: createExtractor(recipe).recipe,
      labels: ['angry', 'happy', 'sad'],
      ...metadata,
      versions: {},
    });
  });

  test('a longer or shorter recording is brought to length, at any rate', async () => {
    const classifier = toyClassifier();
    for (const signal of [toySignal(1, 44100, 2), toySignal(1, 8000, 0.05), toySignal(1, 11025, 0.4)]) {
      expect(await classifier.predict(signal)).toHaveLength(3);
    }
  });

  test('a recipe of open length needs, and fits, a network of open length', async () => {
    const { duration: _, ...open } = recipe;
    const input = tfl.input({ shape: [null, 8] });
    const pooled = tfl.layers.globalAveragePooling1d({}).apply(input);
    const output = tfl.layers.dense({ units: 3, activation: 'softmax' }).apply(pooled) as tfl.SymbolicTensor;
    const labels = ['angry', 'happy', 'sad'];
    const classifier = new EmotionClassifier({
      model: tfl.model({ inputs: input, outputs: output }),
      recipe: open,
      labels,
    });
    const predictions = await classifier.predictMany([toySignal(1, 8000, 0.3), toySignal(2, 8000, 0.6)]);
    expect(predictions.map(({ length }) => length)).toEqual([3, 3]);
    const fixed = buildConv1d({ inputShape: [26, 8], classes: 3, seed: 1, filters: [4] });
    expect(() => new EmotionClassifier({ model: fixed, recipe: open, labels })).toThrow(
      'EmotionClassifier: recipe must fix the length',
    );
  });

  test('parts that do not fit are named', () => {
    const { model } = toyClassifier();
    const labels = ['angry', 'happy', 'sad'];
    expect(() => new EmotionClassifier({ model, recipe, labels: ['angry'] })).toThrow(
      "EmotionClassifier: labels must name the model's 3 outputs, got 1",
    );
    expect(() => new EmotionClassifier({ model, recipe, labels, scaler: { mean: [0], scale: [1] } })).toThrow(
      "EmotionClassifier: scaler must have the recipe's 8 columns, got 1",
    );
    expect(
      () => new EmotionClassifier({ model, recipe: { ...recipe, duration: { seconds: 1 } }, labels }),
    ).toThrow("EmotionClassifier: x must be clips of [26,8], the model's input, got");
    expect(() => new EmotionClassifier({ model, recipe, labels: ['angry', 'sad', 'sad'] })).toThrow(
      'EmotionClassifier: labels: labels must differ from each other',
    );
    const scaler = { mean: Array(8).fill(0), scale: [...Array(7).fill(1), Number.NaN] };
    expect(() => new EmotionClassifier({ model, recipe, labels, scaler })).toThrow(
      'EmotionClassifier: scaler.scale.7: ',
    );
  });

  test('what is no signal is named', async () => {
    const classifier = toyClassifier();
    const { samples } = toySignal(1);
    const shape = 'signal must be { samples: Float32Array, sampleRate }, such as toMono gives, got [object';
    const cases: [unknown, string][] = [
      [samples, `${shape} Float32Array]`],
      [{ channels: [samples], sampleRate: 8000 }, `${shape} Object]`],
      [{ samples: Array.from(samples), sampleRate: 8000 }, `${shape} Array]`],
      [undefined, `${shape} Undefined]`],
      [{ samples }, 'signal.sampleRate must be a positive number, got undefined'],
    ];
    for (const [wrong, message] of cases) {
      const signal = wrong as Signal;
      await expect(classifier.predict(signal)).rejects.toThrow(`predict: ${message}`);
      await expect(classifier.decide(signal)).rejects.toThrow(`decide: ${message}`);
      await expect(classifier.timeline(signal)).rejects.toThrow(`timeline: ${message}`);
      await expect(classifier.embed(signal)).rejects.toThrow(`embed: ${message}`);
      await expect(classifier.predictMany([toySignal(1), signal])).rejects.toThrow(`predictMany: ${message}`);
    }
    await expect(classifier.predictMany(toySignal(1) as never)).rejects.toThrow(
      'predictMany: signals must be an array, got [object Object]',
    );
    await expect(classifier.predictMany([toySignal(1)], { batchSize: 0 })).rejects.toThrow(
      'predictMany: batchSize must be a positive integer, got 0',
    );
  });
});
