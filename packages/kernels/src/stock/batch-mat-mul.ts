import { broadcast_util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import type { Heap } from '../heap/heap.ts';
import { matrixView, multiply, productScratch } from '../heap/product.ts';
import { sizeOf } from '../size-of.ts';

interface Inputs {
  a: TensorInfo;
  b: TensorInfo;
}

interface Attributes {
  transposeA: boolean;
  transposeB: boolean;
}

/** Product in any transposition, batch and broadcast; none where it would have no elements. */
export function multiplyBatches(
  heap: Heap,
  { a, b }: Inputs,
  { transposeA, transposeB }: Attributes,
  epilogue: { bias?: number; relu?: boolean } = {},
): TensorInfo | undefined {
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const [bk, n] = transposeB ? [bColumns, bRows] : [bRows, bColumns];
  const outer = broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...outer, m, n];
  if (k !== bk || sizeOf(shape) === 0) return undefined;
  const aAddress = heap.input(a);
  const bAddress = heap.input(b);
  const result = heap.output(shape);
  const views = { a: matrixView(heap, 0, 0), b: matrixView(heap, 0, 0), c: matrixView(heap, 0, 0) };
  const scratch = productScratch(heap, n);
  const aBatches = broadcastIndices(a.shape.slice(0, -2), outer);
  const bBatches = broadcastIndices(b.shape.slice(0, -2), outer);
  for (let i = 0; i < aBatches.length; i++) {
    heap.kernels.setMatrix(views.a, aAddress + aBatches[i]! * m * k * 4, aColumns);
    heap.kernels.setMatrix(views.b, bAddress + bBatches[i]! * k * n * 4, bColumns);
    heap.kernels.setMatrix(views.c, result.address + i * m * n * 4, n);
    multiply(heap, { m, n, k, ...views, transposeA, transposeB, ...epilogue }, scratch);
  }
  return result.finish();
}

export const batchMatMul: Kernel = {
  name: 'BatchMatMul',
  run({ heap, inputs, attributes }: KernelCall<Inputs, Attributes>): TensorInfo | undefined {
    if (inputs.a.dtype !== 'float32' || inputs.b.dtype !== 'float32') return undefined;
    return multiplyBatches(heap, inputs, attributes);
  },
};

/** For each matrix of a batch of shape `outer`, which matrix of a batch of shape `inner` broadcasts to it. */
function broadcastIndices(inner: readonly number[], outer: readonly number[]): Int32Array {
  const indices = new Int32Array(sizeOf(outer));
  for (let i = 0; i < indices.length; i++) {
    let rest = i;
    let stride = 1;
    for (let axis = 1; axis <= inner.length; axis++) {
      const outerLength = outer[outer.length - axis]!;
      const innerLength = inner[inner.length - axis]!;
      if (innerLength > 1) indices[i]! += (rest % outerLength) * stride;
      rest = Math.floor(rest / outerLength);
      stride *= innerLength;
    }
  }
  return indices;
}
