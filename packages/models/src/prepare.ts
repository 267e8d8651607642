import * as tf from '@tensorflow/tfjs-core';
import { registerLayers } from './layers/reset-after-gru.ts';

/**
 * Makes tfjs ready to build, train or load networks: adds the five chained tensor methods that tfjs-layers calls and
 * tfjs-core leaves to its umbrella package (an existing one is never replaced), calls `registerLayers()`, and keeps the
 * `cpu` backend from printing its advertisement in Node.
 *
 * Called by everything here that needs it; calling it again changes nothing.
 *
 * @example
 * prepareTfjs(); // before building networks of your own with tfjs-layers
 */
export function prepareTfjs(): void {
  const chained: Record<string, (this: tf.Tensor, ...args: never[]) => tf.Tensor> = {
    flatten() {
      return tf.reshape(this, [this.size]);
    },
    reshape(shape: number[]) {
      return tf.reshape(this, shape);
    },
    sign() {
      return tf.sign(this);
    },
    stridedSlice(begin: number[], end: number[], strides?: number[]) {
      return tf.stridedSlice(this, begin, end, strides);
    },
    transpose(permutation?: number[]) {
      return tf.transpose(this, permutation);
    },
  };
  for (const [name, value] of Object.entries(chained)) {
    if (!(name in tf.Tensor.prototype)) {
      Object.defineProperty(tf.Tensor.prototype, name, { value, writable: true, configurable: true });
    }
  }
  registerLayers();
  const cpu = tf.findBackend('cpu');
  if (cpu) Object.assign(cpu, { firstUse: false });
}
