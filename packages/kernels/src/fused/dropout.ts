import type { GradConfig, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { DROPOUT } from '../kernel-names.ts';
import { type DropoutKey, dropThreshold, hashKeys } from '../ops/dropout-mask.ts';
import { runKernel } from '../run-kernel.ts';
import { sizeOf } from '../size-of.ts';

export const dropoutKernel: Kernel = {
  name: DROPOUT,
  run({
    heap,
    inputs,
    attributes: { rate, seed, step },
  }: KernelCall<{ x: TensorInfo }, DropoutKey>): TensorInfo {
    const x = heap.input(inputs.x);
    const y = heap.output(inputs.x.shape);
    const [inner, outer] = hashKeys(seed, step);
    const size = sizeOf(inputs.x.shape);
    heap.kernels.dropout(x, size, inner, outer, dropThreshold(rate), 1 / (1 - rate), y.address);
    return y.finish();
  },
};

/** The gradient is dropped as the values were: the key draws the same mask again. */
export const dropoutGradient: GradConfig = {
  kernelName: DROPOUT,
  gradFunc: (dy, _saved, key) => ({ x: () => runKernel<Tensor>(DROPOUT, { x: dy as Tensor }, key) }),
};
