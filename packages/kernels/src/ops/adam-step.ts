import { add, div, mul, sqrt, square, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { ADAM } from '../kernel-names.ts';
import { hasKernel, runKernel } from '../run-kernel.ts';

export interface AdamMoments {
  /** Running mean of the gradient; zeros before step 1. */
  firstMoment: Tensor;
  /** Running mean of the squared gradient; zeros before step 1. */
  secondMoment: Tensor;
}

export interface AdamOptions {
  /** Number of this update, from 1; with the moments it is the whole state, so a resumed run keeps its bits. */
  step: number;
  learningRate?: number;
  beta1?: number;
  beta2?: number;
  epsilon?: number;
  /** Decoupled weight decay (AdamW): the value also shrinks by `learningRate * weightDecay * value`. */
  weightDecay?: number;
}

/**
 * One update of Adam (Kingma and Ba 2015) or AdamW (Loshchilov and Hutter 2019) for one variable.
 *
 * `m = beta1*m + (1 - beta1)*g`, `v = beta2*v + (1 - beta2)*g*g`,
 * `value -= learningRate*(m/(1 - beta1^step))/(sqrt(v/(1 - beta2^step)) + epsilon)`.
 *
 * All results are new tensors; the arguments stay as they are and belong to the caller.
 *
 * @throws {Error} when `step` is not a positive integer
 * @example
 * const zeros = tf.zerosLike(weights);
 * const next = adamStep(weights, gradient, { firstMoment: zeros, secondMoment: zeros }, { step: 1 });
 * weights.assign(next.value);
 */
export function adamStep<T extends Tensor>(
  value: T,
  gradient: Tensor,
  { firstMoment, secondMoment }: AdamMoments,
  { step, learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, weightDecay = 0 }: AdamOptions,
): { value: T } & AdamMoments {
  if (!Number.isInteger(step) || step < 1) {
    throw new Error(`adamStep: step must be a positive integer, got ${step}`);
  }
  const correction1 = 1 - integerPower(beta1, step);
  const correction2 = 1 - integerPower(beta2, step);
  const [next, first, second] = tidy((): Tensor[] => {
    if (hasKernel(ADAM)) {
      const options = { learningRate, beta1, beta2, epsilon, weightDecay, correction1, correction2 };
      return runKernel<Tensor[]>(ADAM, { value, gradient, firstMoment, secondMoment }, options);
    }
    const m = add(mul(firstMoment, beta1), mul(gradient, 1 - beta1));
    const v = add(mul(secondMoment, beta2), mul(square(gradient), 1 - beta2));
    const update = div(mul(m, learningRate / correction1), add(sqrt(div(v, correction2)), epsilon));
    return [sub(mul(value, 1 - learningRate * weightDecay), update), m, v];
  });
  return { value: next as T, firstMoment: first!, secondMoment: second! };
}

/** `base^exponent` by squaring: unlike `**`, whose last bit is up to the engine, the same everywhere. */
function integerPower(base: number, exponent: number): number {
  let power = 1;
  let square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power *= square;
    square *= square;
  }
  return power;
}
