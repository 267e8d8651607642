// CPU seconds of one training epoch for four networks, on tfjs' wasm backend with @ser/kernels:
// `model.fit` with stock layers, with accelerated ones, and steps made of the fused functions; `predict` of a single
// clip. `--stock` leaves the kernels out. bench/training_torch.py measures the same networks in PyTorch.
//   node bench/dist/training.js [--networks abcd] [--paths fit,accelerated,fused] [--stock] [--relaxed]
// Node 20 has relaxed SIMD behind --experimental-wasm-relaxed-simd.
import { createRequire } from 'node:module';
import { loadavg } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { createRng, shuffle } from '@ser/dsp';
import {
  accelerateLayers,
  adamStep,
  batchNormTraining,
  fusedConv1d,
  fusedGru,
  fusedLstm,
  registerKernels,
  rmspropStep,
  seededDropout,
  softmaxCrossEntropy,
} from '@ser/kernels';
import { prepareTfjs } from '@ser/models';
import { useWasmBackend } from '@ser/models/node';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';

const CLASSES = 8;

type Parameters = Record<string, tf.Variable>;

interface Network {
  title: string;
  inputShape: [time: number, features: number];
  clips: number;
  batch: number;
  optimizer: 'adam' | 'rmsprop';
  layers(): tfl.LayersModel['layers'];
  /** Shapes of the weights of the fused form. */
  weights: Record<string, number[]>;
  logits(x: tf.Tensor3D, weights: Parameters, step: number): tf.Tensor2D;
}

const { layers } = tfl;
const gates = { recurrentActivation: 'sigmoid', recurrentInitializer: 'glorotUniform' } as const;

const networks: Record<string, Network> = {
  a: {
    title: 'CNN 40x1, 2554 clips, batch 16',
    inputShape: [40, 1],
    clips: 2554,
    batch: 16,
    optimizer: 'rmsprop',
    layers: () => [
      layers.conv1d({ filters: 128, kernelSize: 3, padding: 'same', activation: 'relu' }),
      layers.dropout({ rate: 0.2 }),
      layers.maxPooling1d({ poolSize: 2 }),
      layers.conv1d({ filters: 128, kernelSize: 4, padding: 'same', activation: 'relu' }),
      layers.dropout({ rate: 0.2 }),
      layers.flatten(),
    ],
    weights: { k1: [3, 1, 128], b1: [128], k2: [4, 128, 128], b2: [128], out: [2560, CLASSES] },
    logits(x, { k1, b1, k2, b2, out }, step) {
      const options = { padding: 'same', activation: 'relu' } as const;
      let y = fusedConv1d(x, k1 as tf.Tensor3D, b1 as tf.Tensor1D, options);
      y = maxPool(seededDropout(y, { rate: 0.2, seed: 1, step }), 2);
      y = fusedConv1d(y, k2 as tf.Tensor3D, b2 as tf.Tensor1D, options);
      y = seededDropout(y, { rate: 0.2, seed: 2, step });
      return tf.matMul(tf.reshape(y, [x.shape[0], -1]), out as tf.Tensor2D);
    },
  },
  b: {
    title: 'CNN 200x64, 1000 clips, batch 32',
    inputShape: [200, 64],
    clips: 1000,
    batch: 32,
    optimizer: 'adam',
    layers: () => [
      layers.conv1d({ filters: 64, kernelSize: 5, padding: 'same' }),
      layers.batchNormalization(),
      layers.activation({ activation: 'relu' }),
      layers.maxPooling1d({ poolSize: 4 }),
      layers.conv1d({ filters: 128, kernelSize: 5, padding: 'same' }),
      layers.batchNormalization(),
      layers.activation({ activation: 'relu' }),
      layers.maxPooling1d({ poolSize: 4 }),
      layers.globalAveragePooling1d({}),
    ],
    weights: {
      k1: [5, 64, 64],
      b1: [64],
      scale1: [64],
      shift1: [64],
      k2: [5, 64, 128],
      b2: [128],
      scale2: [128],
      shift2: [128],
      out: [128, CLASSES],
    },
    logits(x, { k1, b1, scale1, shift1, k2, b2, scale2, shift2, out }) {
      const options = { padding: 'same' } as const;
      let y = fusedConv1d(x, k1 as tf.Tensor3D, b1 as tf.Tensor1D, options);
      y = maxPool(tf.relu(batchNormTraining(y, scale1 as tf.Tensor1D, shift1 as tf.Tensor1D).y), 4);
      y = fusedConv1d(y, k2 as tf.Tensor3D, b2 as tf.Tensor1D, options);
      y = maxPool(tf.relu(batchNormTraining(y, scale2 as tf.Tensor1D, shift2 as tf.Tensor1D).y), 4);
      return tf.matMul(tf.mean(y, 1) as tf.Tensor2D, out as tf.Tensor2D);
    },
  },
  c: {
    title: 'LSTM 128-64 on 40x1, 1000 clips, batch 16',
    inputShape: [40, 1],
    clips: 1000,
    batch: 16,
    optimizer: 'adam',
    layers: () => [
      layers.lstm({ units: 128, returnSequences: true, ...gates }),
      layers.lstm({ units: 64, ...gates }),
    ],
    weights: {
      k1: [1, 512],
      u1: [128, 512],
      b1: [512],
      k2: [128, 256],
      u2: [64, 256],
      b2: [256],
      out: [64, CLASSES],
    },
    logits(x, { k1, u1, b1, k2, u2, b2, out }) {
      const h = fusedLstm(x, k1 as tf.Tensor2D, u1 as tf.Tensor2D, b1 as tf.Tensor1D);
      const states = fusedLstm(h, k2 as tf.Tensor2D, u2 as tf.Tensor2D, b2 as tf.Tensor1D);
      return tf.matMul(lastState(states), out as tf.Tensor2D);
    },
  },
  d: {
    title: 'GRU 64 on 200x64, 500 clips, batch 32',
    inputShape: [200, 64],
    clips: 500,
    batch: 32,
    optimizer: 'adam',
    layers: () => [layers.gru({ units: 64, ...gates })],
    weights: { k: [64, 192], u: [64, 192], b: [192], out: [64, CLASSES] },
    logits(x, { k, u, b, out }) {
      const states = fusedGru(x, k as tf.Tensor2D, u as tf.Tensor2D, b as tf.Tensor1D);
      return tf.matMul(lastState(states), out as tf.Tensor2D);
    },
  },
};

