// Trains a small network with its state in the file given, and writes the final weights to the other one.
import { writeFile } from 'node:fs/promises';
import { createRng } from '@ser/dsp';
import { buildConv1d, train } from '@ser/models';
import { fileCheckpoint, useWasmBackend } from '@ser/models/node';

const [, , stateFile, weightsFile] = process.argv;
await useWasmBackend();
const rng = createRng(4);
const classes = ['angry', 'happy', 'sad'];
const clips = [...Array(60).keys()];
const data = {
  x: { data: Float32Array.from({ length: 60 * 80 }, () => rng.normal()), shape: [60, 10, 8] },
  labels: clips.map((clip) => classes[clip % 3]),
  classes,
  trainIndices: clips.slice(0, 45),
  validationIndices: clips.slice(45),
};
const model = buildConv1d({ inputShape: [10, 8], classes: 3, seed: 1, filters: [8] });
const options = {
  epochs: 40,
  batchSize: 8,
  seed: 2,
  schedule: 'oneCycle',
  emaDecay: 0.99,
  earlyStopping: { metric: 'loss', patience: 40 },
  augmentation: { mixup: 0.3, timeWarpFrames: 2 },
  checkpointEvery: 2,
  onBatch: () => process.stdout.write('.'),
};
await train(model, data, { ...options, ...(await fileCheckpoint(stateFile)) });
await writeFile(
  weightsFile,
  Buffer.concat(model.getWeights().map((weight) => Buffer.from(weight.dataSync().slice().buffer))),
);
