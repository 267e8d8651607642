import * as tf from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';

/** The numbers of weights, in their order. */
export function readWeights(weights: readonly LayerVariable[]): Float32Array[] {
  return weights.map((weight) => weight.read().dataSync<'float32'>());
}

/** Gives weights the numbers that `readWeights` read. */
export function writeWeights(weights: readonly LayerVariable[], values: readonly Float32Array[]): void {
  tf.tidy(() => {
    for (const [index, weight] of weights.entries()) {
      weight.write(tf.tensor(values[index]!.slice(), weight.shape as number[]));
    }
  });
}
