import {
  adamStep,
  batchNormTraining,
  fusedConv1d,
  fusedGru,
  fusedLstm,
  registerKernels,
  seededDropout,
  softmaxCrossEntropy,
} from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type BackendName, useBackend, useStockBackend, wasmHeapBytes } from './support/backend.ts';
import { expectWithin } from './support/close.ts';
import { fingerprint } from './support/fingerprint.ts';
import { randomTensor } from './support/random.ts';

const weightShapes = {
  conv: [3, 3, 6],
  convBias: [6],
  gamma: [6],
  beta: [6],
  lstm: [6, 20],
  lstmState: [5, 20],
  lstmBias: [20],
  gru: [5, 12],
  gruState: [4, 12],
  gruBias: [2, 12],
  out: [4, 3],
} as const;

type Weights = Record<keyof typeof weightShapes, tf.Tensor>;

function makeWeights(): Weights {
  const entries = Object.entries(weightShapes).map(([name, shape], i) => [
    name,
    randomTensor(shape as unknown as [number, number], i),
  ]);
  return Object.fromEntries(entries) as Weights;
}

/** Logits of a network with one of each fused function. */
function forward(x: tf.Tensor3D, w: Weights, step: number): tf.Tensor2D {
  const conv = fusedConv1d(x, w.conv as tf.Tensor3D, w.convBias as tf.Tensor1D, {
    padding: 'same',
    activation: 'relu',
  });
  const { y } = batchNormTraining(conv, w.gamma as tf.Tensor1D, w.beta as tf.Tensor1D);
  const dropped = seededDropout(y, { rate: 0.2, seed: 1, step });
  const states = fusedLstm(
    dropped,
    w.lstm as tf.Tensor2D,
    w.lstmState as tf.Tensor2D,
    w.lstmBias as tf.Tensor1D,
  );
  const last = fusedGru(states, w.gru as tf.Tensor2D, w.gruState as tf.Tensor2D, w.gruBias as tf.Tensor2D, {
    resetAfter: true,
  });
  return tf.matMul(tf.mean(last, 1) as tf.Tensor2D, w.out as tf.Tensor2D);
}

/** Losses and last weights of a short training. */
function train(steps: number, onStep: (step: number) => void = () => {}): number[] {
  const start = makeWeights();
  const variables = Object.fromEntries(
    Object.entries(start).map(([name, tensor]) => [name, tf.variable(tensor)]),
  ) as Record<keyof Weights, tf.Variable>;
  tf.dispose(start);
  const moments = Object.values(variables).map((v) => ({
    firstMoment: tf.zerosLike<tf.Tensor>(v),
    secondMoment: tf.zerosLike<tf.Tensor>(v),
  }));
  const x = randomTensor<tf.Rank.R3>([5, 8, 3], 50);
  const labels = tf.tidy(() => tf.cast(tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1], 'int32'), 3), 'float32'));
  const losses: number[] = [];
  for (let step = 1; step <= steps; step++) {
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(
        () => tf.mean(softmaxCrossEntropy(forward(x, variables, step), labels as tf.Tensor2D)) as tf.Scalar,
        Object.values(variables),
      );
      for (const [i, variable] of Object.values(variables).entries()) {
        const old = moments[i]!;
        const next = adamStep<tf.Tensor>(variable, grads[variable.name]!, old, { step, learningRate: 0.01 });
        variable.assign(next.value);
        tf.dispose([old.firstMoment, old.secondMoment]);
        moments[i] = { firstMoment: tf.keep(next.firstMoment), secondMoment: tf.keep(next.secondMoment) };
      }
      losses.push(value.dataSync()[0]!);
    });
    onStep(step);
  }
  const weights = Object.values(variables).flatMap((v) => Array.from(v.dataSync()));
  tf.dispose([variables, moments, x, labels]);
  return [...losses, ...weights];
}

