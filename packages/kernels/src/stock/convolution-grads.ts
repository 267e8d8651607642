import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import {
  type ConvolutionAttributes,
  convolutionOf,
  convolveGradFilter,
  convolveGradInput,
} from '../heap/convolution.ts';
import { sizeOf } from '../size-of.ts';

interface FilterInputs {
  x: TensorInfo;
  dy: TensorInfo;
}

/** Gradient of Conv2D with regard to its filters; stock tfjs has none on wasm. */
export const conv2dBackpropFilter: Kernel = {
  name: 'Conv2DBackpropFilter',
  run({
    heap,
    inputs: { x, dy },
    attributes,
  }: KernelCall<FilterInputs, ConvolutionAttributes & { filterShape: number[] }>): TensorInfo | undefined {
    if (x.dtype !== 'float32' || dy.dtype !== 'float32') return undefined;
    const shape = convolutionOf(x.shape, attributes.filterShape, attributes);
    if (!shape || sizeOf(x.shape) * sizeOf(dy.shape) === 0) return undefined;
    const [xAddress, dyAddress] = [heap.input(x), heap.input(dy)];
    const result = heap.output(attributes.filterShape);
    convolveGradFilter(heap, xAddress, dyAddress, shape, result.address);
    return result.finish();
  },
};

interface InputInputs {
  dy: TensorInfo;
  filter: TensorInfo;
}

/** Gradient of Conv2D with regard to its input. */
export const conv2dBackpropInput: Kernel = {
  name: 'Conv2DBackpropInput',
  run({
    heap,
    inputs: { dy, filter },
    attributes,
  }: KernelCall<InputInputs, ConvolutionAttributes & { inputShape: number[] }>): TensorInfo | undefined {
    if (dy.dtype !== 'float32' || filter.dtype !== 'float32') return undefined;
    const shape = convolutionOf(attributes.inputShape, filter.shape, attributes);
    if (!shape || sizeOf(filter.shape) * sizeOf(dy.shape) === 0) return undefined;
    const [dyAddress, filterAddress] = [heap.input(dy), heap.input(filter)];
    const result = heap.output(attributes.inputShape);
    convolveGradInput(heap, dyAddress, filterAddress, shape, result.address);
    return result.finish();
  },
};
