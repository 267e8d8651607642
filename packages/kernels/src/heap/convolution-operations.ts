import type { Convolution, ConvolutionOperations } from './convolution.ts';
import { depthwiseConvolution } from './depthwise-convolution.ts';
import { fullConvolution } from './full-convolution.ts';

export const convolutionOperations: Readonly<Record<Convolution['kind'], ConvolutionOperations>> = {
  full: fullConvolution,
  depthwise: depthwiseConvolution,
};
