import { type DropoutKey, dropoutMask, fusedGru, fusedLstm } from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BackendName, useBackend } from './support/backend.ts';
import { differences, expectGradient, expectWithin } from './support/close.ts';
import { randomTensor, randomValues } from './support/random.ts';

type Vector = ArrayLike<number>;

interface Case {
  batch: number;
  time: number;
  features: number;
  units: number;
  kind: 'lstm' | 'gru' | 'gruAfter';
  hard: boolean;
  masked: boolean;
  started: boolean;
  dropped: boolean;
}

const dropout: DropoutKey = { rate: 0.3, seed: 4, step: 2 };
const recurrentDropout: DropoutKey = { rate: 0.4, seed: 5, step: 2 };

function maskOf({ batch, time, masked }: Case): Float32Array {
  return randomValues(batch * time, 77).map((v) => (masked && v < 0 ? 0 : 1));
}

const tanh = Math.tanh;
const dot = (row: Vector, weights: Vector, width: number, column: number) => {
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += row[i]! * weights[i * width + column]!;
  return sum;
};

/** Hidden states in doubles; `values` are x, kernel, recurrent kernel, bias, initial state, initial cell. */
function reference(sizes: Case, [x, w, u, b, first, firstCell]: Vector[]): Float64Array {
  const { batch, time, features, units, kind, hard, started, dropped } = sizes;
  const gate = (z: number) => (hard ? Math.min(1, Math.max(0, 0.2 * z + 0.5)) : 1 / (1 + Math.exp(-z)));
  const width = (kind === 'lstm' ? 4 : 3) * units;
  const ones = (size: number) => new Float64Array(size).fill(1);
  const xFactors = dropped ? dropoutMask(batch * features, dropout) : ones(batch * features);
  const hFactors = dropped ? dropoutMask(batch * units, recurrentDropout) : ones(batch * units);
  const mask = maskOf(sizes);
  const hidden = new Float64Array(batch * time * units);
  for (let n = 0; n < batch; n++) {
    const initial = (from: Vector) =>
      Float64Array.from({ length: units }, (_, j) => (started ? from[n * units + j]! : 0));
    let h = initial(first!);
    let c = initial(firstCell!);
    for (let t = 0; t < time; t++) {
      const input = Float64Array.from(
        { length: features },
        (_, i) => x![(n * time + t) * features + i]! * xFactors[n * features + i]!,
      );
      const start = h.map((v, j) => v * hFactors[n * units + j]!);
      const fromInput = (g: number, j: number) => dot(input, w!, width, g * units + j) + b![g * units + j]!;
      const fromState = (g: number, j: number, row: Vector = start) => dot(row, u!, width, g * units + j);
      const z = (g: number, j: number) => fromInput(g, j) + fromState(g, j);
      let [nextH, nextC] = [h, c];
      if (kind === 'lstm') {
        nextC = c.map((old, j) => gate(z(1, j)) * old + gate(z(0, j)) * tanh(z(2, j)));
        nextH = nextC.map((value, j) => gate(z(3, j)) * tanh(value));
      } else {
        const second = (g: number, j: number) => (kind === 'gruAfter' ? b![width + g * units + j]! : 0);
        const reset = h.map((_, j) => gate(z(1, j) + second(1, j)));
        const gated = start.map((v, j) => v * reset[j]!);
        nextH = start.map((old, j) => {
          const update = gate(z(0, j) + second(0, j));
          const inner =
            kind === 'gruAfter' ? reset[j]! * (fromState(2, j) + second(2, j)) : fromState(2, j, gated);
          return update * old + (1 - update) * tanh(fromInput(2, j) + inner);
        });
      }
      if (mask[n * time + t] !== 0) [h, c] = [nextH, nextC];
      hidden.set(h, (n * time + t) * units);
    }
  }
  return hidden;
}

function apply(sizes: Case, tensors: tf.Tensor[]): tf.Tensor {
  const [x, kernel, recurrentKernel, bias, first, firstCell] = tensors as [
    tf.Tensor3D,
    tf.Tensor2D,
    tf.Tensor2D,
    tf.Tensor1D,
    tf.Tensor2D,
    tf.Tensor2D,
  ];
  const { kind, batch, time, hard, masked, started, dropped } = sizes;
  const options = {
    recurrentActivation: hard ? 'hardSigmoid' : 'sigmoid',
    mask: masked ? tf.cast(tf.tensor2d(maskOf(sizes), [batch, time]), 'bool') : undefined,
    ...(dropped && { dropout, recurrentDropout }),
  } as const;
  if (kind === 'lstm') {
    const initialState = started ? ([first, firstCell] as const) : undefined;
    return fusedLstm(x, kernel, recurrentKernel, bias, { ...options, initialState });
  }
  const initialState = started ? ([first] as const) : undefined;
  const resetAfter = kind === 'gruAfter';
  return fusedGru(x, kernel, recurrentKernel, bias, { ...options, initialState, resetAfter });
}

