import type { KernelBackend, TypedArray } from '@tensorflow/tfjs-core';
import { instantiate } from './exports.ts';
import type { Heap } from './heap.ts';

const PAGE = 65536;

/** Kernels with a memory of their own, for backends whose tensors lie elsewhere: values are copied in and out. */
export async function createPrivateHeap(backend: KernelBackend): Promise<Heap> {
  const memory = new WebAssembly.Memory({ initial: 16 });
  const kernels = await instantiate(memory);
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
  return {
    kernels,
    input(tensor) {
      const values = backend.readSync(tensor.dataId) as TypedArray;
      const address = allocate(values.length);
      const Values = tensor.dtype === 'int32' ? Int32Array : Float32Array;
      new Values(memory.buffer, address, values.length).set(values);
      return address;
    },
    output(shape) {
      const size = shape.reduce((product, length) => product * length, 1);
      const address = allocate(size);
      return {
        address,
        finish() {
          const values = new Float32Array(memory.buffer, address, size).slice();
          return {
            dataId: backend.write(values, [...shape], 'float32'),
            shape: [...shape],
            dtype: 'float32',
          };
        },
      };
    },
    scratch: allocate,
    release() {
      top = start;
    },
  };
}
