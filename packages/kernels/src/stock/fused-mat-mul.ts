import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { matrixView, multiply } from '../heap/product.ts';

interface Inputs {
  a: TensorInfo;
  b: TensorInfo;
  bias?: TensorInfo;
}

interface Attributes {
  transposeA: boolean;
  transposeB: boolean;
  activation?: string;
}

/** The product of a dense layer, for the cpu backend; wasm has a fast one. */
export const fusedMatMul: Kernel = {
  name: '_FusedMatMul',
  run({
    heap,
    inputs: { a, b, bias },
    attributes: { transposeA, transposeB, activation = 'linear' },
  }: KernelCall<Inputs, Attributes>): TensorInfo | undefined {
    if (a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
    if (activation !== 'linear' && activation !== 'relu') return undefined;
    const batches = [...a.shape.slice(0, -2), ...b.shape.slice(0, -2)];
    if (batches.some((length) => length !== 1)) return undefined;
    const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
    const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
    const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
    const n = transposeB ? bRows : bColumns;
    if (m * n * k === 0 || (bias && bias.shape.join() !== String(n))) return undefined;
    const [aAddress, bAddress] = [heap.input(a), heap.input(b)];
    const biasAddress = bias ? heap.input(bias) : heap.scratch(n);
    if (!bias) heap.kernels.clear(biasAddress, n);
    const rank = Math.max(a.shape.length, b.shape.length);
    const result = heap.output([...new Array<number>(rank - 2).fill(1), m, n]);
    multiply(heap, {
      m,
      n,
      k,
      a: matrixView(heap, aAddress, aColumns),
      transposeA,
      b: matrixView(heap, bAddress, bColumns),
      transposeB,
      c: matrixView(heap, result.address, n),
    });
    heap.kernels.addBias(result.address, m, n, biasAddress, activation === 'relu');
    return result.finish();
  },
};
