import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { type Convolution, type ConvolutionAttributes, convolutionOf } from '../heap/convolution.ts';

/**
 * tfjs' convolutions on wasm answer with zeros for `same` padding where windows are further apart than they are
 * wide, so that the last one may end before the image does. The same padding, spelt out, is computed right.
 */
function withExplicitPadding(name: string, kind: Convolution['kind']): Kernel {
  return {
    name,
    run({
      inputs: { x, filter },
      attributes,
      stock,
    }: KernelCall<{ x: TensorInfo; filter: TensorInfo }, ConvolutionAttributes>):
      | TensorInfo
      | TensorInfo[]
      | undefined {
      if (attributes.pad !== 'same') return undefined;
      const shape = convolutionOf(x.shape, filter.shape, attributes, kind);
      if (!shape || endsAtBorder(shape)) return undefined;
      const { top, bottom, left, right } = shape;
      const pad = [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ];
      return stock({ ...attributes, pad });
    },
  };
}

export const samePaddingKernels: readonly Kernel[] = [
  withExplicitPadding('Conv2D', 'full'),
  withExplicitPadding('FusedConv2D', 'full'),
  withExplicitPadding('DepthwiseConv2dNative', 'depthwise'),
  withExplicitPadding('FusedDepthwiseConv2D', 'depthwise'),
];

/** Whether the last windows end at the border of the (padded) image, or beyond it. */
function endsAtBorder(shape: Convolution): boolean {
  const { height, width, outHeight, outWidth, filterHeight, filterWidth } = shape;
  const reachHeight = (outHeight - 1) * shape.strideHeight + (filterHeight - 1) * shape.dilationHeight + 1;
  const reachWidth = (outWidth - 1) * shape.strideWidth + (filterWidth - 1) * shape.dilationWidth + 1;
  return reachHeight >= height && reachWidth >= width;
}