function makeInputs({ batch, time, features, units, kind }: Case, seed: number): tf.Tensor[] {
  const width = (kind === 'lstm' ? 4 : 3) * units;
  const shapes = [
    [batch, time, features],
    [features, width],
    [units, width],
    kind === 'gruAfter' ? [2, width] : [width],
    [batch, units],
    [batch, units],
  ];
  return shapes.map((shape, i) => randomTensor(shape as [number, number], seed + i));
}

const names = ['x', 'kernel', 'recurrentKernel', 'bias', 'initial state', 'initial cell'];
const kinds = ['lstm', 'gru', 'gruAfter'] as const;
const small = { batch: 2, time: 4, features: 2, units: 3, hard: false };

describe.each<BackendName>(['wasm', 'cpu', 'plain'])('masks, initial states, dropout on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('equal the cell in doubles, in any combination', () => {
    const sizes = fc.record({
      batch: fc.integer({ min: 1, max: 5 }),
      time: fc.integer({ min: 1, max: 8 }),
      features: fc.integer({ min: 1, max: 6 }),
      units: fc.integer({ min: 1, max: 13 }),
      kind: fc.constantFrom(...kinds),
      hard: fc.boolean(),
      masked: fc.boolean(),
      started: fc.boolean(),
      dropped: fc.boolean(),
    });
    fc.assert(
      fc.property(sizes, fc.integer(), (given, seed) => {
        tf.tidy(() => {
          const inputs = makeInputs(given, seed);
          const expected = reference(
            given,
            inputs.map((t) => t.dataSync()),
          );
          expectWithin(apply(given, inputs).dataSync(), expected, 2e-5, JSON.stringify(given));
        });
      }),
      { numRuns: 60, seed: 2 },
    );
  });

  it.each(
    kinds.flatMap((kind) => [
      { ...small, kind, masked: true, started: false, dropped: false },
      { ...small, kind, masked: false, started: true, dropped: false },
      { ...small, kind, masked: false, started: false, dropped: true },
      { ...small, kind, hard: true, masked: false, started: false, dropped: false },
      { ...small, kind, units: 4, masked: true, started: true, dropped: true },
      { ...small, kind, time: 1, units: 5, hard: true, masked: true, started: true, dropped: true },
    ]),
  )('have the gradients of finite differences, %j', (sizes) => {
    tf.tidy(() => {
      const inputs = makeInputs(sizes, 11);
      const values = inputs.map((t) => t.dataSync() as Float32Array);
      const dy = randomTensor<tf.Rank.R3>([sizes.batch, sizes.time, sizes.units], 12);
      const slope = dy.dataSync();
      // tfjs gives no gradient of what was not used.
      const used = sizes.started ? (sizes.kind === 'lstm' ? 6 : 5) : 4;
      const f = (...tensors: tf.Tensor[]) => apply(sizes, [...tensors, ...inputs.slice(used)]);
      const grads = tf.grads(f)(inputs.slice(0, used), dy);
      for (const [index, gradient] of grads.entries()) {
        const loss = (changed: Vector) => {
          const hidden = reference(
            sizes,
            values.map((old, i) => (i === index ? changed : old)),
          );
          return hidden.reduce((sum, h, i) => sum + h * slope[i]!, 0);
        };
        expectGradient(gradient.dataSync(), differences(loss, values[index]!), names[index]!);
      }
    });
  });

  it('reads mask and sequence from their end with goBackwards', () => {
    tf.tidy(() => {
      const sizes: Case = { ...small, kind: 'lstm', masked: true, started: false, dropped: false };
      const [x, ...weights] = makeInputs(sizes, 21) as [tf.Tensor3D, tf.Tensor2D, tf.Tensor2D, tf.Tensor1D];
      const [kernel, recurrentKernel, bias] = weights;
      const mask = tf.tensor2d(maskOf(sizes), [sizes.batch, sizes.time]);
      const backwards = { mask, goBackwards: true };
      const forwards = { mask: tf.reverse(mask, 1) };
      const expected = fusedLstm(tf.reverse(x, 1), kernel, recurrentKernel, bias, forwards).dataSync();
      expect(fusedLstm(x, kernel, recurrentKernel, bias, backwards).dataSync()).toEqual(expected);
    });
  });
});

it('names what does not fit', () => {
  const [x, kernel, recurrent, bias] = [[1, 2, 3], [3, 8], [2, 8], [8]].map((shape) =>
    tf.zeros(shape as [number, number]),
  ) as [tf.Tensor3D, tf.Tensor2D, tf.Tensor2D, tf.Tensor1D];
  const wrong = tf.zeros([1, 3]) as tf.Tensor2D;
  expect(() => fusedLstm(x, kernel, recurrent, bias, { mask: wrong })).toThrow(
    'fusedLstm: mask must be [1,2], got [1,3]',
  );
  expect(() => fusedLstm(x, kernel, recurrent, bias, { initialState: [wrong, wrong] })).toThrow(
    'fusedLstm: initialState must be [1,2], got [1,3]',
  );
  expect(() => fusedLstm(x, kernel, recurrent, bias, { initialState: [wrong] as never })).toThrow(
    'fusedLstm: initialState must have 2 tensors, got 1',
  );
});
