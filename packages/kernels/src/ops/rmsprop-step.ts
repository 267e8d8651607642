import { add, div, mul, sqrt, square, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { RMSPROP } from '../kernel-names.ts';
import { hasKernel, runKernel } from '../run-kernel.ts';

export interface RmspropMoments {
  /** Running mean of the squared gradient; zeros before the first update. */
  meanSquare: Tensor;
}

export interface RmspropOptions {
  learningRate?: number;
  decay?: number;
  epsilon?: number;
}

/**
 * One update of RMSprop for one variable.
 *
 * `s = decay*s + (1 - decay)*g*g`, `value -= learningRate*g/sqrt(s + epsilon)`, as `tf.train.rmsprop`.
 * The results are new tensors; the arguments stay as they are and belong to the caller.
 *
 * @example
 * const next = rmspropStep(weights, gradient, { meanSquare: tf.zerosLike(weights) });
 * weights.assign(next.value);
 */
export function rmspropStep<T extends Tensor>(
  value: T,
  gradient: Tensor,
  { meanSquare }: RmspropMoments,
  { learningRate = 1e-3, decay = 0.9, epsilon = 1e-7 }: RmspropOptions = {},
): { value: T } & RmspropMoments {
  const [next, mean] = tidy((): Tensor[] => {
    if (hasKernel(RMSPROP)) {
      return runKernel<Tensor[]>(RMSPROP, { value, gradient, meanSquare }, { learningRate, decay, epsilon });
    }
    const s = add(mul(meanSquare, decay), mul(square(gradient), 1 - decay));
    return [sub(value, div(mul(gradient, learningRate), sqrt(add(s, epsilon)))), s];
  });
  return { value: next as T, meanSquare: mean! };
}
