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
    const { default: url } = await import(
      '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'
    );
    // The backend wants to know all three; in a browser of today it loads the one with SIMD.
    setWasmPaths(
      Object.fromEntries(
        ['', '-simd', '-threaded-simd'].map((kind) => [`tfjs-backend-wasm${kind}.wasm`, url]),
      ),
    );
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  }
  if (!(await tf.setBackend(name))) throw new Error(`the ${name} backend does not start here`);
  await registerKernels();
}
