import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { sizeOf } from '../size-of.ts';

/** Softmax over the last axis, the only one that tfjs has. */
export const softmax: Kernel = {
  name: 'Softmax',
  run({
    heap,
    inputs: { logits },
  }: KernelCall<{ logits: TensorInfo }, { dim: number }>): TensorInfo | undefined {
    const columns = logits.shape.at(-1) ?? 1;
    const size = sizeOf(logits.shape);
    if (logits.dtype !== 'float32' || size === 0) return undefined;
    const address = heap.input(logits);
    const result = heap.output(logits.shape);
    heap.kernels.softmax(address, size / columns, columns, result.address);
    return result.finish();
  },
};
