import { adamStep, rmspropStep, sgdStep } from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';

/** Which rule turns gradients into steps, with the rule's usual constants. */
export type OptimizerName = 'adam' | 'rmsprop' | 'sgd';

export interface OptimizerOptions {
  readonly clipNorm: number | undefined;
  readonly weightDecay: number;
}

/** An optimiser that keeps its moments as tensors, one row for each variable. */
export interface RunningOptimizer {
  /** Moments of all variables, in order; the rule decides how many each has. */
  readonly moments: tf.Tensor[][];
  /** Moves the variables by one step (counted from 0). */
  apply(gradients: readonly tf.Tensor[], step: number, learningRate: number): void;
  dispose(): void;
}

interface Rule {
  readonly moments: number;
  /** Returns the new value and the new moments. */
  step(
    value: tf.Tensor,
    gradient: tf.Tensor,
    moments: readonly tf.Tensor[],
    at: { readonly step: number; readonly learningRate: number },
  ): tf.Tensor[];
}

const rules: Record<OptimizerName, Rule> = {
  adam: {
    moments: 2,
    step(value, gradient, [first, second], { step, learningRate }) {
      const moments = { firstMoment: first!, secondMoment: second! };
      const next = adamStep(value, gradient, moments, { step: step + 1, learningRate });
      return [next.value, next.firstMoment, next.secondMoment];
    },
  },
  rmsprop: {
    moments: 1,
    step(value, gradient, [meanSquare], { learningRate }) {
      const next = rmspropStep(value, gradient, { meanSquare: meanSquare! }, { learningRate });
      return [next.value, next.meanSquare];
    },
  },
  sgd: {
    moments: 1,
    step(value, gradient, [velocity], { learningRate }) {
      const next = sgdStep(value, gradient, { velocity: velocity! }, { learningRate, momentum: 0.9 });
      return [next.value, next.velocity];
    },
  },
};

/** Starts an optimiser for the given weights, with moments of zero. */
export function createOptimizer(
  name: OptimizerName,
  weights: readonly LayerVariable[],
  { clipNorm, weightDecay }: OptimizerOptions,
): RunningOptimizer {
  const rule = rules[name];
  const moments = weights.map((weight) =>
    Array.from({ length: rule.moments }, () => tf.keep(tf.zeros(weight.shape as number[]))),
  );
  return {
    moments,
    apply(gradients, step, learningRate) {
      tf.tidy(() => {
        const clipped = clipNorm === undefined ? gradients : clipByGlobalNorm(gradients, clipNorm);
        for (const [index, weight] of weights.entries()) {
          const old = weight.read();
          // Decoupled from the gradient (Loshchilov and Hutter, 2019); biases and normalisation do not decay.
          const value = weightDecay > 0 && old.rank > 1 ? tf.mul(old, 1 - learningRate * weightDecay) : old;
          const [next, ...nextMoments] = rule.step(value, clipped[index]!, moments[index]!, {
            step,
            learningRate,
          });
          weight.write(next!);
          tf.dispose(moments[index]!);
          moments[index] = nextMoments.map((moment) => tf.keep(moment));
        }
      });
    },
    dispose: () => tf.dispose(moments),
  };
}

function clipByGlobalNorm(gradients: readonly tf.Tensor[], clipNorm: number): tf.Tensor[] {
  const norm = tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient)))));
  const factor = tf.div(clipNorm, tf.maximum(norm, clipNorm));
  return gradients.map((gradient) => tf.mul(gradient, factor));
}
