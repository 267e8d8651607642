import { add, logSoftmax, mul, neg, sum, type Tensor1D, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { CROSS_ENTROPY } from '../kernel-names.ts';
import { hasKernel, runKernel } from '../run-kernel.ts';

export interface SoftmaxCrossEntropyOptions {
  /** In [0, 1): the share of each label's weight that is spread evenly over all classes. */
  labelSmoothing?: number;
}

/**
 * Cross-entropy between label distributions and the softmax of logits, one value for each row.
 *
 * `-sum(t * logSoftmax(logits))` with `t = labels*(1 - labelSmoothing) + labelSmoothing/classes`. Take the mean,
 * or a mean weighted by sample or class. The gradient flows to the logits only.
 *
 * @param logits `[batch, classes]`
 * @param labels `[batch, classes]`, each row non-negative with sum 1 (one-hot, or soft)
 * @returns `[batch]`
 * @throws {Error} when the shapes differ or `labelSmoothing` is outside [0, 1)
 * @example
 * softmaxCrossEntropy(tf.tensor2d([[0, 0]]), tf.tensor2d([[1, 0]])).dataSync(); // Float32Array [0.693...]
 */
export function softmaxCrossEntropy(
  logits: Tensor2D,
  labels: Tensor2D,
  { labelSmoothing = 0 }: SoftmaxCrossEntropyOptions = {},
): Tensor1D {
  if (logits.rank !== 2 || logits.shape.join() !== labels.shape.join()) {
    throw new Error(`softmaxCrossEntropy: labels must be [${logits.shape}], got [${labels.shape}]`);
  }
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new Error(`softmaxCrossEntropy: labelSmoothing must be in [0, 1), got ${labelSmoothing}`);
  }
  return tidy(() => {
    if (hasKernel(CROSS_ENTROPY)) {
      return runKernel<Tensor1D[]>(CROSS_ENTROPY, { logits, labels }, { labelSmoothing })[0]!;
    }
    const targets = add(mul(labels, 1 - labelSmoothing), labelSmoothing / logits.shape[1]);
    return neg(sum(mul(targets, logSoftmax(logits)), 1)) as Tensor1D;
  });
}
