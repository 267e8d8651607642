import { createRng } from '@ser/dsp';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Signal } from '../src/index.ts';
import { backends, useBackend } from './support/backends.ts';
import { toyClassifier, toySignal } from './support/toy-classifier.ts';

const rng = createRng(6);
const seconds = (fill: (i: number) => number, sampleRate = 16000): Signal => ({
  samples: Float32Array.from({ length: sampleRate }, (_, i) => fill(i)),
  sampleRate,
});
const buzz = (i: number): number =>
  [1, 2, 3, 4].reduce((sum, k) => sum + Math.sin((2 * Math.PI * 140 * k * i) / 16000) / k, 0);
const noise = seconds(() => 0.1 * rng.normal());
const silence = seconds(() => 0);
const quiet = seconds((i) => 1e-4 * buzz(i));
const voice = seconds((i) => 0.1 * buzz(i) + 0.003 * rng.normal());

describe.each(backends)('%s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('silence, noise and what is too quiet are no speech; a buzz is', async () => {
    const classifier = toyClassifier();
    for (const signal of [noise, silence, quiet]) {
      const decision = await classifier.decide(signal);
      expect(decision).toEqual({
        abstention: 'noSpeech',
        voicedSeconds: expect.toSatisfy((value: number) => value < 0.1),
        scores: await classifier.predict(signal),
      });
    }
    const decision = await classifier.decide(voice);
    expect(decision.label).toBe(decision.scores[0]!.label);
    expect(decision.voicedSeconds).toBeGreaterThan(0.9);
    expect((await classifier.decide(silence, { minVoicedSeconds: 0 })).label).toBeDefined();
  });

  test('below the confidence asked for, it abstains', async () => {
    const classifier = toyClassifier();
    const { score } = (await classifier.predict(voice))[0]!;
    expect((await classifier.decide(voice, { minConfidence: score })).abstention).toBeUndefined();
    const unsure = await classifier.decide(voice, { minConfidence: score + 1e-6 });
    expect(unsure.abstention).toBe('lowConfidence');
    expect(unsure.label).toBeUndefined();
  });

  test('a distribution counts every recording once', async () => {
    const classifier = toyClassifier();
    async function* recordings() {
      yield* [voice, silence, voice, noise, toySignal(3, 16000)];
    }
    const found = await classifier.distribution(recordings(), { minConfidence: 0.05 });
    expect(found).toMatchObject({ recordings: 5, decided: 3, noSpeech: 2, lowConfidence: 0 });
    expect(found.labels.map(({ label }) => label)).toEqual(classifier.labels);
    expect(found.labels.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    expect(found.labels.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
    expect(found.labels.reduce((sum, { meanScore }) => sum + meanScore, 0)).toBeCloseTo(1, 5);
    expect((await classifier.distribution([voice], { minConfidence: 1 })).lowConfidence).toBe(1);
    expect((await classifier.distribution([])).labels.every(({ share }) => share === 0)).toBe(true);
  });

  test('the embedding is what the head takes, and is freed with the classifier', async () => {
    const before = tf.memory().numTensors;
    const classifier = toyClassifier();
    const vector = await classifier.embed(voice);
    const head = classifier.model.layers.at(-1)!;
    const [kernel, bias] = head.getWeights().map((weight) => weight.dataSync());
    const logits = [0, 1, 2].map((j) =>
      vector.reduce((sum, value, i) => sum + value * kernel![3 * i + j]!, bias![j]!),
    );
    const powers = logits.map(Math.exp);
    const sum = powers.reduce((total, power) => total + power, 0);
    const scores = await classifier.predict(voice);
    for (const [j, label] of classifier.labels.entries()) {
      expect(scores.find((score) => score.label === label)!.score).toBeCloseTo(powers[j]! / sum, 5);
    }
    classifier.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('1000 predictions take no memory', async () => {
  await useBackend('wasm');
  const classifier = toyClassifier();
  const signal = toySignal(1, 8000, 0.4);
  await classifier.predict(signal);
  const { numTensors, numBytes } = tf.memory();
  const batch = Array.from({ length: 500 }, () => signal);
  for (let i = 0; i < 2; i++) expect(await classifier.predictMany(batch)).toHaveLength(500);
  expect(tf.memory()).toMatchObject({ numTensors, numBytes });
});
