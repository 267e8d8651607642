import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { expectWithin } from './close.ts';
import { randomValues } from './random.ts';

export type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;

export interface Case {
  shapes: number[][];
  run: Operation;
  /** The operation without relu, where it has one. */
  linear?: Operation;
  /** `distinct` values are so far apart that a step changes none of their maxima. */
  values?: 'grid' | 'distinct';
  /** Absolute; gradients are about 1. At first for what rounds nowhere but in divisions. */
  tolerance?: number;
}

const STEP = 2 ** -5;
/** Outputs so near to relu's kink have no weight in the loss: a step could carry them over it. */
const KINK = 0.25;
/**
 * For exponentials and roots: results near 1 are rounded by up to 6e-8 each, the weights of the differences (43 in
 * all) and the square root of some 50 results make 2e-5 of it, and the step's own error is of that order.
 */
export const SMOOTH = 5e-5;

/** Multiples of 1/64: sums of their products are exact in single precision, and so are their differences. */
function gridValues(size: number, seed: number): Float32Array {
  return randomValues(size, seed).map((value) => Math.round(value * 64) / 64);
}

/** Multiples of 1/8 in any order, none twice. */
function distinctValues(size: number, seed: number): Float32Array {
  const keys = randomValues(size, seed);
  const order = Array.from(keys.keys()).sort((a, b) => keys[a]! - keys[b]!);
  return Float32Array.from(order, (rank) => (rank - size / 2) / 8);
}

const sizeOf = (shape: number[]) => shape.reduce((product, length) => product * length, 1);

/** Where windows meet the border, somewhere in between, and where the gradient is largest. */
function somePlaces(gradient: Float32Array, seed: number): number[] {
  const { length } = gradient;
  const drawn = Array.from(randomValues(3, seed), (value) => Math.floor(((value + 1) / 2) * length));
  const falling = Array.from(gradient.keys()).sort((a, b) => Math.abs(gradient[b]!) - Math.abs(gradient[a]!));
  return [...new Set([0, length - 1, ...drawn, ...falling.slice(0, 2)])];
}

/** Compares the gradients of `sum(y * slope)` with central differences of fourth order. */
export function checkGradients({ shapes, run, linear, values = 'grid', tolerance = 1e-5 }: Case): void {
  tf.tidy(() => {
    const draw = values === 'grid' ? gridValues : distinctValues;
    const data = shapes.map((shape, i) => draw(sizeOf(shape), i + 1));
    const inputs = data.map((input, i) => tf.tensor(input, shapes[i]!));
    const y = run(...inputs);
    const before = linear?.(...inputs).dataSync();
    const slope = gridValues(y.size, 9).map((v, i) => (before && Math.abs(before[i]!) < KINK ? 0 : v));
    const gradients = tf.grads(run)(inputs, tf.tensor(slope, y.shape));
    for (const [index, shape] of shapes.entries()) {
      const lossAt = (place: number, change: number) =>
        tf.tidy(() => {
          const moved = data[index]!.slice();
          moved[place]! += change;
          const result = run(...inputs.map((input, i) => (i === index ? tf.tensor(moved, shape) : input)));
          return (result.dataSync() as Float32Array).reduce((sum, v, i) => sum + v * slope[i]!, 0);
        });
      expect(gradients[index]!.shape).toEqual(shape);
      const gradient = gradients[index]!.dataSync() as Float32Array;
      const places = somePlaces(gradient, index + 20);
      const expected = places.map((place) => {
        const [near, far] = [STEP, 2 * STEP].map((h) => lossAt(place, h) - lossAt(place, -h));
        return (8 * near! - far!) / (12 * STEP);
      });
      expect(Math.hypot(...expected), `norm of input ${index}`).toBeGreaterThan(0.01);
      const actual = places.map((place) => gradient[place]!);
      expectWithin(actual, expected, tolerance, `input ${index}`);
    }
  });
}

const activations = ['linear', 'relu'] as const;

/** A case for each activation; that of relu knows what it would be without. */
export function withActivations(
  title: string,
  shapes: number[][],
  make: (activation: 'linear' | 'relu') => Operation,
): [string, Case][] {
  return activations.map((activation) => {
    const run = make(activation);
    return [
      `${title}, ${activation}`,
      activation === 'relu' ? { shapes, run, linear: make('linear') } : { shapes, run },
    ];
  });
}
