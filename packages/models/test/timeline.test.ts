import { createExtractor, createRng, resample } from '@ser/dsp';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { buildModel, EmotionClassifier, type ModelSpec, type TimelineWindow } from '../src/index.ts';
import { backends, useBackend } from './support/backends.ts';
import { recipe, toyClassifier, toySignal } from './support/toy-classifier.ts';

const options = { window: 0.4, hop: 0.1, smoothing: 0.3, minVoicedSeconds: 0 };

/** Tone and pauses, of different pitches. */
function phrase(sampleRate: number, seconds: number): Float32Array {
  const parts = Array.from(
    { length: Math.ceil(seconds) },
    (_, second) => toySignal(second, sampleRate, 1).samples,
  );
  const joined = Float32Array.from(parts.flatMap((part) => [...part]));
  return joined.subarray(0, Math.round(seconds * sampleRate));
}

async function streamed(
  classifier: EmotionClassifier,
  samples: Float32Array,
  sampleRate: number,
  chunkLength: () => number,
): Promise<TimelineWindow[]> {
  const stream = classifier.stream({ ...options, sampleRate });
  const windows: TimelineWindow[] = [];
  for (let at = 0; at < samples.length; ) {
    const length = chunkLength();
    windows.push(...(await stream.push(samples.subarray(at, at + length))));
    at += length;
  }
  return [...windows, ...(await stream.flush())];
}

describe.each(backends)('%s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('windows equal recordings that are cut out', async () => {
    const classifier = toyClassifier();
    const samples = phrase(8000, 1.47);
    const windows = await classifier.timeline(
      { samples, sampleRate: 8000 },
      { window: 0.4, hop: 0.3, minVoicedSeconds: 0 },
    );
    expect(windows.map(({ start, end }) => [start, end])).toEqual([
      [0, 0.4],
      [0.3, 0.7],
      [0.6, 1],
      [0.9, 1.3],
      [1.07, 1.47],
    ]);
    for (const { start, end, scores, label } of windows) {
      const cut = { samples: samples.subarray(Math.round(start * 8000), end * 8000), sampleRate: 8000 };
      expect(scores).toEqual(await classifier.predict(cut));
      expect(label).toBe(scores[0]!.label);
    }
  });

  test.each([8000, 11025, 48000])('a stream of %i Hz equals the timeline, for any chunking', async (rate) => {
    const classifier = toyClassifier();
    const samples = phrase(rate, 5.31);
    const windows = await classifier.timeline({ samples, sampleRate: rate }, options);
    expect(windows).toHaveLength(51);
    const rng = createRng(rate);
    expect(await streamed(classifier, samples, rate, () => 128)).toEqual(windows);
    expect(await streamed(classifier, samples, rate, () => 3 * rate)).toEqual(windows);
    expect(await streamed(classifier, samples, rate, () => 1 + rng.integer(4000))).toEqual(windows);
  });

  const networks: ModelSpec[] = [
    { type: 'conv1d' },
    { type: 'conv2d', filters: [4, 8] },
    { type: 'lstm', units: [12] },
    { type: 'gru', units: [12], direction: 'bidirectional' },
  ];
  test.each(networks)('scores do not depend on the batch: $type', async (network) => {
    const { rows, columns } = createExtractor(recipe);
    const model = buildModel(network, { inputShape: [rows!, columns.length], classes: 3, seed: 5 });
    const classifier = new EmotionClassifier({ model, recipe, labels: ['angry', 'happy', 'sad'] });
    const signals = Array.from({ length: 33 }, (_, seed) => toySignal(seed));
    const alone = await classifier.predictMany(signals, { batchSize: 1 });
    for (const batchSize of [3, 8, 32]) {
      expect(await classifier.predictMany(signals, { batchSize })).toEqual(alone);
    }
    classifier.dispose();
  });
});

