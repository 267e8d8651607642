import { add, mul, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { SGD } from '../kernel-names.ts';
import { hasKernel, runKernel } from '../run-kernel.ts';

export interface SgdMoments {
  /** Running sum of gradients; zeros before the first update. */
  velocity: Tensor;
}

export interface SgdOptions {
  learningRate?: number;
  momentum?: number;
}

/**
 * One update of stochastic gradient descent with momentum for one variable.
 *
 * `velocity = momentum*velocity + g`, `value -= learningRate*velocity`, as `tf.train.momentum`.
 * The results are new tensors; the arguments stay as they are and belong to the caller.
 *
 * @example
 * const next = sgdStep(weights, gradient, { velocity: tf.zerosLike(weights) }, { momentum: 0.9 });
 * weights.assign(next.value);
 */
export function sgdStep<T extends Tensor>(
  value: T,
  gradient: Tensor,
  { velocity }: SgdMoments,
  { learningRate = 0.01, momentum = 0 }: SgdOptions = {},
): { value: T } & SgdMoments {
  const [next, moved] = tidy((): Tensor[] => {
    if (hasKernel(SGD)) {
      return runKernel<Tensor[]>(SGD, { value, gradient, velocity }, { learningRate, momentum });
    }
    const v = add(mul(velocity, momentum), gradient);
    return [sub(value, mul(v, learningRate)), v];
  });
  return { value: next as T, velocity: moved! };
}
