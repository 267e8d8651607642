import { add, moments, mul, rsqrt, sub, type Tensor, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import { LAYER_NORM } from '../kernel-names.ts';
import { hasKernel, runKernel } from '../run-kernel.ts';

export interface LayerNormOptions {
  /** Added to the variance. */
  epsilon?: number;
}

/**
 * Layer normalisation over the last axis: `gamma*(x - mean)/sqrt(variance + epsilon) + beta`, with mean and variance
 * of each row.
 *
 * @param x any rank >= 2
 * @param gamma `[features]`
 * @param beta `[features]`
 * @returns shape of `x`
 * @throws {Error} when `gamma` or `beta` is not `[features]`
 * @example
 * layerNorm(tf.tensor2d([[1, 3]]), tf.ones([2]), tf.zeros([2])).dataSync(); // about -1, 1
 */
export function layerNorm<T extends Tensor>(
  x: T,
  gamma: Tensor1D,
  beta: Tensor1D,
  { epsilon = 1e-3 }: LayerNormOptions = {},
): T {
  const features = x.shape.at(-1);
  for (const [option, tensor] of Object.entries({ gamma, beta })) {
    if (tensor.shape.join() !== String(features)) {
      throw new Error(`layerNorm: ${option} must be [${features}], got [${tensor.shape}]`);
    }
  }
  return tidy(() => {
    if (hasKernel(LAYER_NORM)) return runKernel<T[]>(LAYER_NORM, { x, gamma, beta }, { epsilon })[0]!;
    const { mean, variance } = moments(x, -1, true);
    return add(mul(mul(sub(x, mean), rsqrt(add(variance, epsilon))), gamma), beta);
  });
}