describe('on one backend', () => {
  beforeEach(() => useBackend('cpu'));

  test('a signal shorter than a window is one window; an exact fit has no other', async () => {
    const classifier = toyClassifier();
    const short = await classifier.timeline(toySignal(1, 8000, 0.25), options);
    expect(short.map(({ start, end }) => [start, end])).toEqual([[0, 0.25]]);
    expect(short[0]!.scores).toEqual(await classifier.predict(toySignal(1, 8000, 0.25)));
    const exact = await classifier.timeline(toySignal(1, 8000, 0.4), options);
    expect(exact.map(({ start, end }) => [start, end])).toEqual([[0, 0.4]]);
  });

  test('the window is the recipe’s duration by default', async () => {
    const windows = await toyClassifier().timeline(toySignal(1, 8000, 1.3), { hop: 0.4 });
    expect(windows.map(({ end }) => end)).toEqual([0.4, 0.8, expect.closeTo(1.2), 1.3]);
  });

  test('smoothing weighs the past, and begins anew after a window without speech', async () => {
    const classifier = toyClassifier();
    const voiced = phrase(8000, 1);
    const samples = new Float32Array(8000 * 3);
    for (let i = 0; i < samples.length; i++)
      samples[i] = 0.4 * Math.sin((2 * Math.PI * 200 * i) / 8000) * (1 + i / 9000);
    samples.fill(0, 8000, 16000);
    expect(voiced).toHaveLength(8000);
    const settings = { window: 0.4, hop: 0.4, minVoicedSeconds: 0.1 };
    const raw = await classifier.timeline({ samples, sampleRate: 8000 }, settings);
    const smooth = await classifier.timeline({ samples, sampleRate: 8000 }, { ...settings, smoothing: 0.5 });
    expect(raw.map(({ abstention }) => abstention)).toEqual([
      ...[undefined, undefined, undefined],
      ...['noSpeech', 'noSpeech', undefined, undefined, undefined],
    ]);
    const scoreOf = (windows: TimelineWindow[], index: number): number =>
      windows[index]!.scores.find(({ label }) => label === 'sad')!.score;
    expect(scoreOf(smooth, 0)).toBe(scoreOf(raw, 0));
    expect(scoreOf(smooth, 1)).toBe(0.5 * scoreOf(raw, 0) + 0.5 * scoreOf(raw, 1));
    expect(scoreOf(smooth, 2)).toBe(0.5 * scoreOf(smooth, 1) + 0.5 * scoreOf(raw, 2));
    expect(scoreOf(smooth, 5)).toBe(scoreOf(raw, 5));
  });

  test('a stream goes on in order when pushes do not wait, and begins anew after its end', async () => {
    const classifier = toyClassifier();
    const stream = classifier.stream({ ...options, sampleRate: 16000 });
    const samples = phrase(16000, 2);
    const whole = await classifier.timeline({ samples, sampleRate: 16000 }, options);
    for (let run = 0; run < 2; run++) {
      const chunk = new Float32Array(4000);
      const results: Promise<TimelineWindow[]>[] = [];
      for (let at = 0; at < samples.length; at += chunk.length) {
        // One buffer for all chunks, as audio worklets have it.
        chunk.set(samples.subarray(at, at + chunk.length));
        results.push(stream.push(chunk));
      }
      results.push(stream.flush());
      expect((await Promise.all(results)).flat()).toEqual(whole);
    }
    expect(await stream.flush()).toEqual([]);
  });

  test('a long stream leaves no tensor behind, and its windows do not pile up', async () => {
    const classifier = toyClassifier();
    const stream = classifier.stream({ ...options, sampleRate: 8000 });
    const second = toySignal(1, 8000, 1).samples;
    await stream.push(second);
    const tensors = tf.memory().numTensors;
    for (let i = 0; i < 60; i++) expect(await stream.push(second)).toHaveLength(10);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  test('resampled once, not window by window', async () => {
    const classifier = toyClassifier();
    const { samples } = toySignal(3, 44100, 1);
    const at8k = resample(samples, { from: 44100, to: 8000 });
    expect(await classifier.timeline({ samples, sampleRate: 44100 }, options)).toEqual(
      await classifier.timeline({ samples: at8k, sampleRate: 8000 }, options),
    );
  });

  test('bad input is named before anything is taken', async () => {
    const classifier = toyClassifier();
    const signal = toySignal(1);
    const wrong: [object, string][] = [
      [{ window: 0 }, 'timeline: window must be in [1 / 8000, 3600] seconds, got 0'],
      [{ window: 0.2, hop: 0.3 }, 'timeline: hop must be in [1 / 8000, window] seconds, got 0.3'],
      [{ smoothing: 1 }, 'timeline: smoothing must be in [0, 1), got 1'],
      [{ minConfidence: 2 }, 'timeline: minConfidence must be in [0, 1], got 2'],
      [{ minVoicedSeconds: -1 }, 'timeline: minVoicedSeconds must be at least 0, got -1'],
    ];
    for (const [bad, message] of wrong) {
      await expect(classifier.timeline(signal, { hop: 0.1, ...bad })).rejects.toThrow(message);
    }
    await expect(classifier.timeline({ samples: new Float32Array(), sampleRate: 8000 })).rejects.toThrow(
      'timeline: samples must not be empty',
    );
    expect(() => classifier.stream({ sampleRate: 0 })).toThrow(
      'stream: sampleRate must be a positive number, got 0',
    );

    const stream = classifier.stream({ ...options, sampleRate: 8000 });
    await expect(stream.push(Float32Array.of(0, Number.NaN))).rejects.toThrow(
      'stream: samples must be finite, got NaN at 1',
    );
    await expect(stream.push([0.5] as never)).rejects.toThrow('stream: samples must be a Float32Array');
    const windows = [...(await stream.push(signal.samples)), ...(await stream.flush())];
    expect(windows).toEqual(await classifier.timeline(signal, options));
  });

  test('an abort ends a timeline with its reason', async () => {
    const aborted = AbortSignal.abort(new Error('enough'));
    await expect(toyClassifier().timeline(toySignal(1), { signal: aborted, hop: 0.1 })).rejects.toThrow(
      'enough',
    );
  });
});
