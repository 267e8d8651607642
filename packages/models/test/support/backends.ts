import { registerKernels } from '@ser/kernels';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

export const backends = ['cpu', 'wasm'] as const;

let located = false;

/** Sets a tfjs backend, in Node or in a browser. */
export async function useBackend(name: (typeof backends)[number]): Promise<void> {
  if (name === 'wasm' && 'process' in globalThis && globalThis.process.versions?.node) {
    const { useWasmBackend } = await import('../../src/node/wasm-backend.ts');
    await useWasmBackend();
    return;
  }
  if (name === 'wasm' && !located) {
    located = true;
    setWasmPaths(new URL('../../node_modules/@tensorflow/tfjs-backend-wasm/dist/', import.meta.url).href);
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  }
  await tf.setBackend(name);
  await registerKernels();
}