function maxPool(x: tf.Tensor3D, size: number): tf.Tensor3D {
  const [batch, time, channels] = x.shape;
  const images = tf.reshape(x, [batch, time, 1, channels]) as tf.Tensor4D;
  const pooled = tf.maxPool(images, [size, 1], [size, 1], 'valid');
  return tf.reshape(pooled, [batch, pooled.shape[1], channels]);
}

function lastState(states: tf.Tensor3D): tf.Tensor2D {
  const [batch, time, units] = states.shape;
  return tf.reshape(tf.slice(states, [0, time - 1, 0], [batch, 1, units]), [batch, units]);
}

interface Data {
  x: Float32Array;
  y: Float32Array;
}

/** Noise with a tone of its own for each class. */
function makeData({ inputShape: [time, features], clips }: Network): Data {
  const rng = createRng(7);
  const size = time * features;
  const x = new Float32Array(clips * size);
  const y = new Float32Array(clips * CLASSES);
  for (let i = 0; i < clips; i++) {
    const label = rng.integer(CLASSES);
    y[i * CLASSES + label] = 1;
    for (let j = 0; j < size; j++) {
      x[i * size + j] = rng.normal() * 0.6 + Math.sin((j % 37) * (label + 1) * 0.3) * 0.5;
    }
  }
  return { x, y };
}

type Path = 'fit' | 'accelerated' | 'fused';

interface Program {
  epoch(): Promise<number>;
  /** Classifies one clip. */
  predict?(): void;
}

/** Training through tfjs-layers, as any user of it would write it. */
function prepareFit(network: Network, data: Data, path: Path): Program {
  const model = tfl.sequential();
  for (const [index, layer] of network.layers().entries()) {
    if (index === 0) layer.batchInputShape = [null, ...network.inputShape];
    model.add(layer);
  }
  model.add(layers.dense({ units: CLASSES, activation: 'softmax' }));
  if (path === 'accelerated') accelerateLayers(model);
  const optimizer = network.optimizer === 'adam' ? tf.train.adam(1e-3) : tf.train.rmsprop(1e-3, 0.9);
  model.compile({ optimizer, loss: 'categoricalCrossentropy' });
  const x = tf.tensor(data.x, [network.clips, ...network.inputShape]);
  const y = tf.tensor(data.y, [network.clips, CLASSES]);
  return {
    async epoch() {
      const { history } = await model.fit(x, y, { epochs: 1, batchSize: network.batch, verbose: 0 });
      return history['loss']![0] as number;
    },
    predict() {
      tf.tidy(() => (model.predict(tf.slice(x, 0, 1)) as tf.Tensor).dataSync());
    },
  };
}

