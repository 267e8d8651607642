import { add, moments, mul, rsqrt, sub, type Tensor, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import { BATCH_NORM } from '../kernel-names.ts';
import { hasKernel, runKernel } from '../run-kernel.ts';

export interface BatchNormTrainingOptions {
  /** Added to the variance. */
  epsilon?: number;
}

export interface BatchNormTrainingResult<T extends Tensor = Tensor> {
  /** Same shape as `x`. */
  y: T;
  /** `[channels]`: the batch's mean; carries no gradient. */
  mean: Tensor1D;
  /** `[channels]`: the batch's variance (divided by the count, not the count less one); carries no gradient. */
  variance: Tensor1D;
}

/**
 * Batch normalisation with the batch's own statistics: `gamma*(x - mean)/sqrt(variance + epsilon) + beta`,
 * over all axes but the last.
 *
 * @param x any rank >= 2, channels last
 * @param gamma `[channels]`
 * @param beta `[channels]`
 * @throws {Error} when `gamma` or `beta` is not `[channels]`
 * @example
 * const { y, mean } = batchNormTraining(tf.tensor2d([[1], [3]]), tf.ones([1]), tf.zeros([1]));
 * mean.dataSync(); // Float32Array [2]
 */
export function batchNormTraining<T extends Tensor>(
  x: T,
  gamma: Tensor1D,
  beta: Tensor1D,
  { epsilon = 1e-3 }: BatchNormTrainingOptions = {},
): BatchNormTrainingResult<T> {
  const channels = x.shape.at(-1);
  for (const [option, tensor] of Object.entries({ gamma, beta })) {
    if (tensor.shape.join() !== String(channels)) {
      throw new Error(`batchNormTraining: ${option} must be [${channels}], got [${tensor.shape}]`);
    }
  }
  const [y, mean, variance] = tidy((): Tensor[] => {
    if (hasKernel(BATCH_NORM)) {
      return runKernel<Tensor[]>(BATCH_NORM, { x, gamma, beta }, { epsilon }).slice(0, 3);
    }
    const axes = x.shape.slice(0, -1).map((_, axis) => axis);
    const statistics = moments(x, axes);
    const scale = mul(rsqrt(add(statistics.variance, epsilon)), gamma);
    return [add(mul(sub(x, statistics.mean), scale), beta), statistics.mean, statistics.variance];
  });
  return { y: y as T, mean: mean as Tensor1D, variance: variance as Tensor1D };
}
