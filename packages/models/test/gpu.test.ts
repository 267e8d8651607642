import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { buildConv1d, buildConv2d, buildGru, evaluate, packClips, train } from '../src/index.ts';
import { useBackend } from './support/backends.ts';
import { toyData } from './support/toy-data.ts';

const inBrowser = 'document' in globalThis;
const data = toyData();
const cut = Array.from({ length: 48 }, (_, clip) => {
  const rows = 6 + (clip % 7);
  return { data: data.x.data.slice(clip * 96, clip * 96 + rows * 8), rows, cols: 8 };
});
const base = { inputShape: [12, 8], classes: 4, seed: 2 } as const;
const anyLength = { ...base, inputShape: [null, 8] } as const;
const cases = {
  conv1d: { build: () => buildConv1d({ ...base, filters: [8, 8] }), data },
  conv2d: { build: () => buildConv2d({ ...base, filters: [4], poolSize: 1 }), data },
  gru: { build: () => buildGru({ ...base, units: [8], pooling: 'attention' }), data },
  'conv1d, clips of any length': {
    build: () => buildConv1d({ ...anyLength, filters: [8, 8], poolSize: 2 }),
    data: { ...data, x: packClips(cut) },
  },
};
const graphics = {
  webgl: () => import('@tensorflow/tfjs-backend-webgl'),
  webgpu: () => import('@tensorflow/tfjs-backend-webgpu'),
} as const;

/** Why a backend cannot be tried here; undefined when it can. */
async function absence(backend: keyof typeof graphics): Promise<string | undefined> {
  if (!inBrowser) return 'no browser';
  if (backend === 'webgl') {
    return document.createElement('canvas').getContext('webgl2') ? undefined : 'the browser has no WebGL 2';
  }
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<object | null> } };
  if (!gpu) return 'the browser has no WebGPU';
  return (await gpu.requestAdapter()) ? undefined : 'WebGPU has no adapter here';
}

const reasons = await Promise.all(
  (['webgl', 'webgpu'] as const).map(async (backend) => ({ backend, reason: await absence(backend) })),
);

describe.each(reasons)('$backend', ({ backend, reason }) => {
  if (reason) {
    test.skip(`not tried: ${reason}`);
    return;
  }
  test.each(Object.entries(cases))(
    '%s: learns as on cpu, leaves no tensor',
    async (_, { build, data }) => {
      await graphics[backend]();
      const run = async (name: 'cpu' | typeof backend) => {
        if (name === 'cpu') await useBackend('cpu');
        else expect(await tf.setBackend(name)).toBe(true);
        const model = build();
        const options = { epochs: 2, batchSize: 16, learningRate: 0.01, seed: 5, emaDecay: 0.9 };
        const before = tf.memory().numTensors;
        const { epochs } = await train(model, data, options);
        expect(tf.memory().numTensors).toBe(before);
        const { loss } = await evaluate(model, data, data.validationIndices);
        model.dispose();
        return [...epochs.map((epoch) => epoch.loss), loss];
      };
      const [onCpu, onGraphics] = [await run('cpu'), await run(backend)];
      expect(onCpu[1]).toBeLessThan(onCpu[0]!);
      // Graphics processors round otherwise, and training carries the difference on.
      for (const [i, loss] of onGraphics.entries()) expect(Math.abs(loss - onCpu[i]!)).toBeLessThan(0.01);
    },
    60_000,
  );
});

test.runIf(inBrowser)('a browser with WebGL is there to test in', async () => {
  expect(await absence('webgl')).toBeUndefined();
});
