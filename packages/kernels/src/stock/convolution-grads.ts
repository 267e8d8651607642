import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { type Convolution, type ConvolutionAttributes, convolutionOf } from '../heap/convolution.ts';
import { convolutionOperations } from '../heap/convolution-operations.ts';
import { sizeOf } from '../size-of.ts';

interface FilterInputs {
  x: TensorInfo;
  dy: TensorInfo;
}

function gradOfFilter(name: string, kind: Convolution['kind']): Kernel {
  return {
    name,
    run({
      heap,
      inputs: { x, dy },
      attributes,
    }: KernelCall<FilterInputs, ConvolutionAttributes & { filterShape: number[] }>): TensorInfo | undefined {
      if (x.dtype !== 'float32' || dy.dtype !== 'float32') return undefined;
      const shape = convolutionOf(x.shape, attributes.filterShape, attributes, kind);
      if (!shape || sizeOf(x.shape) * sizeOf(dy.shape) === 0) return undefined;
      const [xAddress, dyAddress] = [heap.input(x), heap.input(dy)];
      const result = heap.output(attributes.filterShape);
      convolutionOperations[kind].gradFilter(heap, xAddress, dyAddress, shape, result.address);
      return result.finish();
    },
  };
}

interface InputInputs {
  dy: TensorInfo;
  filter: TensorInfo;
}

function gradOfInput(name: string, kind: Convolution['kind']): Kernel {
  return {
    name,
    run({
      heap,
      inputs: { dy, filter },
      attributes,
    }: KernelCall<InputInputs, ConvolutionAttributes & { inputShape: number[] }>): TensorInfo | undefined {
      if (dy.dtype !== 'float32' || filter.dtype !== 'float32') return undefined;
      const shape = convolutionOf(attributes.inputShape, filter.shape, attributes, kind);
      if (!shape || sizeOf(filter.shape) * sizeOf(dy.shape) === 0) return undefined;
      const [dyAddress, filterAddress] = [heap.input(dy), heap.input(filter)];
      const result = heap.output(attributes.inputShape);
      convolutionOperations[kind].gradInput(heap, dyAddress, filterAddress, shape, result.address);
      return result.finish();
    },
  };
}

/** Gradients of convolutions; of these stock tfjs has on wasm only that of Conv2D with regard to its input. */
export const convolutionGrads: readonly Kernel[] = [
  gradOfFilter('Conv2DBackpropFilter', 'full'),
  gradOfInput('Conv2DBackpropInput', 'full'),
  gradOfFilter('DepthwiseConv2dNativeBackpropFilter', 'depthwise'),
  gradOfInput('DepthwiseConv2dNativeBackpropInput', 'depthwise'),
];
