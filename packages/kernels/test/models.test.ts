import { accelerateLayers } from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import {
  input,
  type LayersModel,
  layers,
  model as modelOf,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { type BackendName, useBackend, wasmHeapBytes } from './support/backend.ts';
import { fingerprint } from './support/fingerprint.ts';
import { randomTensor } from './support/random.ts';

// The default, orthogonal, calls chained tensor methods that tfjs-core does not have by itself.
const cell = { recurrentInitializer: 'glorotUniform', returnSequences: true } as const;

/** A network with one of each layer, whose weights come from a seed. */
function makeModel(seed: number): LayersModel {
  const clip = input({ shape: [12, 6] });
  let x = layers.reshape({ targetShape: [12, 6, 1] }).apply(clip) as SymbolicTensor;
  const add = (layer: LayersModel['layers'][number]) => {
    x = layer.apply(x) as SymbolicTensor;
  };
  add(layers.conv2d({ filters: 5, kernelSize: 3, padding: 'same', activation: 'relu' }));
  add(layers.separableConv2d({ filters: 6, kernelSize: 3, padding: 'same', activation: 'tanh' }));
  add(layers.batchNormalization());
  add(layers.maxPooling2d({ poolSize: [1, 2] }));
  add(layers.averagePooling2d({ poolSize: [1, 3], padding: 'same' }));
  add(layers.reshape({ targetShape: [12, 6] }));
  add(layers.conv1d({ filters: 7, kernelSize: 3, padding: 'same' }));
  add(layers.layerNormalization({}));
  add(layers.dropout({ rate: 0.2 }));
  add(layers.lstm({ units: 5, ...cell }));
  add(layers.bidirectional({ layer: layers.gru({ units: 3, ...cell }), mergeMode: 'concat' }));
  const frames = x;
  add(layers.dense({ units: 1 }));
  add(layers.reshape({ targetShape: [12] }));
  add(layers.softmax());
  x = layers.dot({ axes: [1, 1] }).apply([x, frames]) as SymbolicTensor;
  add(layers.dense({ units: 3, activation: 'softmax' }));
  const model = modelOf({ inputs: clip, outputs: x });
  accelerateLayers(model);
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy' });
  tf.tidy(() => {
    for (const [i, variable] of model.weights.entries()) {
      if (variable.name.includes('moving')) continue;
      variable.write(tf.mul(randomTensor(variable.shape as [number], seed + i), 0.5));
    }
  });
  return model;
}

/** A few steps of training, one by one. */
function trainer(seed: number): { step(): Promise<void>; finish(): number[] } {
  const model = makeModel(seed);
  const x = randomTensor<tf.Rank.R3>([6, 12, 6], seed);
  const y = tf.tidy(() => tf.cast(tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1, 2], 'int32'), 3), 'float32'));
  const losses: number[] = [];
  return {
    async step() {
      losses.push((await model.trainOnBatch(x, y)) as number);
    },
    finish() {
      const weights = model.getWeights().flatMap((w) => Array.from(w.dataSync()));
      tf.dispose([x, y]);
      model.dispose();
      return [...losses, ...weights];
    },
  };
}

async function train(seed: number, steps: number): Promise<number[]> {
  const run = trainer(seed);
  for (let i = 0; i < steps; i++) await run.step();
  return run.finish();
}

// Seconds on an idle machine; the limit is for busy ones.
describe('models of stock layers', { timeout: 30_000 }, () => {
  it('train to the same bits in Node and in Chromium', async () => {
    await useBackend('wasm');
    const result = await train(1, 8);
    expect(result.every(Number.isFinite)).toBe(true);
    expect(result[7]).toBeLessThan(result[0]!);
    // The number itself means nothing; that every engine arrives at it is the point.
    expect(fingerprint(result)).toMatchInlineSnapshot(`"90830b70"`);
  });

  it.each<BackendName>(['wasm', 'cpu'])('train on %s side by side as they do alone', async (backend) => {
    await useBackend(backend);
    const alone = [await train(1, 3), await train(2, 3)];
    const runs = [trainer(1), trainer(2)];
    const ballast: tf.Tensor[] = [];
    for (let i = 0; i < 3; i++) {
      // The heap grows while both are alive.
      if (backend === 'wasm') ballast.push(tf.zeros([Math.ceil(wasmHeapBytes() / 16)]));
      for (const run of runs) await run.step();
    }
    expect(runs.map((run) => run.finish())).toEqual(alone);
    tf.dispose(ballast);
  });

  it.each<BackendName>(['wasm', 'cpu'])('keep tensors and memory constant on %s', async (backend) => {
    await useBackend(backend);
    const run = trainer(3);
    const states = new Set<string>();
    for (let step = 1; step <= 25; step++) {
      await run.step();
      const { numTensors, numBytes } = tf.memory();
      const heap = backend === 'wasm' ? wasmHeapBytes() : 0;
      if (step > 8) states.add(`${numTensors} tensors, ${numBytes} bytes, heap of ${heap}`);
    }
    expect(states.size).toBe(1);
    run.finish();
  });
});
