import * as tf from '@tensorflow/tfjs-core';

/** Floats in [-1, 1) from a seed (mulberry32). */
export function randomValues(size: number, seed: number): Float32Array {
  let state = seed | 0;
  return Float32Array.from({ length: size }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 31 - 1;
  });
}

/** A tensor of such floats. */
export function randomTensor<R extends tf.Rank>(shape: tf.ShapeMap[R], seed: number): tf.Tensor<R> {
  const size = shape.reduce((product: number, length: number) => product * length, 1);
  return tf.tensor(randomValues(size, seed), shape) as tf.Tensor<R>;
}
