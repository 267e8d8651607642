import type { GradConfig, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { type Convolution, convolve, convolveGradFilter, convolveGradInput } from '../heap/convolution.ts';
import { COLUMN_SUM, CONV_1D, CONV_1D_GRAD_INPUT, CONV_1D_GRAD_KERNEL, RELU_GRAD } from '../kernel-names.ts';
import { runKernel } from '../run-kernel.ts';
import { sizeOf } from '../size-of.ts';

/** How the kernel meets the time axis. */
interface Conv1dAttributes {
  stride: number;
  dilation: number;
  padBefore: number;
  padAfter: number;
  outTime: number;
  activation: 'linear' | 'relu';
}

const forward: Kernel = {
  name: CONV_1D,
  run({
    heap,
    inputs,
    attributes,
  }: KernelCall<{ x: TensorInfo; kernel: TensorInfo; bias: TensorInfo }, Conv1dAttributes>): TensorInfo {
    const shape = convolution(inputs.x.shape, inputs.kernel.shape, attributes);
    const { batch, outWidth, filters } = shape;
    const [x, kernel, bias] = [inputs.x, inputs.kernel, inputs.bias].map((t) => heap.input(t));
    const y = heap.output([batch, outWidth, filters]);
    convolve(heap, x!, kernel!, shape, y.address);
    heap.kernels.addBias(y.address, batch * outWidth, filters, bias!, attributes.activation === 'relu');
    return y.finish();
  },
};

const gradOfInput: Kernel = {
  name: CONV_1D_GRAD_INPUT,
  run({
    heap,
    inputs,
    attributes,
  }: KernelCall<
    { dy: TensorInfo; kernel: TensorInfo },
    Conv1dAttributes & { xShape: number[] }
  >): TensorInfo {
    const shape = convolution(attributes.xShape, inputs.kernel.shape, attributes);
    const [dy, kernel] = [heap.input(inputs.dy), heap.input(inputs.kernel)];
    const dx = heap.output(attributes.xShape);
    convolveGradInput(heap, dy, kernel, shape, dx.address);
    return dx.finish();
  },
};

const gradOfKernel: Kernel = {
  name: CONV_1D_GRAD_KERNEL,
  run({
    heap,
    inputs,
    attributes,
  }: KernelCall<
    { x: TensorInfo; dy: TensorInfo },
    Conv1dAttributes & { kernelShape: number[] }
  >): TensorInfo {
    const shape = convolution(inputs.x.shape, attributes.kernelShape, attributes);
    const [x, dy] = [heap.input(inputs.x), heap.input(inputs.dy)];
    const dkernel = heap.output(attributes.kernelShape);
    convolveGradFilter(heap, x, dy, shape, dkernel.address);
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

export const conv1dKernels: readonly Kernel[] = [forward, gradOfInput, gradOfKernel, reluGrad, columnSum];

export const conv1dGradient: GradConfig = {
  kernelName: CONV_1D,
  inputsToSave: ['x', 'kernel'],
  outputsToSave: [true],
  gradFunc: (dy, saved, attrs) => {
    const [x, kernel, y] = saved as [Tensor, Tensor, Tensor];
    const attributes = attrs as unknown as Conv1dAttributes;
    const slope =
      attributes.activation === 'relu'
        ? runKernel<Tensor>(RELU_GRAD, { dy: dy as Tensor, y })
        : (dy as Tensor);

    return {
      x: () =>
        runKernel<Tensor>(CONV_1D_GRAD_INPUT, { dy: slope, kernel }, { ...attributes, xShape: x.shape }),
      kernel: () =>
        runKernel<Tensor>(
          CONV_1D_GRAD_KERNEL,
          { x, dy: slope },
          { ...attributes, kernelShape: kernel.shape },
        ),
      bias: () => runKernel<Tensor>(COLUMN_SUM, { x: slope }),
    };
  },
};

/** A convolution over time is one over images of height 1. */
function convolution(
  xShape: readonly number[],
  kernelShape: readonly number[],
  { stride, dilation, padBefore, padAfter, outTime }: Conv1dAttributes,
): Convolution {
  const [batch, width, channels] = xShape as [number, number, number];
  const [filterWidth, , filters] = kernelShape as [number, number, number];
  return {
    batch,
    height: 1,
    width,
    channels,
    filters,
    outHeight: 1,
    outWidth: outTime,
    filterHeight: 1,
    filterWidth,
    strideHeight: 1,
    strideWidth: stride,
    dilationHeight: 1,
    dilationWidth: dilation,
    top: 0,
    bottom: 0,
    left: padBefore,
    right: padAfter,
  };
}
