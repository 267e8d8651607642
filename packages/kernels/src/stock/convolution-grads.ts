import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { sizeOf } from '../define-kernel.ts';
import {
  type Convolution,
  convolutionOf,
  convolveGradFilter,
  convolveGradInput,
} from '../heap/convolution.ts';

type Shape4D = [number, number, number, number];

interface Attributes {
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  dataFormat: 'NHWC' | 'NCHW';
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Gradient of Conv2D with regard to its filters; stock tfjs has none on wasm. */
export const conv2dBackpropFilter: Kernel = {
  name: 'Conv2DBackpropFilter',
  run({
    heap,
    inputs: { x, dy },
    attributes,
  }: KernelCall<{ x: TensorInfo; dy: TensorInfo }, Attributes & { filterShape: number[] }>):
    | TensorInfo
    | undefined {
    if (x.dtype !== 'float32' || dy.dtype !== 'float32') return undefined;
    const shape = convolution(x.shape, attributes.filterShape, attributes);
    if (!shape || sizeOf(x.shape) * sizeOf(dy.shape) === 0) return undefined;
    const [xAddress, dyAddress] = [heap.input(x), heap.input(dy)];
    const result = heap.output(attributes.filterShape);
    convolveGradFilter(heap, xAddress, dyAddress, shape, result.address);
    return result.finish();
  },
};

/** Gradient of Conv2D with regard to its input. */
export const conv2dBackpropInput: Kernel = {
  name: 'Conv2DBackpropInput',
  run({
    heap,
    inputs: { dy, filter },
    attributes,
  }: KernelCall<{ dy: TensorInfo; filter: TensorInfo }, Attributes & { inputShape: number[] }>):
    | TensorInfo
    | undefined {
    if (dy.dtype !== 'float32' || filter.dtype !== 'float32') return undefined;
    const shape = convolution(attributes.inputShape, filter.shape, attributes);
    if (!shape || sizeOf(filter.shape) * sizeOf(dy.shape) === 0) return undefined;
    const [dyAddress, filterAddress] = [heap.input(dy), heap.input(filter)];
    const result = heap.output(attributes.inputShape);
    convolveGradInput(heap, dyAddress, filterAddress, shape, result.address);
    return result.finish();
  },
};

function convolution(
  inputShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dataFormat, dimRoundingMode }: Attributes,
): Convolution | undefined {
  const info = backend_util.computeConv2DInfo(
    inputShape as Shape4D,
    filterShape as Shape4D,
    strides,
    1,
    pad,
    dimRoundingMode,
    false,
    backend_util.convertConv2DDataFormat(dataFormat),
  );
  return convolutionOf(info);
}
