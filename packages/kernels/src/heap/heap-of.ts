import type { KernelBackend } from '@tensorflow/tfjs-core';
import type { Heap } from './heap.ts';
import { createPrivateHeap } from './private-heap.ts';
import { backendMemory, createSharedHeap, type WasmBackend } from './shared-heap.ts';

const heaps = new WeakMap<KernelBackend, Heap>();

/** Prepares the heap of a backend, once. */
export async function prepareHeap(backend: KernelBackend): Promise<void> {
  if (heaps.has(backend)) return;
  const memory = backendMemory(backend);
  const heap =
    memory === undefined
      ? await createPrivateHeap(backend)
      : await createSharedHeap(backend as WasmBackend, memory);
  if (!heaps.has(backend)) heaps.set(backend, heap);
}

/** The heap of a backend; none when the backend was made anew after `registerKernels`. */
export function heapOf(backend: KernelBackend): Heap | undefined {
  return heaps.get(backend);
}
