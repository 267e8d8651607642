import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import { instantiate, loadFastGradients, type Simd } from './exports.ts';
import type { Heap } from './heap.ts';

/** The parts of `BackendWasm` that are used here; its type says less than it has. */
export interface WasmBackend extends KernelBackend {
  wasm: {
    asm: Record<string, unknown>;
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  dataIdMap: { get(dataId: object): { memoryOffset: number } };
  makeOutput(shape: readonly number[], dtype: 'float32'): TensorInfo;
}

/** The memory of tfjs' WASM backend, unless it is shared by threads. */
export function backendMemory(backend: KernelBackend): WebAssembly.Memory | undefined {
  const { asm } = (backend as WasmBackend).wasm ?? {};
  const memory = Object.values(asm ?? {}).find((value) => value instanceof WebAssembly.Memory);
  return memory?.buffer instanceof ArrayBuffer ? memory : undefined;
}

/**
 * Kernels that work in place on the heap of tfjs' WASM backend: nothing is copied. The memory is one object for
 * the life of the backend, so its growth changes no address.
 */
export async function createSharedHeap(
  backend: WasmBackend,
  memory: WebAssembly.Memory,
  simd: Simd,
): Promise<Heap> {
  const kernels = await instantiate(memory, simd);
  const fastGradients = await loadFastGradients(simd);
  const blocks: number[] = [];
  const input = (tensor: TensorInfo) => backend.dataIdMap.get(tensor.dataId).memoryOffset;
  return {
    kernels,
    fastGradients,
    input,
    output(shape) {
      const tensor = backend.makeOutput(shape, 'float32');
      return { address: input(tensor), finish: () => tensor };
    },
    workspace(floats) {
      const tensor = backend.makeOutput([floats], 'float32');
      return { address: input(tensor), finish: () => ({ ...tensor, shape: [0] }) };
    },
    share({ dataId, shape, dtype }) {
      backend.incRef(dataId);
      return { dataId, shape, dtype };
    },
    scratch(floats) {
      const address = backend.wasm._malloc(Math.max(4, floats * 4));
      if (address === 0) throw new RangeError(`out of WebAssembly memory: ${floats * 4} bytes asked for`);
      blocks.push(address);
      return address;
    },
    release() {
      for (const block of blocks) backend.wasm._free(block);
      blocks.length = 0;
    },
  };
}
