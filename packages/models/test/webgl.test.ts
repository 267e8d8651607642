import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { buildConv1d, buildConv2d, buildGru, evaluate, train } from '../src/index.ts';
import { useBackend } from './support/backends.ts';
import { toyData } from './support/toy-data.ts';

const inBrowser = 'document' in globalThis;
const hasWebgl = inBrowser && document.createElement('canvas').getContext('webgl2') !== null;
const data = toyData();
const base = { inputShape: [12, 8], classes: 4, seed: 2 } as const;
const builders = {
  conv1d: () => buildConv1d({ ...base, filters: [8, 8] }),
  conv2d: () => buildConv2d({ ...base, filters: [4], poolSize: 1 }),
  gru: () => buildGru({ ...base, units: [8], pooling: 'attention' }),
};

describe.runIf(hasWebgl)('webgl', () => {
  test.each(Object.entries(builders))(
    '%s: learns as on cpu, leaves no tensor',
    async (_, build) => {
      await import('@tensorflow/tfjs-backend-webgl');
      const run = async (backend: 'cpu' | 'webgl') => {
        if (backend === 'cpu') await useBackend('cpu');
        else expect(await tf.setBackend('webgl')).toBe(true);
        const model = build();
        const options = { epochs: 2, batchSize: 16, learningRate: 0.01, seed: 5, emaDecay: 0.9 };
        const before = tf.memory().numTensors;
        const { epochs } = await train(model, data, options);
        expect(tf.memory().numTensors).toBe(before);
        const { loss } = await evaluate(model, data, data.validationIndices);
        model.dispose();
        return [...epochs.map((epoch) => epoch.loss), loss];
      };
      const [onCpu, onWebgl] = [await run('cpu'), await run('webgl')];
      expect(onCpu[1]).toBeLessThan(onCpu[0]!);
      // Graphics processors round otherwise, and training carries the difference on.
      for (const [i, loss] of onWebgl.entries()) expect(Math.abs(loss - onCpu[i]!)).toBeLessThan(0.01);
    },
    60_000,
  );
});

test.runIf(inBrowser)('a browser with WebGL is there to test in', () => {
  expect(hasWebgl).toBe(true);
});
