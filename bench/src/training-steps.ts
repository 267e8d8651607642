// 10 000 training steps of a network with one of each layer that @ser/kernels accelerates: tensors, bytes of tensors
// and the size of the WASM heap must stay what they were after the first steps.
//   node bench/dist/training-steps.js [steps]
import { loadavg } from 'node:os';
import { accelerateLayers } from '@ser/kernels';
import { useWasmBackend } from '@ser/models/node';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';

const steps = Number(process.argv[2] ?? 10_000);
await useWasmBackend();
const { layers } = tfl;
const cell = {
  units: 12,
  dropout: 0.1,
  recurrentDropout: 0.1,
  recurrentInitializer: 'glorotUniform',
} as const;
const model = tfl.sequential({
  layers: [
    layers.masking({ maskValue: 0, inputShape: [20, 6] }),
    layers.lstm({ ...cell, returnSequences: true }),
    layers.layerNormalization({}),
    layers.gru({ ...cell, returnSequences: true }),
    layers.conv1d({ filters: 10, kernelSize: 3, padding: 'same', activation: 'relu' }),
    layers.batchNormalization(),
    layers.reshape({ targetShape: [20, 10, 1] }),
    layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' }),
    layers.depthwiseConv2d({ kernelSize: 3, padding: 'same' }),
    layers.maxPooling2d({ poolSize: [1, 2] }),
    layers.reshape({ targetShape: [20, 20] }),
    layers.dropout({ rate: 0.2 }),
    layers.globalAveragePooling1d({}),
    layers.dense({ units: 4, activation: 'softmax' }),
  ],
});
accelerateLayers(model);
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
const x = tf.randomNormal([8, 20, 6], 0, 1, 'float32', 1);
const y = tf.cast(tf.oneHot(tf.tensor1d([0, 1, 2, 3, 0, 1, 2, 3], 'int32'), 4), 'float32');

function state(): string {
  const { numTensors, numBytes } = tf.memory();
  const heap = (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;
  return `tensors ${numTensors}, bytes ${numBytes}, heap ${heap}`;
}

const states = new Set<string>();
const before = process.cpuUsage();
for (let step = 1; step <= steps; step++) {
  const loss = await model.trainOnBatch(x, y);
  if (step % 1000 === 0) states.add(state());
  if (step % 5000 === 0) console.log(`step ${step}: loss ${(loss as number).toFixed(4)}, ${state()}`);
}
const { user, system } = process.cpuUsage(before);
console.log(
  `${((user + system) / 1e3 / steps).toFixed(2)} ms of cpu a step, load ${loadavg()[0]!.toFixed(1)}`,
);
console.log(states.size === 1 ? 'memory was constant' : `memory changed: ${[...states].join(' | ')}`);
process.exitCode = states.size === 1 ? 0 : 1;
