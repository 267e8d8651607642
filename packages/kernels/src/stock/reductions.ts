import { backend_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { sizeOf } from '../size-of.ts';

interface Attributes {
  axis: number | number[];
  keepDims?: boolean;
}

function reduction(name: 'Sum' | 'Mean'): Kernel {
  return {
    name,
    run({
      heap,
      inputs: { x },
      attributes: { axis, keepDims = false },
    }: KernelCall<{ x: TensorInfo }, Attributes>): TensorInfo | undefined {
      const axes = util.parseAxisParam(axis, x.shape).sort((a, b) => a - b);
      const [first, end] = [axes[0], axes[axes.length - 1]! + 1];
      if (x.dtype !== 'float32' || first === undefined || end - first !== axes.length) return undefined;
      const batches = sizeOf(x.shape.slice(0, first));
      const rows = sizeOf(x.shape.slice(first, end));
      const columns = sizeOf(x.shape.slice(end));
      // tfjs is fast where it sums what is contiguous.
      if (columns === 1 || batches * rows * columns === 0) return undefined;
      const address = heap.input(x);
      const [shape] = backend_util.computeOutAndReduceShapes(x.shape, axes);
      const result = heap.output(keepDims ? backend_util.expandShapeToKeepDim(shape, axes) : shape);
      for (let i = 0; i < batches; i++) {
        const sums = result.address + i * columns * 4;
        heap.kernels.columnSum(address + i * rows * columns * 4, rows, columns, sums);
      }
      if (name === 'Mean') heap.kernels.divide(result.address, batches * columns, rows);
      return result.finish();
    },
  };
}

/** Sums over neighbouring axes that others follow: gradients of biases, pooling over time. */
export const sum: Kernel = reduction('Sum');

/** Means over such axes. */
export const mean: Kernel = reduction('Mean');
