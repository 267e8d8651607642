import * as tf from '@tensorflow/tfjs-core';

interface Weight {
  read(): tf.Tensor;
  write(value: tf.Tensor): unknown;
}

/**
 * A training step of a BatchNormalization layer whose statistics leave out what the mask does: as the layer itself
 * would compute on the frames that count, one after the other.
 *
 * @param layer normalises the last axis, with scale and centre
 * @param x `[clips, frames, ..., channels]`
 * @param mask `[clips, frames, 1, ...]`, 1 where a frame counts
 */
export function maskedBatchNormalization(layer: object, x: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  const { gamma, beta, movingMean, movingVariance, momentum, epsilon } = layer as Record<
    'gamma' | 'beta' | 'movingMean' | 'movingVariance',
    Weight
  > & { readonly momentum: number; readonly epsilon: number };
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const others = x.shape.slice(2, -1).reduce((product, size) => product * size, 1);
  const count = tf.mul(tf.sum(mask), others);
  const mean = tf.div(tf.sum(tf.mul(x, mask), axes), count);
  const centered = tf.sub(x, mean);
  const variance = tf.div(tf.sum(tf.mul(tf.square(centered), mask), axes), count);
  for (const [moving, value] of [
    [movingMean, mean],
    [movingVariance, variance],
  ] as const) {
    const old = moving.read();
    moving.write(tf.sub(old, tf.mul(tf.sub(old, value), 1 - momentum)));
  }
  return tf.add(tf.mul(centered, tf.mul(tf.rsqrt(tf.add(variance, epsilon)), gamma.read())), beta.read());
}
