import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { axisOf, convolve } from './convolution.ts';

/** One number for both axes, or one for each. */
type PerAxis = number | readonly [height: number, width: number];

export interface FusedConv2dOptions {
  stride?: PerAxis;
  /** `same` centres the kernel and keeps `ceil(length / stride)` of each axis. */
  padding?: 'valid' | 'same';
  dilation?: PerAxis;
  activation?: 'linear' | 'relu';
}

/**
 * Convolution over images with bias and activation in one kernel.
 *
 * @param x `[batch, height, width, channels]`
 * @param kernel `[kernelHeight, kernelWidth, channels, filters]`
 * @param bias `[filters]`
 * @returns `[batch, outHeight, outWidth, filters]`
 * @throws {Error} when the shapes do not fit together, `stride` or `dilation` is not one or two positive integers,
 *   or `padding: 'valid'` leaves nothing of the image
 * @example
 * const y = fusedConv2d(tf.ones([2, 8, 8, 1]), tf.ones([3, 3, 1, 4]), tf.zeros([4]), { stride: 2 });
 * y.shape; // [2, 3, 3, 4]
 */
export function fusedConv2d(
  x: Tensor4D,
  kernel: Tensor4D,
  bias: Tensor1D,
  options: FusedConv2dOptions = {},
): Tensor4D {
  return imageConvolution('fusedConv2d', 'full', x, kernel, bias, options);
}

/**
 * Convolution of each channel with filters of its own, with bias and activation in one kernel.
 *
 * @param x `[batch, height, width, channels]`
 * @param kernel `[kernelHeight, kernelWidth, channels, multiplier]`
 * @param bias `[channels * multiplier]`
 * @returns `[batch, outHeight, outWidth, channels * multiplier]`
 * @throws {Error} as `fusedConv2d` does
 * @example
 * const y = fusedDepthwiseConv2d(tf.ones([2, 8, 8, 3]), tf.ones([3, 3, 3, 1]), tf.zeros([3]), { dilation: 2 });
 * y.shape; // [2, 4, 4, 3]
 */
export function fusedDepthwiseConv2d(
  x: Tensor4D,
  kernel: Tensor4D,
  bias: Tensor1D,
  options: FusedConv2dOptions = {},
): Tensor4D {
  return imageConvolution('fusedDepthwiseConv2d', 'depthwise', x, kernel, bias, options);
}

function imageConvolution(
  name: string,
  kind: 'full' | 'depthwise',
  x: Tensor4D,
  kernel: Tensor4D,
  bias: Tensor1D,
  { stride = 1, padding = 'valid', dilation = 1, activation = 'linear' }: FusedConv2dOptions,
): Tensor4D {
  if (x.rank !== 4) throw new Error(`${name}: x must be [batch, height, width, channels], got [${x.shape}]`);
  const [batch, height, width, channels] = x.shape;
  if (kernel.rank !== 4 || kernel.shape[2] !== channels) {
    const last = kind === 'full' ? 'filters' : 'multiplier';
    throw new Error(
      `${name}: kernel must be [kernelHeight, kernelWidth, ${channels}, ${last}], got [${kernel.shape}]`,
    );
  }
  const [filterHeight, filterWidth, , last] = kernel.shape;
  const filters = kind === 'full' ? last : channels * last;
  if (bias.shape.join() !== String(filters)) {
    throw new Error(`${name}: bias must be [${filters}], got [${bias.shape}]`);
  }
  const [strideHeight, strideWidth] = pairOf(name, 'stride', stride);
  const [dilationHeight, dilationWidth] = pairOf(name, 'dilation', dilation);
  const rows = axisOf(height, filterHeight, strideHeight, padding, dilationHeight);
  const columns = axisOf(width, filterWidth, strideWidth, padding, dilationWidth);
  if (rows.out < 1 || columns.out < 1) {
    const least = [(filterHeight - 1) * dilationHeight + 1, (filterWidth - 1) * dilationWidth + 1];
    throw new Error(`${name}: height and width must be at least [${least}], got [${height},${width}]`);
  }
  const shape = {
    kind,
    batch,
    height,
    width,
    channels,
    filters,
    outHeight: rows.out,
    outWidth: columns.out,
    filterHeight,
    filterWidth,
    strideHeight,
    strideWidth,
    dilationHeight,
    dilationWidth,
    top: rows.before,
    bottom: rows.after,
    left: columns.before,
    right: columns.after,
  };
  const outShape = [batch, rows.out, columns.out, filters];
  return convolve(x, kernel, bias, { shape, outShape, activation }) as Tensor4D;
}

function pairOf(name: string, option: string, value: PerAxis): readonly [number, number] {
  const pair = typeof value === 'number' ? ([value, value] as const) : value;
  if (pair.length !== 2 || !pair.every((n) => Number.isInteger(n) && n >= 1)) {
    throw new Error(`${name}: ${option} must be one or two positive integers, got ${JSON.stringify(value)}`);
  }
  return pair;
}