// Seconds on an idle machine; the limit is for busy ones.
describe('registerKernels', { timeout: 30_000 }, () => {
  it('changes nothing before it is called', async () => {
    await useStockBackend('wasm');
    expect(tf.getKernel('SerLstm', 'wasm')).toBeUndefined();
    expect(tf.getKernel('Conv2DBackpropFilter', 'wasm')).toBeUndefined();
    expect(tf.getGradient('SerLstm')).toBeUndefined();
  });

  it('lets the same program run without kernels, to the same values', async () => {
    const losses: number[][] = [];
    for (const backend of ['plain', 'wasm'] as const) {
      await useBackend(backend);
      losses.push(train(5).slice(0, 5));
    }
    expectWithin(losses[1]!, losses[0]!, 1e-3, 'loss');
    expect(losses[0]![4]).toBeLessThan(losses[0]![0]!);
  });

  it('registers once, also when called at the same time', async () => {
    await useBackend('wasm');
    const registered = () => tf.getKernelsForBackend('wasm').map(({ kernelFunc }) => kernelFunc);
    const before = registered();
    await Promise.all([registerKernels(), registerKernels()]);
    expect(registered().every((kernel, i) => kernel === before[i])).toBe(true);
  });

  it('leaves other backends alone', async () => {
    await useStockBackend('plain');
    const before = tf.getKernelsForBackend('plain');
    await registerKernels();
    expect(tf.getKernelsForBackend('plain')).toEqual(before);
  });

  it.each<BackendName>(['wasm', 'cpu'])('repeats a training on %s to the bit', async (backend) => {
    await useBackend(backend);
    expect(train(12)).toEqual(train(12));
  });

  it('gives the same bits in Node and in Chromium', async () => {
    await useBackend('wasm');
    // The number itself means nothing; that every engine arrives at it is the point.
    expect(fingerprint(train(12))).toMatchInlineSnapshot(`"47bfaab8"`);
  });

  it('gives the same bits on wasm and on cpu where all is computed by our kernels', async () => {
    const results: Float32Array[] = [];
    for (const backend of ['wasm', 'cpu'] as const) {
      await useBackend(backend);
      const x = randomTensor<tf.Rank.R3>([3, 9, 5], 1);
      const [w, u] = [randomTensor<tf.Rank.R2>([5, 28], 2), randomTensor<tf.Rank.R2>([7, 28], 3)];
      const b = randomTensor<tf.Rank.R1>([28], 4);
      results.push(tf.tidy(() => fusedLstm(x, w, u, b).dataSync() as Float32Array));
      tf.dispose([x, w, u, b]);
    }
    expect(results[1]).toEqual(results[0]);
  });

  it('keeps tensors and memory constant over hundreds of steps', async () => {
    await useBackend('wasm');
    const tensors: number[] = [];
    const bytes: number[] = [];
    train(300, (step) => {
      if (step % 100 === 0) {
        tensors.push(tf.memory().numTensors);
        bytes.push(wasmHeapBytes());
      }
    });
    expect(new Set(tensors).size).toBe(1);
    expect(new Set(bytes).size).toBe(1);
  });

  it('survives growth of the heap, before and inside a kernel', async () => {
    await useBackend('wasm');
    const product = () =>
      tf.tidy(() => {
        const a = randomTensor<tf.Rank.R2>([30, 40], 1);
        return tf.matMul(a, a, true, false).dataSync();
      });
    const before = product();
    const bytes = wasmHeapBytes();
    const large = tf.zeros([Math.ceil(bytes / 4)]);
    expect(wasmHeapBytes()).toBeGreaterThan(bytes);
    expect(product()).toEqual(before);
    // The padded copy of these images is as large as they are, and is made while the kernel runs.
    tf.tidy(() => {
      const images = tf.ones([1, 1500, 1500, 4]) as tf.Tensor4D;
      const filter = tf.ones([3, 3, 4, 1]) as tf.Tensor4D;
      const f = (w: tf.Tensor) => tf.conv2d(images, w as tf.Tensor4D, 1, 'same');
      const gradient = tf.grad(f)(filter).dataSync();
      expectWithin([gradient[0]!, gradient[16]!], [1499 ** 2, 1500 ** 2], 20);
    });
    large.dispose();
  });
});
