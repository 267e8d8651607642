import type { GradConfig, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { BATCH_NORM, BATCH_NORM_GRAD } from '../kernel-names.ts';
import { runKernel } from '../run-kernel.ts';
import { sizeOf } from '../size-of.ts';

/** Normalised values, mean, variance; and for the gradient the inverse of the standard deviation. */
const forward: Kernel = {
  name: BATCH_NORM,
  run({
    heap,
    inputs,
    attributes: { epsilon },
  }: KernelCall<{ x: TensorInfo; gamma: TensorInfo; beta: TensorInfo }, { epsilon: number }>): TensorInfo[] {
    const channels = inputs.x.shape.at(-1)!;
    const rows = sizeOf(inputs.x.shape) / channels;
    const [x, gamma, beta] = [inputs.x, inputs.gamma, inputs.beta].map((t) => heap.input(t));
    const y = heap.output(inputs.x.shape);
    const [mean, variance, inverse] = [
      heap.output([channels]),
      heap.output([channels]),
      heap.output([channels]),
    ] as const;
    heap.kernels.batchNorm(
      x!,
      rows,
      channels,
      gamma!,
      beta!,
      epsilon,
      y.address,
      mean.address,
      variance.address,
      inverse.address,
      heap.scratch(channels),
    );
    return [y, mean, variance, inverse].map((output) => output.finish());
  },
};

interface GradInputs {
  x: TensorInfo;
  dy: TensorInfo;
  gamma: TensorInfo;
  mean: TensorInfo;
  inverse: TensorInfo;
}

const grad: Kernel = {
  name: BATCH_NORM_GRAD,
  run({ heap, inputs }: KernelCall<GradInputs, object>): TensorInfo[] {
    const channels = inputs.x.shape.at(-1)!;
    const rows = sizeOf(inputs.x.shape) / channels;
    const [x, dy, gamma, mean, inverse] = [
      inputs.x,
      inputs.dy,
      inputs.gamma,
      inputs.mean,
      inputs.inverse,
    ].map((t) => heap.input(t));
    const dx = heap.output(inputs.x.shape);
    const [dgamma, dbeta] = [heap.output([channels]), heap.output([channels])];
    heap.kernels.batchNormGrad(
      x!,
      dy!,
      rows,
      channels,
      gamma!,
      mean!,
      inverse!,
      dx.address,
      dgamma.address,
      dbeta.address,
      heap.scratch(channels),
      heap.scratch(channels),
    );
    return [dx, dgamma, dbeta].map((output) => output.finish());
  },
};

export const batchNormKernels: readonly Kernel[] = [forward, grad];

export const batchNormGradient: GradConfig = {
  kernelName: BATCH_NORM,
  inputsToSave: ['x', 'gamma'],
  outputsToSave: [false, true, false, true],
  gradFunc: (dy, saved) => {
    const [x, gamma, mean, inverse] = saved as [Tensor, Tensor, Tensor, Tensor];
    const inputs = { x, dy: (dy as Tensor[])[0]!, gamma, mean, inverse };
    const [dx, dgamma, dbeta] = runKernel<Tensor[]>(BATCH_NORM_GRAD, inputs);
    return { x: () => dx!, gamma: () => dgamma!, beta: () => dbeta! };
  },
};
