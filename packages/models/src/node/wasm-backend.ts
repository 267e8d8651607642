import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { registerKernels } from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { prepareTfjs } from '../prepare.ts';

const events = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Sets tfjs' WebAssembly backend, the fast one in Node, with the kernels that training needs.
 *
 * Needs the package `@tensorflow/tfjs-backend-wasm`. One thread: for networks of this size more cost more than they
 * bring. The handlers for uncaught errors that the backend installs in the process are removed again, those of others
 * stay.
 *
 * @throws Error when the backend cannot start.
 * @example
 * await useWasmBackend();
 * await train(model, data);
 */
export async function useWasmBackend(): Promise<void> {
  prepareTfjs();
  if (tf.getBackend() !== 'wasm') {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
    setWasmPaths(join(dirname(manifest), 'dist') + sep);
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    const before = new Map(events.map((event) => [event, new Set<unknown>(listeners(event))]));
    const started = await tf.setBackend('wasm');
    for (const event of events) {
      for (const listener of listeners(event)) {
        const own = /ExitStatus|throw reason/.test(String(listener));
        if (own && !before.get(event)!.has(listener)) process.removeListener(event, listener);
      }
    }
    if (!started)
      throw new Error('useWasmBackend: the wasm backend must start in this process, but it did not');
  }
  await registerKernels();
}

type Listener = (...args: unknown[]) => void;

function listeners(event: (typeof events)[number]): Listener[] {
  return process.listeners(event as 'uncaughtException') as Listener[];
}
