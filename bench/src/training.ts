// CPU seconds of one training epoch for six networks, on tfjs' wasm backend with @ser/kernels:
// `model.fit` with stock layers, with accelerated ones, and steps made of the fused functions; `predict` of a single
// clip. `--stock` leaves the kernels out. bench/training_torch.py measures the same networks in PyTorch.
//   node bench/dist/training.js [--networks abcdef] [--paths fit,accelerated,fused] [--stock] [--relaxed]
//     [--backend wasm|cpu] [--epochs 3] [--clips 4: measures so many and multiplies]
// Node 20 has relaxed SIMD behind --experimental-wasm-relaxed-simd.
import { createRequire } from 'node:module';
import { loadavg } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { createRng, shuffle } from '@ser/dsp';
import { accelerateLayers, adamStep, registerKernels, rmspropStep, softmaxCrossEntropy } from '@ser/kernels';
import { prepareTfjs } from '@ser/models';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { CLASSES, type Network, networks, type Parameters } from './training-networks.ts';

interface Data {
  x: Float32Array;
  y: Float32Array;
}

/** Noise with a tone of its own for each class. */
function makeData({ inputShape, clips }: Network): Data {
  const rng = createRng(7);
  const size = sizeOf(inputShape);
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
  const inputs = tfl.input({ shape: network.inputShape });
  const head = tfl.layers.dense({ units: CLASSES, activation: 'softmax' });
  const outputs = head.apply(network.build(inputs)) as tfl.SymbolicTensor;
  const model = tfl.model({ inputs, outputs });
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
  const row = sizeOf(network.inputShape);
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
    const x = tf.tensor(gather(data.x, picked, row), [picked.length, ...network.inputShape]);
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

/** Wall-clock milliseconds of a call, the median of 500 after 500, in which the engine compiles what it calls. */
function latency(call: () => void): number {
  const times = Array.from({ length: 1000 }, () => {
    const start = performance.now();
    call();
    return performance.now() - start;
  });
  return times.slice(500).sort((a, b) => a - b)[250]!;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function gather(values: Float32Array, rows: Int32Array, width: number): Float32Array {
  const gathered = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) {
    gathered.set(values.subarray(row * width, (row + 1) * width), i * width);
  }
  return gathered;
}

type Backend = 'wasm' | 'cpu';

/** A backend of tfjs as it comes, or with our kernels. */
async function useBackend(name: Backend, stock: boolean): Promise<void> {
  const { resolve } = createRequire(import.meta.url);
  setWasmPaths(join(dirname(resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist') + sep);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  prepareTfjs();
  await tf.setBackend(name);
  if (!stock) await registerKernels();
}

const { values } = parseArgs({
  options: {
    networks: { type: 'string', default: 'abcdef' },
    paths: { type: 'string', default: 'fit,accelerated,fused' },
    epochs: { type: 'string', default: '3' },
    backend: { type: 'string', default: 'wasm' },
    clips: { type: 'string' },
    stock: { type: 'boolean', default: false },
    relaxed: { type: 'boolean', default: false },
  },
});
await useBackend(values.backend as Backend, values.stock);
if (values.relaxed) await registerKernels({ simd: 'relaxed' });
for (const name of values.networks) {
  const whole = networks[name]!;
  const clips = Number(values.clips ?? whole.clips);
  const network = { ...whole, clips };
  const data = makeData(network);
  for (const path of values.paths.split(',')) {
    const { epoch, predict } = (path === 'fused' ? prepareFused : prepareFit)(network, data, path as Path);
    // A share of an epoch is measured once, as it comes: it is for what takes too long to repeat.
    const first = clips === whole.clips ? await epoch() : Number.NaN;
    const repeats = clips === whole.clips ? Number(values.epochs) : 1;
    let best = { cpu: Number.POSITIVE_INFINITY, wall: 0, loss: 0 };
    for (let i = 0; i < repeats; i++) {
      const [cpuBefore, wallBefore] = [process.cpuUsage(), performance.now()];
      const loss = await epoch();
      const { user, system } = process.cpuUsage(cpuBefore);
      const cpu = (user + system) / 1e6;
      if (cpu < best.cpu) best = { cpu, wall: (performance.now() - wallBefore) / 1e3, loss };
    }
    const scale = whole.clips / clips;
    console.log(
      `(${name}) ${network.title}: ${path.padEnd(11)} cpu ${(best.cpu * scale).toFixed(2)} s, ` +
        `wall ${(best.wall * scale).toFixed(2)} s, ${scale > 1 ? `from ${clips} clips, ` : ''}` +
        `loss ${first.toFixed(3)} -> ${best.loss.toFixed(3)}, tensors ${tf.memory().numTensors}, ` +
        `load ${loadavg()[0]!.toFixed(1)}`,
    );
    if (predict && scale === 1) console.log(`    one clip: ${latency(predict).toFixed(2)} ms`);
  }
}
