import { createExtractor, createRng } from '@ser/dsp';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { type EmotionClassifier, type FineTuneOptions, fineTune, fitScaler } from '../src/index.ts';
import { backends, useBackend } from './support/backends.ts';
import { recipe, toyClassifier } from './support/toy-classifier.ts';

const { rows, columns } = createExtractor(recipe);

/** Clips in which each label is loud in bands of its own. */
function toyClips(labels: readonly string[], clips = 60) {
  const rng = createRng(11);
  const size = rows! * columns.length;
  const data = new Float32Array(clips * size);
  const all = Array.from({ length: clips }, (_, clip) => clip);
  for (const clip of all) {
    for (let i = 0; i < size; i++) {
      const loud = (i % columns.length) % labels.length === clip % labels.length;
      data[clip * size + i] = -40 + 15 * rng.normal() + (loud ? 15 : 0);
    }
  }
  return {
    x: { data, shape: [clips, rows!, columns.length] },
    labels: all.map((clip) => labels[clip % labels.length]!),
    trainIndices: all.filter((clip) => clip < 40),
    validationIndices: all.filter((clip) => clip >= 40),
  };
}

// Layer by layer, the head last.
const weightsOf = ({ model }: EmotionClassifier): number[][] =>
  model.layers.flatMap((layer) => layer.getWeights()).map((weight) => [...weight.dataSync()]);

describe.each(backends)('%s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('gradually, from the head down, to other labels', async () => {
    const base = toyClassifier();
    const before = weightsOf(base);
    const rates: number[] = [];
    const clips = toyClips(['calm', 'tense']);
    const { classifier, stages } = await fineTune(base, clips, {
      labels: ['calm', 'tense'],
      epochs: 10,
      learningRate: 0.03,
      seed: 2,
      onEpoch: ({ learningRate }) => void rates.push(learningRate),
    });
    expect(stages.map(({ epochs }) => epochs.length)).toEqual([3, 3, 4]);
    // Every stage begins at the rate asked for, and ends near 0.
    expect(Math.max(...rates)).toBeLessThan(0.03);
    for (const last of [2, 5, 9]) expect(rates[last]!).toBeLessThan(0.1 * 0.03);
    for (const first of [0, 3, 6]) expect(rates[first]!).toBeGreaterThan(0.7 * 0.03);
    expect(classifier.labels).toEqual(['calm', 'tense']);
    expect(stages.at(-1)!.epochs.at(-1)!.validation!.uar).toBeGreaterThan(0.8);
    expect(weightsOf(base)).toEqual(before);
    expect(classifier.scaler).toEqual(fitScaler(clips.x, clips.trainIndices));
    expect(classifier.metadata['fineTunedFrom']).toEqual(base.metadata);
  });

  test('a frozen body keeps every number, its statistics too', async () => {
    const base = toyClassifier();
    const { classifier } = await fineTune(base, toyClips(['angry', 'happy', 'sad']), {
      freeze: 'body',
      epochs: 2,
    });
    const [before, after] = [weightsOf(base), weightsOf(classifier)];
    expect(after.slice(0, -2)).toEqual(before.slice(0, -2));
    expect(after.at(-2)).not.toEqual(before.at(-2));
    const learning = ({ model }: EmotionClassifier) => model.layers.map(({ trainable }) => trainable);
    expect(learning(classifier)).toEqual(learning(base));
  });

  test('without freezing all layers learn', async () => {
    const base = toyClassifier();
    const { classifier } = await fineTune(base, toyClips(['angry', 'happy', 'sad']), {
      freeze: 'none',
      epochs: 1,
    });
    const [before, after] = [weightsOf(base), weightsOf(classifier)];
    for (const [index, weight] of after.entries()) expect(weight).not.toEqual(before[index]);
  });

  test('leaves no tensor of its own behind', async () => {
    const base = toyClassifier();
    const data = toyClips(['sad', 'new']);
    const options = { labels: ['sad', 'new'], freeze: 'body', epochs: 1 } as const;
    (await fineTune(base, data, options)).classifier.dispose();
    const before = tf.memory().numTensors;
    (await fineTune(base, data, options)).classifier.dispose();
    expect(tf.memory().numTensors).toBe(before);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(fineTune(base, data, { ...options, signal })).rejects.toThrow('enough');
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('on one backend', () => {
  beforeEach(() => useBackend('cpu'));

  test('what it knows of a label goes into the new head', async () => {
    const base = toyClassifier();
    const { classifier } = await fineTune(base, toyClips(['sad', 'new']), {
      labels: ['sad', 'new'],
      freeze: 'body',
      epochs: 1,
      learningRate: 1e-12,
    });
    const [old, now] = [weightsOf(base).at(-2)!, weightsOf(classifier).at(-2)!];
    const sad = (kernel: number[], columns: number, column: number): number[] =>
      kernel.filter((_, i) => i % columns === column);
    const kept = sad(now, 2, 0);
    for (const [i, value] of sad(old, 3, 2).entries()) expect(kept[i]).toBeCloseTo(value, 6);
  });

  test('equal seeds give equal bits', async () => {
    const run = async () =>
      weightsOf(
        (await fineTune(toyClassifier(), toyClips(['a', 'b']), { labels: ['a', 'b'], epochs: 3 })).classifier,
      );
    expect(await run()).toEqual(await run());
  });

  test('bad options are named', async () => {
    const data = toyClips(['angry', 'happy', 'sad']);
    const wrong: [FineTuneOptions, string][] = [
      [{ freeze: 'half' as never }, "fineTune: freeze must be 'body', 'gradual' or 'none', got half"],
      [{ epochs: 2 }, 'fineTune: epochs must be an integer of at least 3, got 2'],
      [{ labels: ['a', 'a'] }, 'fineTune: labels must be at least 2 that differ, got a, a'],
      [{ labels: ['a', 'b'] }, "train: labels must be among a, b, got 'angry' for clip 0"],
    ];
    for (const [options, message] of wrong) {
      await expect(fineTune(toyClassifier(), data, options)).rejects.toThrow(message);
    }
  });
});
