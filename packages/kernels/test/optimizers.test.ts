import { adamStep, rmspropStep, sgdStep } from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BackendName, useBackend } from './support/backend.ts';
import { expectWithin } from './support/close.ts';
import { randomValues } from './support/random.ts';

const STEPS = 20;

/** Weights after some steps of one of tfjs' optimizers, with given gradients. */
function stockRun(optimizer: tf.Optimizer, start: Float32Array, gradient: (step: number) => Float32Array) {
  const variable = tf.variable(tf.tensor(start));
  for (let step = 1; step <= STEPS; step++) {
    tf.tidy(() => optimizer.applyGradients({ [variable.name]: tf.tensor(gradient(step)) }));
  }
  const values = variable.dataSync();
  variable.dispose();
  optimizer.dispose();
  return values;
}

describe.each<BackendName>(['wasm', 'cpu', 'plain'])('optimizer steps on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  describe.each([1, 3, 4, 130])('of %i weights', (size) => {
    const start = randomValues(size, 1);
    const gradient = (step: number) => randomValues(size, 100 + step);

    it('adamStep goes the way of tf.train.adam', () => {
      const expected = stockRun(tf.train.adam(1e-2, 0.9, 0.999, 1e-7), start, gradient);
      tf.tidy(() => {
        let state: { value: tf.Tensor; firstMoment: tf.Tensor; secondMoment: tf.Tensor } = {
          value: tf.tensor(start),
          firstMoment: tf.zeros([size]),
          secondMoment: tf.zeros([size]),
        };
        for (let step = 1; step <= STEPS; step++) {
          state = adamStep(state.value, tf.tensor(gradient(step)), state, { step, learningRate: 1e-2 });
        }
        expectWithin(state.value.dataSync(), expected, 1e-5);
      });
    });

    it('adamStep shrinks the value by the decoupled weight decay', () => {
      tf.tidy(() => {
        const value = tf.tensor(start);
        const moments = { firstMoment: tf.zeros([size]), secondMoment: tf.zeros([size]) };
        const options = { step: 1, learningRate: 0.1 };
        const plain = adamStep(value, tf.tensor(gradient(1)), moments, options).value;
        const decayed = adamStep(value, tf.tensor(gradient(1)), moments, {
          ...options,
          weightDecay: 0.5,
        }).value;
        expectWithin(tf.sub(plain, decayed).dataSync(), tf.mul(value, 0.05).dataSync(), 1e-6);
      });
    });

    it('rmspropStep goes the way of tf.train.rmsprop', () => {
      const expected = stockRun(tf.train.rmsprop(1e-2, 0.9, 0, 1e-7), start, gradient);
      tf.tidy(() => {
        let state: { value: tf.Tensor; meanSquare: tf.Tensor } = {
          value: tf.tensor(start),
          meanSquare: tf.zeros([size]),
        };
        for (let step = 1; step <= STEPS; step++) {
          state = rmspropStep(state.value, tf.tensor(gradient(step)), state, { learningRate: 1e-2 });
        }
        expectWithin(state.value.dataSync(), expected, 1e-5);
      });
    });

    it('sgdStep goes the way of tf.train.momentum', () => {
      const expected = stockRun(tf.train.momentum(1e-2, 0.9), start, gradient);
      tf.tidy(() => {
        let state: { value: tf.Tensor; velocity: tf.Tensor } = {
          value: tf.tensor(start),
          velocity: tf.zeros([size]),
        };
        for (let step = 1; step <= STEPS; step++) {
          state = sgdStep(state.value, tf.tensor(gradient(step)), state, {
            learningRate: 1e-2,
            momentum: 0.9,
          });
        }
        expectWithin(state.value.dataSync(), expected, 1e-5);
      });
    });
  });

  it('leaves its arguments as they are', () => {
    tf.tidy(() => {
      const [value, gradient, moment] = [tf.tensor([1, 2]), tf.tensor([3, 4]), tf.tensor([5, 6])];
      adamStep(value, gradient, { firstMoment: moment, secondMoment: moment }, { step: 1 });
      rmspropStep(value, gradient, { meanSquare: moment });
      sgdStep(value, gradient, { velocity: moment }, { momentum: 0.9 });
      expect([value, gradient, moment].map((t) => Array.from(t.dataSync()))).toEqual([
        [1, 2],
        [3, 4],
        [5, 6],
      ]);
    });
  });

  it('names a step that is none', () => {
    const w = tf.zeros([1]);
    expect(() => adamStep(w, w, { firstMoment: w, secondMoment: w }, { step: 0 })).toThrow(
      'adamStep: step must be a positive integer, got 0',
    );
  });
});
