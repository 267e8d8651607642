import { fusedGru, fusedLstm } from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BackendName, useBackend } from './support/backend.ts';
import { differences, expectGradient, expectWithin } from './support/close.ts';
import { randomTensor } from './support/random.ts';

type Vector = ArrayLike<number>;

interface Sizes {
  batch: number;
  time: number;
  features: number;
  units: number;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** `bias + x W`, one row of gates, in doubles. */
function project(x: Vector, offset: number, rows: number, weights: Vector, width: number, bias?: Vector) {
  return Float64Array.from({ length: width }, (_, j) => {
    let sum = bias?.[j] ?? 0;
    for (let i = 0; i < rows; i++) sum += x[offset + i]! * weights[i * width + j]!;
    return sum;
  });
}

function lstmReference({ batch, time, features, units }: Sizes, [x, w, u, b]: Vector[]): Float64Array {
  const hidden = new Float64Array(batch * time * units);
  for (let n = 0; n < batch; n++) {
    let h = new Float64Array(units);
    const c = new Float64Array(units);
    for (let t = 0; t < time; t++) {
      const fromInput = project(x!, (n * time + t) * features, features, w!, 4 * units, b);
      const fromState = project(h, 0, units, u!, 4 * units);
      const gate = (g: number, j: number) => fromInput[g * units + j]! + fromState[g * units + j]!;
      h = Float64Array.from(h, (_, j) => {
        c[j] = sigmoid(gate(1, j)) * c[j]! + sigmoid(gate(0, j)) * Math.tanh(gate(2, j));
        return sigmoid(gate(3, j)) * Math.tanh(c[j]!);
      });
      hidden.set(h, (n * time + t) * units);
    }
  }
  return hidden;
}

function gruReference(sizes: Sizes, [x, w, u, b]: Vector[], resetAfter: boolean): Float64Array {
  const { batch, time, features, units } = sizes;
  const width = 3 * units;
  const hidden = new Float64Array(batch * time * units);
  for (let n = 0; n < batch; n++) {
    let h = new Float64Array(units);
    for (let t = 0; t < time; t++) {
      const fromInput = project(x!, (n * time + t) * features, features, w!, width, b);
      const stateBias = resetAfter ? Array.from(b!).slice(width) : undefined;
      const fromState = project(h, 0, units, u!, width, stateBias);
      const update = Float64Array.from(h, (_, j) => sigmoid(fromInput[j]! + fromState[j]!));
      const reset = Float64Array.from(h, (_, j) => sigmoid(fromInput[units + j]! + fromState[units + j]!));
      const gated = project(
        Float64Array.from(h, (value, j) => value * reset[j]!),
        0,
        units,
        u!,
        width,
      );
      h = Float64Array.from(h, (old, j) => {
        const k = 2 * units + j;
        const inner = resetAfter ? reset[j]! * fromState[k]! : gated[k]!;
        return update[j]! * old + (1 - update[j]!) * Math.tanh(fromInput[k]! + inner);
      });
      hidden.set(h, (n * time + t) * units);
    }
  }
  return hidden;
}

interface Cell {
  title: string;
  gates: number;
  biasRows: number;
  apply(tensors: tf.Tensor[], goBackwards?: boolean): tf.Tensor;
  reference(sizes: Sizes, values: Vector[]): Float64Array;
}

type Weights = [tf.Tensor3D, tf.Tensor2D, tf.Tensor2D, tf.Tensor1D];

const cells: Cell[] = [
  {
    title: 'fusedLstm',
    gates: 4,
    biasRows: 1,
    apply: (tensors, goBackwards = false) => fusedLstm(...(tensors as Weights), { goBackwards }),
    reference: lstmReference,
  },
  ...[false, true].map((resetAfter) => ({
    title: `fusedGru, resetAfter ${resetAfter}`,
    gates: 3,
    biasRows: resetAfter ? 2 : 1,
    apply: (tensors: tf.Tensor[], goBackwards = false) =>
      fusedGru(...(tensors as Weights), { resetAfter, goBackwards }),
    reference: (sizes: Sizes, values: Vector[]) => gruReference(sizes, values, resetAfter),
  })),
];

function makeInputs(
  { gates, biasRows }: Cell,
  { batch, time, features, units }: Sizes,
  seed: number,
): tf.Tensor[] {
  const width = gates * units;
  return [
    randomTensor<tf.Rank.R3>([batch, time, features], seed),
    randomTensor<tf.Rank.R2>([features, width], seed + 1),
    randomTensor<tf.Rank.R2>([units, width], seed + 2),
    biasRows === 1
      ? randomTensor<tf.Rank.R1>([width], seed + 3)
      : randomTensor<tf.Rank.R2>([2, width], seed + 3),
  ];
}

function replaced<T>(array: readonly T[], index: number, value: T): T[] {
  return array.map((old, i) => (i === index ? value : old));
}

const names = ['x', 'kernel', 'recurrentKernel', 'bias'];

describe.each<BackendName>(['wasm', 'cpu', 'plain'])('recurrence on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  describe.each(cells)('$title', (cell) => {
    it('equals the cell in doubles, for any sizes', () => {
      fc.assert(
        fc.property(
          fc.record({
            batch: fc.integer({ min: 1, max: 6 }),
            time: fc.integer({ min: 1, max: 12 }),
            features: fc.integer({ min: 1, max: 9 }),
            units: fc.integer({ min: 1, max: 21 }),
          }),
          fc.integer(),
          (sizes, seed) => {
            tf.tidy(() => {
              const inputs = makeInputs(cell, sizes, seed);
              const expected = cell.reference(
                sizes,
                inputs.map((t) => t.dataSync()),
              );
              expectWithin(cell.apply(inputs).dataSync(), expected, 2e-5, JSON.stringify(sizes));
            });
          },
        ),
        { numRuns: 25, seed: 1 },
      );
    });

    it.each([
      { batch: 1, time: 1, features: 1, units: 1 },
      { batch: 2, time: 3, features: 2, units: 3 },
      { batch: 3, time: 5, features: 3, units: 4 },
      { batch: 5, time: 4, features: 1, units: 6 },
    ])('has the gradients of finite differences, %j', (sizes) => {
      tf.tidy(() => {
        const inputs = makeInputs(cell, sizes, 11);
        const values = inputs.map((t) => t.dataSync() as Float32Array);
        const y = cell.apply(inputs);
        const dy = randomTensor<tf.Rank.R3>(y.shape as [number, number, number], 12);
        const slope = dy.dataSync();
        const grads = tf.grads((...tensors) => cell.apply(tensors))(inputs, dy);
        for (const [index, name] of names.entries()) {
          const loss = (changed: Vector) => {
            const hidden = cell.reference(sizes, replaced<Vector>(values, index, changed));
            return hidden.reduce((sum, h, i) => sum + h * slope[i]!, 0);
          };
          expectGradient(grads[index]!.dataSync(), differences(loss, values[index]!), name);
        }
      });
    });

    it('reads the sequence from its end with goBackwards', () => {
      tf.tidy(() => {
        const inputs = makeInputs(cell, { batch: 2, time: 5, features: 3, units: 4 }, 21);
        const reversed = cell.apply([tf.reverse(inputs[0]!, 1), ...inputs.slice(1)]);
        expect(cell.apply(inputs, true).dataSync()).toEqual(reversed.dataSync());
      });
    });

    it.skipIf(backend === 'plain')('leaves no denormal in the gradients of a long sequence', () => {
      tf.tidy(() => {
        const inputs = makeInputs(cell, { batch: 2, time: 300, features: 2, units: 4 }, 31);
        // Only the last state counts, and small recurrent weights let its gradient fade.
        const weak = replaced(inputs, 2, tf.mul(inputs[2]!, 0.1));
        const last = (...tensors: tf.Tensor[]) => tf.slice(cell.apply(tensors), [0, 299, 0], [2, 1, 4]);
        for (const gradient of tf.grads(last)(weak)) {
          const values = Array.from(gradient.dataSync());
          expect(values.filter((v) => v !== 0 && Math.abs(v) < 1.2e-38)).toEqual([]);
          expect(values.some((v) => v !== 0)).toBe(true);
        }
      });
    });

    it('hands on NaN rather than hiding it', () => {
      tf.tidy(() => {
        const inputs = makeInputs(cell, { batch: 1, time: 2, features: 1, units: 4 }, 41);
        const x = tf.tensor3d([Number.NaN, 0], [1, 2, 1]);
        expect(
          cell
            .apply(replaced<tf.Tensor>(inputs, 0, x))
            .dataSync()
            .every(Number.isNaN),
        ).toBe(true);
      });
    });
  });

  it('names what does not fit', () => {
    const x = tf.zeros([1, 2, 3]) as tf.Tensor3D;
    const [kernel, recurrent, bias] = [tf.zeros([3, 8]), tf.zeros([2, 8]), tf.zeros([8])] as [
      tf.Tensor2D,
      tf.Tensor2D,
      tf.Tensor1D,
    ];
    expect(() => fusedLstm(x, tf.zeros([2, 8]), recurrent, bias)).toThrow(
      'fusedLstm: kernel must be [3,8], got [2,8]',
    );
    expect(() => fusedGru(x, kernel, recurrent, bias)).toThrow('fusedGru: kernel must be [3,6], got [3,8]');
    expect(() => fusedLstm(tf.zeros([1, 0, 3]), kernel, recurrent, bias)).toThrow(
      'fusedLstm: x must be [batch, time >= 1, features], got [1,0,3]',
    );
  });
});
