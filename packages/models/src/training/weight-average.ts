import * as tf from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import { readTensors } from './model-weights.ts';

/** An exponential moving average of a network's weights, kept beside them. */
export interface WeightAverage {
  /** Takes note of the weights after a step (counted from 0). */
  update(step: number): void;
  /** Runs `body` while the network has the averaged weights; those of the last step return after it. */
  apply<T>(body: () => Promise<T>): Promise<T>;
  read(): Promise<Float32Array[]>;
  write(values: readonly Float32Array[]): void;
  dispose(): void;
}

/**
 * Starts an average from the weights as they are.
 *
 * The decay of a step is `min(decay, (1 + step) / (10 + step))`, so that the first weights are soon forgotten.
 */
export function averageWeights(weights: readonly LayerVariable[], decay: number): WeightAverage {
  const average = weights.map((weight) => tf.keep(tf.clone(weight.read())));
  const replace = (index: number, value: tf.Tensor): void => {
    average[index]!.dispose();
    average[index] = tf.keep(value);
  };
  return {
    update(step) {
      const share = 1 - Math.min(decay, (1 + step) / (10 + step));
      tf.tidy(() => {
        for (const [index, weight] of weights.entries()) {
          const old = average[index]!;
          replace(index, tf.add(old, tf.mul(tf.sub(weight.read(), old), share)));
        }
      });
    },
    async apply(body) {
      const own = weights.map((weight) => tf.clone(weight.read()));
      try {
        for (const [index, weight] of weights.entries()) weight.write(average[index]!);
        return await body();
      } finally {
        for (const [index, weight] of weights.entries()) weight.write(own[index]!);
        tf.dispose(own);
      }
    },
    read: () => readTensors(average),
    write(values) {
      for (const [index, value] of values.entries()) {
        replace(index, tf.tensor(value.slice(), average[index]!.shape));
      }
    },
    dispose: () => tf.dispose(average),
  };
}
