import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { sizeOf } from '../size-of.ts';

interface Inputs {
  x: TensorInfo;
  mean: TensorInfo;
  variance: TensorInfo;
  offset?: TensorInfo;
  scale?: TensorInfo;
}

/** Batch normalisation with given statistics, as layers do it when they predict; tfjs' own are slow. */
export const fusedBatchNorm: Kernel = {
  name: 'FusedBatchNorm',
  run({
    heap,
    inputs: { x, mean, variance, offset, scale },
    attributes: { varianceEpsilon },
  }: KernelCall<Inputs, { varianceEpsilon: number }>): TensorInfo | undefined {
    const channels = x.shape.at(-1)!;
    const parameters = [mean, variance, ...(scale ? [scale] : []), ...(offset ? [offset] : [])];
    const perChannel = parameters.every((t) => t.dtype === 'float32' && t.shape.join() === String(channels));
    if (x.dtype !== 'float32' || !perChannel || sizeOf(x.shape) === 0) return undefined;
    const constant = (value: number) => {
      const address = heap.scratch(channels);
      heap.kernels.fill(address, channels, value);
      return address;
    };
    const [xAddress, meanAddress, varianceAddress] = [heap.input(x), heap.input(mean), heap.input(variance)];
    const gamma = scale ? heap.input(scale) : constant(1);
    const beta = offset ? heap.input(offset) : constant(0);
    const factor = heap.scratch(channels);
    const result = heap.output(x.shape);
    heap.kernels.normalize(
      xAddress,
      sizeOf(x.shape) / channels,
      channels,
      meanAddress,
      varianceAddress,
      gamma,
      beta,
      varianceEpsilon,
      result.address,
      factor,
      factor,
    );
    return result.finish();
  },
};
