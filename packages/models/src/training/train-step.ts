import { softmaxCrossEntropy } from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { forward } from '../layers/forward.ts';
import type { Batch } from './batch.ts';
import type { RunningOptimizer } from './optimizer.ts';
import type { WithLogits } from './softmax-head.ts';

/** What the steps of a run share. */
export interface StepSetup {
  readonly model: tfl.LayersModel;
  readonly optimizer: RunningOptimizer;
  readonly withLogits: WithLogits;
  /** Weight of each class in the loss. */
  readonly classFactors: readonly number[];
  readonly labelSmoothing: number;
}

/** One batch: forward, backward, update. A loss that is not finite moves nothing. */
export function trainStep(
  { model, optimizer, withLogits, classFactors, labelSmoothing }: StepSetup,
  { input, shape, lengths }: Batch,
  /** A row of shares of the classes for each clip. */
  targets: Float32Array,
  { step, learningRate }: { readonly step: number; readonly learningRate: number },
): { loss: number; logits: Float32Array } {
  const [clips] = shape as [number];
  const classes = classFactors.length;
  let kept: tf.Tensor | undefined;
  try {
    return tf.tidy(() => {
      const x = tf.tensor(input, [...shape]);
      const truth = tf.tensor2d(targets, [clips, classes]);
      const factors = tf.tensor1d(
        Array.from({ length: clips }, (_, row) =>
          classFactors.reduce((sum, factor, label) => sum + factor * targets[row * classes + label]!, 0),
        ),
      );
      const variables = model.trainableWeights.map(
        (weight) => (weight as unknown as { readonly val: tf.Variable }).val,
      );
      const { value, grads } = withLogits(() =>
        tf.variableGrads(() => {
          const logits = forward(model, x, { training: true, lengths }) as tf.Tensor2D;
          kept = tf.keep(tf.clone(logits));
          const losses = softmaxCrossEntropy(logits, truth, { labelSmoothing });
          const penalties = model.calculateLosses();
          return tf.addN([tf.mean(tf.mul(losses, factors)), ...penalties]) as tf.Scalar;
        }, variables),
      );
      const loss = value.dataSync()[0]!;
      if (Number.isFinite(loss)) {
        optimizer.apply(
          variables.map(({ name }) => grads[name]!),
          step,
          learningRate,
        );
      }
      return { loss, logits: kept!.dataSync<'float32'>() };
    }) as unknown as { loss: number; logits: Float32Array };
  } finally {
    kept?.dispose();
  }
}
