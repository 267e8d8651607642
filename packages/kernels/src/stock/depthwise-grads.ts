import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import {
  addIntoImages,
  type Convolution,
  type ConvolutionAttributes,
  convolutionOf,
  paddedHeight,
  paddedWidth,
  padImages,
} from '../heap/convolution.ts';
import { sizeOf } from '../size-of.ts';

/** Gradient of a depthwise convolution with regard to its filters; stock tfjs has none on wasm. */
export const depthwiseBackpropFilter: Kernel = {
  name: 'DepthwiseConv2dNativeBackpropFilter',
  run({
    heap,
    inputs: { x, dy },
    attributes,
  }: KernelCall<{ x: TensorInfo; dy: TensorInfo }, ConvolutionAttributes & { filterShape: number[] }>):
    | TensorInfo
    | undefined {
    const shape = convolutionOf(x.shape, attributes.filterShape, attributes, 'depthwise');
    if (!shape || x.dtype !== 'float32' || dy.dtype !== 'float32') return undefined;
    if (sizeOf(x.shape) * sizeOf(dy.shape) === 0) return undefined;
    const [xAddress, dyAddress] = [heap.input(x), heap.input(dy)];
    const result = heap.output(attributes.filterShape);
    const padded = padImages(heap, xAddress, shape);
    heap.kernels.depthwiseGradFilter(padded, dyAddress, ...geometry(shape), result.address);
    return result.finish();
  },
};

/** Gradient of a depthwise convolution with regard to its input; stock tfjs has none on wasm. */
export const depthwiseBackpropInput: Kernel = {
  name: 'DepthwiseConv2dNativeBackpropInput',
  run({
    heap,
    inputs: { dy, filter },
    attributes,
  }: KernelCall<{ dy: TensorInfo; filter: TensorInfo }, ConvolutionAttributes & { inputShape: number[] }>):
    | TensorInfo
    | undefined {
    const shape = convolutionOf(attributes.inputShape, filter.shape, attributes, 'depthwise');
    if (!shape || dy.dtype !== 'float32' || filter.dtype !== 'float32') return undefined;
    if (sizeOf(filter.shape) * sizeOf(dy.shape) === 0) return undefined;
    const [dyAddress, filterAddress] = [heap.input(dy), heap.input(filter)];
    const result = heap.output(attributes.inputShape);
    addIntoImages(heap, result.address, shape, (padded) => {
      heap.kernels.depthwiseGradInput(dyAddress, filterAddress, ...geometry(shape), padded);
    });
    return result.finish();
  },
};

function geometry(shape: Convolution): number[] {
  return [
    shape.batch,
    paddedHeight(shape),
    paddedWidth(shape),
    shape.channels,
    shape.filters / shape.channels,
    shape.outHeight,
    shape.outWidth,
    shape.filterHeight,
    shape.filterWidth,
    shape.strideHeight,
    shape.strideWidth,
    shape.dilationHeight,
    shape.dilationWidth,
  ];
}
