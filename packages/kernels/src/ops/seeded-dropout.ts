import { clone, mul, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { DROPOUT } from '../kernel-names.ts';
import { hasKernel, runKernel } from '../run-kernel.ts';
import { checkRate, type DropoutKey, dropoutMask } from './dropout-mask.ts';

/**
 * Sets a random share `rate` of elements to zero and multiplies the others by `1 / (1 - rate)`.
 *
 * Which elements are dropped depends on `(seed, step)` and their index alone: the same on every backend, and
 * different for every step. Unlike stock `tf.dropout` with a seed, which repeats one mask on every call.
 *
 * @throws {Error} when `rate` is outside [0, 1)
 * @example
 * seededDropout(tf.ones([4]), { rate: 0.5, seed: 1, step: 0 }); // each 0 or 2
 */
export function seededDropout<T extends Tensor>(x: T, { rate, seed, step }: DropoutKey): T {
  checkRate(rate);
  return tidy(() => {
    if (rate === 0) return clone(x);
    if (hasKernel(DROPOUT)) return runKernel<T>(DROPOUT, { x }, { rate, seed, step });
    return mul(x, tensor(dropoutMask(x.size, { rate, seed, step }), x.shape));
  });
}
