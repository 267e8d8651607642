import type { KernelBackend } from '@tensorflow/tfjs-core';
import type { Simd } from './exports.ts';
import type { Heap } from './heap.ts';
import { createPrivateHeap } from './private-heap.ts';
import { backendMemory, createSharedHeap, type WasmBackend } from './shared-heap.ts';

const heaps = new WeakMap<KernelBackend, { heap: Heap; simd: Simd }>();

/** Prepares the heap of a backend, unless it has one of these instructions, or has one and none are asked for. */
export async function prepareHeap(backend: KernelBackend, simd?: Simd): Promise<void> {
  const settled = () => {
    const known = heaps.get(backend);
    return known !== undefined && (simd ?? known.simd) === known.simd;
  };
  if (settled()) return;
  const memory = backendMemory(backend);
  const heap =
    memory === undefined
      ? await createPrivateHeap(backend, simd ?? 'standard')
      : await createSharedHeap(backend as WasmBackend, memory, simd ?? 'standard');
  if (!settled()) heaps.set(backend, { heap, simd: simd ?? 'standard' });
}

/** The heap of a backend; none when the backend was made anew after `registerKernels`. */
export function heapOf(backend: KernelBackend): Heap | undefined {
  return heaps.get(backend)?.heap;
}
