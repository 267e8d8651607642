import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
// Its bundle registers the gradients of tfjs' own kernels.
import '@tensorflow/tfjs-layers';
import { registerKernels } from '@ser/kernels';

/** `plain` stands for any backend that our kernels do not know: tfjs' own cpu kernels under another name. */
export type BackendName = 'wasm' | 'cpu' | 'plain';

tf.copyRegisteredKernels('cpu', 'plain');
tf.registerBackend('plain', () => new MathBackendCPU());

/** The WASM backend's folder: a path in Node, a URL of the dev server in a browser. */
const here = import.meta.url;
const folder = new URL('../../node_modules/@tensorflow/tfjs-backend-wasm/dist/', here);

/** Makes a backend the one in use, without our kernels. */
export async function useStockBackend(name: BackendName): Promise<void> {
  // Keeps tfjs from printing its advertisement in Node.
  for (const cpu of ['cpu', 'plain']) Object.assign(tf.findBackend(cpu) ?? {}, { firstUse: false });
  if (!tf.findBackend('wasm')) {
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    setWasmPaths(folder.protocol === 'file:' ? decodeURI(folder.pathname) : folder.href);
  }
  await tf.setBackend(name);
  await tf.ready();
}

/** Makes a backend the one in use, with our kernels. */
export async function useBackend(name: BackendName): Promise<void> {
  await useStockBackend(name);
  await registerKernels();
}

/** Size of the memory of the wasm backend, which is in use. */
export function wasmHeapBytes(): number {
  return (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;
}
