import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { sizeOf } from '../size-of.ts';

/** Sums of the rows of each segment: the gradient of an embedding. Stock tfjs has none on wasm. */
export const unsortedSegmentSum: Kernel = {
  name: 'UnsortedSegmentSum',
  run({
    heap,
    inputs: { x, segmentIds },
    attributes: { numSegments },
  }: KernelCall<{ x: TensorInfo; segmentIds: TensorInfo }, { numSegments: number }>): TensorInfo | undefined {
    if (x.dtype !== 'float32' || segmentIds.dtype !== 'int32' || segmentIds.shape.length !== 1)
      return undefined;
    const width = sizeOf(x.shape.slice(1));
    const [xAddress, ids] = [heap.input(x), heap.input(segmentIds)];
    const result = heap.output([numSegments, ...x.shape.slice(1)]);
    heap.kernels.segmentSum(xAddress, ids, x.shape[0]!, width, numSegments, result.address);
    return result.finish();
  },
};

/** Whole rows of a tensor by index, copied rather than computed element by element. */
export const gatherRows: Kernel = {
  name: 'GatherV2',
  run({
    heap,
    inputs: { x, indices },
    attributes: { axis, batchDims },
  }: KernelCall<{ x: TensorInfo; indices: TensorInfo }, { axis: number | number[]; batchDims: number }>):
    | TensorInfo
    | undefined {
    if (x.dtype !== 'float32' || indices.dtype !== 'int32' || batchDims !== 0) return undefined;
    if ([axis].flat().join() !== '0' || sizeOf(x.shape) === 0) return undefined;
    const count = sizeOf(indices.shape);
    const [xAddress, indicesAddress] = [heap.input(x), heap.input(indices)];
    // tfjs' own kernel throws on what is out of range.
    if (!heap.kernels.allBelow(indicesAddress, count, x.shape[0]!)) return undefined;
    const result = heap.output([...indices.shape, ...x.shape.slice(1)]);
    heap.kernels.gatherRows(xAddress, indicesAddress, count, sizeOf(x.shape.slice(1)), result.address);
    return result.finish();
  },
};
