import * as tf from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';

/** The numbers of weights, in their order. */
export function readWeights(weights: readonly LayerVariable[]): Promise<Float32Array[]> {
  return readTensors(weights.map((weight) => weight.read()));
}

/** The numbers of tensors, in their order. */
export function readTensors(tensors: readonly tf.Tensor[]): Promise<Float32Array[]> {
  return Promise.all(tensors.map((tensor) => tensor.data<'float32'>()));
}

/** Gives weights the numbers that `readWeights` read. */
export function writeWeights(weights: readonly LayerVariable[], values: readonly Float32Array[]): void {
  tf.tidy(() => {
    for (const [index, weight] of weights.entries()) {
      weight.write(tf.tensor(values[index]!.slice(), weight.shape as number[]));
    }
  });
}
