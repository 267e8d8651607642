import {
  add,
  conv2d,
  depthwiseConv2d,
  pad,
  relu,
  reshape,
  slice,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { FusedConvolution } from '../fused/convolution.ts';
import type { Convolution } from '../heap/convolution.ts';
import { CONVOLUTION } from '../kernel-names.ts';
import { hasKernel, runKernel } from '../run-kernel.ts';

/** Where the windows lie along one axis. */
interface Axis {
  before: number;
  after: number;
  out: number;
}

/** Padding on both sides of an axis and the length of the result, as TensorFlow counts them. */
export function axisOf(
  length: number,
  kernelSize: number,
  stride: number,
  padding: 'valid' | 'same' | 'causal',
  dilation: number,
): Axis {
  const reach = (kernelSize - 1) * dilation;
  if (padding === 'valid') {
    return { before: 0, after: 0, out: Math.floor((length - reach - 1) / stride) + 1 };
  }
  if (padding === 'causal') return { before: reach, after: 0, out: Math.floor((length - 1) / stride) + 1 };
  const out = Math.ceil(length / stride);
  const total = Math.max(0, (out - 1) * stride + reach + 1 - length);
  const before = Math.floor(total / 2);
  return { before, after: total - before, out };
}

/** A convolution with bias and activation, by our kernel or by ops of tfjs. */
export function convolve(
  x: Tensor,
  kernel: Tensor,
  bias: Tensor1D,
  { shape, outShape, activation }: FusedConvolution,
): Tensor {
  return tidy(() => {
    if (hasKernel(CONVOLUTION)) {
      return runKernel<Tensor>(CONVOLUTION, { x, kernel, bias }, { shape, outShape, activation });
    }
    const { batch, height, width, channels, top, bottom, left, right, kind, filters } = shape;
    const padded: Tensor4D = pad(reshape(x, [batch, height, width, channels]), [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]);
    const convolution = kind === 'full' ? conv2d : depthwiseConv2d;
    const strides: [number, number] = [shape.strideHeight, shape.strideWidth];
    const products: Tensor = convolution(padded, dilate(kernel, shape), strides, 'valid');
    const y = add(reshape(products, [-1, filters]), bias);
    return reshape(activation === 'relu' ? relu(y) : y, outShape);
  });
}

/** The kernel with zeros between its taps: tfjs has no gradient for a dilated convolution. */
function dilate(kernel: Tensor, shape: Convolution): Tensor4D {
  const { filterHeight, filterWidth, dilationHeight, dilationWidth, channels } = shape;
  const last = kernel.shape.at(-1)!;
  // One axis after the other: WebGL pads tensors of at most four axes.
  const rows = pad(reshape(kernel, [filterHeight, 1, filterWidth * channels * last]), [
    [0, 0],
    [0, dilationHeight - 1],
    [0, 0],
  ]);
  const spread = pad(reshape(rows, [filterHeight * dilationHeight * filterWidth, 1, channels * last]), [
    [0, 0],
    [0, dilationWidth - 1],
    [0, 0],
  ]);
  const [height, width] = [filterHeight * dilationHeight, filterWidth * dilationWidth];
  const dilated: Tensor4D = slice(
    reshape(spread, [height, width, channels, last]) as Tensor4D,
    [0, 0, 0, 0],
    [height - dilationHeight + 1, width - dilationWidth + 1, channels, last],
  );
  return dilated;
}
