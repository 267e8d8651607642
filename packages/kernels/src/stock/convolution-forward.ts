import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { type Convolution, type ConvolutionAttributes, convolutionOf } from '../heap/convolution.ts';
import { convolutionOperations } from '../heap/convolution-operations.ts';
import type { Heap } from '../heap/heap.ts';
import { sizeOf } from '../size-of.ts';

interface Inputs {
  x: TensorInfo;
  filter: TensorInfo;
  bias?: TensorInfo;
}

type Attributes = ConvolutionAttributes & { activation?: string };

function forward(name: string, kind: Convolution['kind']): Kernel {
  return {
    name,
    run({
      heap,
      inputs,
      attributes,
      stock,
    }: KernelCall<Inputs, Attributes>): TensorInfo | TensorInfo[] | undefined {
      const { x, filter, bias } = inputs;
      const { activation = 'linear' } = attributes;
      if (x.dtype !== 'float32' || filter.dtype !== 'float32') return undefined;
      const shape = convolutionOf(x.shape, filter.shape, attributes, kind);
      if (!shape || sizeOf(x.shape) * sizeOf(filter.shape) === 0) return undefined;
      const simple = activation === 'linear' || activation === 'relu';
      if (!simple || (bias && bias.shape.join() !== String(shape.filters))) {
        return stock({ ...attributes, pad: explicitPadding(shape) });
      }
      return compute(heap, inputs, shape, activation);
    },
  };
}

function compute(
  heap: Heap,
  { x, filter, bias }: Inputs,
  shape: Convolution,
  activation: 'linear' | 'relu',
): TensorInfo {
  const { batch, outHeight, outWidth, filters } = shape;
  const [xAddress, filterAddress] = [heap.input(x), heap.input(filter)];
  const result = heap.output([batch, outHeight, outWidth, filters]);
  const epilogue = { bias: bias ? heap.input(bias) : 0, relu: activation === 'relu' };
  convolutionOperations[shape.kind].forward(heap, xAddress, filterAddress, shape, result.address, epilogue);
  return result.finish();
}

/**
 * tfjs' convolutions on wasm answer with zeros for `same` padding where windows are further apart than they are
 * wide, so that the last one may end before the image does. The same padding, spelt out, is computed right.
 */
function explicitPadding({ top, bottom, left, right }: Convolution): number[][] {
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}

/** Convolutions; activations other than relu stay with tfjs. */
export const convolutions: readonly Kernel[] = [
  forward('Conv2D', 'full'),
  forward('FusedConv2D', 'full'),
  forward('DepthwiseConv2dNative', 'depthwise'),
  forward('FusedDepthwiseConv2D', 'depthwise'),
];