/** An epoch of steps of fused functions: no layers, no optimiser object. */
function prepareFused(network: Network, data: Data): Program {
  const rng = createRng(3);
  const weights: Parameters = {};
  const moments: Record<string, tf.Tensor[]> = {};
  for (const [name, shape] of Object.entries(network.weights)) {
    const fanIn = shape.slice(0, -1).reduce((product, length) => product * length, 1);
    const scale = name.startsWith('scale');
    const size = fanIn * shape.at(-1)!;
    const draw = () => (shape.length === 1 ? Number(scale) : rng.normal() / Math.sqrt(fanIn));
    weights[name] = tf.variable(tf.tensor(Float32Array.from({ length: size }, draw), shape));
    moments[name] = [tf.zeros(shape), tf.zeros(shape)];
  }
  const order = Int32Array.from({ length: network.clips }, (_, i) => i);
  const row = network.inputShape[0] * network.inputShape[1];
  let step = 0;
  const epoch = async () => {
    shuffle(order, rng);
    let total = 0;
    for (let start = 0; start < network.clips; start += network.batch) {
      const picked = order.subarray(start, start + network.batch);
      step++;
      total += picked.length * tf.tidy(() => trainStep(picked));
    }
    return total / network.clips;
  };
  return { epoch };

  function trainStep(picked: Int32Array): number {
    const x = tf.tensor3d(gather(data.x, picked, row), [picked.length, ...network.inputShape]);
    const y = tf.tensor2d(gather(data.y, picked, CLASSES), [picked.length, CLASSES]);
    const { value, grads } = tf.variableGrads(
      () => tf.mean(softmaxCrossEntropy(network.logits(x, weights, step), y)) as tf.Scalar,
      Object.values(weights),
    );
    for (const [name, variable] of Object.entries(weights)) {
      const gradient = grads[variable.name]!;
      const [first, second] = moments[name]! as [tf.Tensor, tf.Tensor];
      if (network.optimizer === 'adam') {
        const next = adamStep(variable, gradient, { firstMoment: first, secondMoment: second }, { step });
        variable.assign(next.value);
        moments[name] = [tf.keep(next.firstMoment), tf.keep(next.secondMoment)];
        second.dispose();
      } else {
        const next = rmspropStep(variable, gradient, { meanSquare: first });
        variable.assign(next.value);
        moments[name] = [tf.keep(next.meanSquare), second];
      }
      first.dispose();
    }
    return value.dataSync()[0]!;
  }
}

/** CPU time of one call, the mean of 50 after 10 to warm up. */
function milliseconds(call: () => void): number {
  for (let i = 0; i < 10; i++) call();
  const before = process.cpuUsage();
  for (let i = 0; i < 50; i++) call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e3 / 50;
}

function gather(values: Float32Array, rows: Int32Array, width: number): Float32Array {
  const gathered = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) {
    gathered.set(values.subarray(row * width, (row + 1) * width), i * width);
  }
  return gathered;
}

/** tfjs' wasm backend as it comes, without our kernels. */
async function useStockBackend(): Promise<void> {
  const { resolve } = createRequire(import.meta.url);
  setWasmPaths(join(dirname(resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist') + sep);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  prepareTfjs();
  await tf.setBackend('wasm');
}

const { values } = parseArgs({
  options: {
    networks: { type: 'string', default: 'abcd' },
    paths: { type: 'string', default: 'fit,accelerated,fused' },
    epochs: { type: 'string', default: '3' },
    stock: { type: 'boolean', default: false },
    relaxed: { type: 'boolean', default: false },
  },
});
if (values.stock) await useStockBackend();
else await useWasmBackend();
if (values.relaxed) await registerKernels({ simd: 'relaxed' });
for (const name of values.networks) {
  const network = networks[name]!;
  const data = makeData(network);
  for (const path of values.paths.split(',')) {
    const { epoch, predict } = (path === 'fused' ? prepareFused : prepareFit)(network, data, path as Path);
    const first = await epoch();
    let best = { cpu: Number.POSITIVE_INFINITY, wall: 0, loss: 0 };
    for (let i = 0; i < Number(values.epochs); i++) {
      const [cpuBefore, wallBefore] = [process.cpuUsage(), performance.now()];
      const loss = await epoch();
      const { user, system } = process.cpuUsage(cpuBefore);
      const cpu = (user + system) / 1e6;
      if (cpu < best.cpu) best = { cpu, wall: (performance.now() - wallBefore) / 1e3, loss };
    }
    console.log(
      `(${name}) ${network.title}: ${path.padEnd(11)} cpu ${best.cpu.toFixed(2)} s, wall ${best.wall.toFixed(2)} s, ` +
        `loss ${first.toFixed(3)} -> ${best.loss.toFixed(3)}, tensors ${tf.memory().numTensors}, ` +
        `load ${loadavg()[0]!.toFixed(1)}`,
    );
    if (predict) console.log(`    one clip: ${milliseconds(predict).toFixed(2)} ms of cpu`);
  }
}
