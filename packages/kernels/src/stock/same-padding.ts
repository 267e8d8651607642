import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';

type Shape4D = [number, number, number, number];

interface Attributes {
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  dataFormat?: 'NHWC' | 'NCHW';
  /** tfjs-layers passes null where the user gave none. */
  dilations?: [number, number] | number | null;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * tfjs' convolutions on wasm answer with zeros for `same` padding where windows are further apart than they are
 * wide, so that the last one may end before the image does. The same padding, spelt out, is computed right.
 */
function withExplicitPadding(name: string, depthwise: boolean): Kernel {
  return {
    name,
    run({
      inputs: { x, filter },
      attributes,
      stock,
    }: KernelCall<{ x: TensorInfo; filter: TensorInfo }, Attributes>): TensorInfo | TensorInfo[] | undefined {
      const { strides, pad, dataFormat = 'NHWC', dilations, dimRoundingMode } = attributes;
      if (pad !== 'same' || dataFormat !== 'NHWC') return undefined;
      const info = backend_util.computeConv2DInfo(
        x.shape as Shape4D,
        filter.shape as Shape4D,
        strides,
        dilations ?? 1,
        pad,
        dimRoundingMode,
        depthwise,
      );
      const reachHeight = (info.outHeight - 1) * info.strideHeight + info.effectiveFilterHeight;
      const reachWidth = (info.outWidth - 1) * info.strideWidth + info.effectiveFilterWidth;
      if (reachHeight >= info.inHeight && reachWidth >= info.inWidth) return undefined;
      const { top, bottom, left, right } = info.padInfo;
      const explicit: backend_util.ExplicitPadding = [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ];
      return stock({ ...attributes, pad: explicit });
    },
  };
}

export const samePaddingKernels: readonly Kernel[] = [
  withExplicitPadding('Conv2D', false),
  withExplicitPadding('FusedConv2D', false),
  withExplicitPadding('DepthwiseConv2dNative', true),
  withExplicitPadding('FusedDepthwiseConv2D', true),
];
