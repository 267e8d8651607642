import type { KernelBackend, TensorInfo, TypedArray } from '@tensorflow/tfjs-core';
import { sizeOf } from '../size-of.ts';
import { instantiate, loadFastGradients, type Simd } from './exports.ts';
import type { Heap } from './heap.ts';

const PAGE = 65536;

/** Kernels with a memory of their own, for backends whose tensors lie elsewhere: values are copied in and out. */
export async function createPrivateHeap(backend: KernelBackend, simd: Simd): Promise<Heap> {
  const memory = new WebAssembly.Memory({ initial: 16 });
  const kernels = await instantiate(memory, simd);
  const fastGradients = await loadFastGradients(simd);
  // Address 0 stands for "none" in some kernels.
  const start = 16;
  let top = start;
  const allocate = (floats: number) => {
    const address = top;
    top += (floats * 4 + 15) & ~15;
    const missing = top - memory.buffer.byteLength;
    // Growing by a quarter more than asked keeps the number of growths, each a copy, small.
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE) + Math.ceil(top / PAGE / 4));
    return address;
  };
  const output = (size: number, shape: readonly number[]) => {
    const address = allocate(size);
    return {
      address,
      finish(): TensorInfo {
        const values = new Float32Array(memory.buffer, address, size).slice();
        return { dataId: backend.write(values, [size], 'float32'), shape: [...shape], dtype: 'float32' };
      },
    };
  };
  return {
    kernels,
    fastGradients,
    input(tensor) {
      const values = backend.readSync(tensor.dataId) as TypedArray;
      const address = allocate(values.length);
      const Values = tensor.dtype === 'int32' ? Int32Array : Float32Array;
      new Values(memory.buffer, address, values.length).set(values);
      return address;
    },
    output(shape) {
      return output(sizeOf(shape), shape);
    },
    workspace(floats) {
      return output(floats, [0]);
    },
    share({ dataId, shape, dtype }) {
      backend.incRef(dataId);
      return { dataId, shape, dtype };
    },
    scratch: allocate,
    release() {
      top = start;
    },
  };
}
