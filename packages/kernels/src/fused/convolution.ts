import type { GradConfig, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import type { Convolution } from '../heap/convolution.ts';
import { convolutionOperations } from '../heap/convolution-operations.ts';
import {
  COLUMN_SUM,
  CONVOLUTION,
  CONVOLUTION_GRAD_INPUT,
  CONVOLUTION_GRAD_KERNEL,
  RELU_GRAD,
} from '../kernel-names.ts';
import { runKernel } from '../run-kernel.ts';
import { sizeOf } from '../size-of.ts';

/** A convolution with bias and activation. Its tensors may leave out axes of length 1 that `shape` has. */
export interface FusedConvolution {
  shape: Convolution;
  outShape: number[];
  activation: 'linear' | 'relu';
}

const forward: Kernel = {
  name: CONVOLUTION,
  run({
    heap,
    inputs,
    attributes: { shape, outShape, activation },
  }: KernelCall<{ x: TensorInfo; kernel: TensorInfo; bias: TensorInfo }, FusedConvolution>): TensorInfo {
    const [x, kernel, bias] = [inputs.x, inputs.kernel, inputs.bias].map((t) => heap.input(t));
    const y = heap.output(outShape);
    const epilogue = { bias: bias!, relu: activation === 'relu' };
    convolutionOperations[shape.kind].forward(heap, x!, kernel!, shape, y.address, epilogue);
    return y.finish();
  },
};

const gradOfInput: Kernel = {
  name: CONVOLUTION_GRAD_INPUT,
  run({
    heap,
    inputs,
    attributes: { shape, xShape },
  }: KernelCall<
    { dy: TensorInfo; kernel: TensorInfo },
    FusedConvolution & { xShape: number[] }
  >): TensorInfo {
    const [dy, kernel] = [heap.input(inputs.dy), heap.input(inputs.kernel)];
    const dx = heap.output(xShape);
    convolutionOperations[shape.kind].gradInput(heap, dy, kernel, shape, dx.address);
    return dx.finish();
  },
};

const gradOfKernel: Kernel = {
  name: CONVOLUTION_GRAD_KERNEL,
  run({
    heap,
    inputs,
    attributes: { shape, kernelShape },
  }: KernelCall<
    { x: TensorInfo; dy: TensorInfo },
    FusedConvolution & { kernelShape: number[] }
  >): TensorInfo {
    const [x, dy] = [heap.input(inputs.x), heap.input(inputs.dy)];
    const dkernel = heap.output(kernelShape);
    convolutionOperations[shape.kind].gradFilter(heap, x, dy, shape, dkernel.address);
    return dkernel.finish();
  },
};

const reluGrad: Kernel = {
  name: RELU_GRAD,
  run({ heap, inputs }: KernelCall<{ dy: TensorInfo; y: TensorInfo }, object>): TensorInfo {
    const [dy, y] = [heap.input(inputs.dy), heap.input(inputs.y)];
    const dx = heap.output(inputs.y.shape);
    heap.kernels.reluGrad(dy, y, dx.address, sizeOf(inputs.y.shape));
    return dx.finish();
  },
};

const columnSum: Kernel = {
  name: COLUMN_SUM,
  run({ heap, inputs }: KernelCall<{ x: TensorInfo }, object>): TensorInfo {
    const columns = inputs.x.shape.at(-1)!;
    const x = heap.input(inputs.x);
    const sums = heap.output([columns]);
    heap.kernels.columnSum(x, sizeOf(inputs.x.shape.slice(0, -1)), columns, sums.address);
    return sums.finish();
  },
};

export const convolutionKernels: readonly Kernel[] = [
  forward,
  gradOfInput,
  gradOfKernel,
  reluGrad,
  columnSum,
];

export const convolutionGradient: GradConfig = {
  kernelName: CONVOLUTION,
  inputsToSave: ['x', 'kernel'],
  outputsToSave: [true],
  gradFunc: (dy, saved, attrs) => {
    const [x, kernel, y] = saved as [Tensor, Tensor, Tensor];
    const attributes = attrs as unknown as FusedConvolution;
    const slope =
      attributes.activation === 'relu'
        ? runKernel<Tensor>(RELU_GRAD, { dy: dy as Tensor, y })
        : (dy as Tensor);

    return {
      x: () =>
        runKernel<Tensor>(CONVOLUTION_GRAD_INPUT, { dy: slope, kernel }, { ...attributes, xShape: x.shape }),
      kernel: () =>
        runKernel<Tensor>(
          CONVOLUTION_GRAD_KERNEL,
          { x, dy: slope },
          { ...attributes, kernelShape: kernel.shape },
        ),
      bias: () => runKernel<Tensor>(COLUMN_SUM, { x: slope }),
    };
  },
};
