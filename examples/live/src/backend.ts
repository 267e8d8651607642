import { registerKernels } from '@ser/kernels';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import * as tf from '@tensorflow/tfjs-core';

/** TensorFlow.js on WebAssembly with the kernels of `@ser/kernels`: in Node the same network gives the same bits. */
export async function startBackend(): Promise<void> {
  if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))) {
    throw new Error('This browser has no WebAssembly SIMD, which the network needs: a newer one has.');
  }
  // One thread: others need a host with special headers, and bring nothing for networks of this size.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setWasmPaths({
    'tfjs-backend-wasm.wasm': new URL(plain, self.location.href).href,
    'tfjs-backend-wasm-simd.wasm': new URL(simd, self.location.href).href,
    'tfjs-backend-wasm-threaded-simd.wasm': new URL(threaded, self.location.href).href,
  });
  if (!(await tf.setBackend('wasm')))
    throw new Error('TensorFlow.js could not start its WebAssembly backend.');
  await registerKernels();
}
