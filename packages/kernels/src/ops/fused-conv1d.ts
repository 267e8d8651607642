import type { Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { axisOf, convolve } from './convolution.ts';

export interface FusedConv1dOptions {
  stride?: number;
  /** `same` centres the kernel, `causal` looks only backwards; both keep `ceil(time / stride)` steps. */
  padding?: 'valid' | 'same' | 'causal';
  dilation?: number;
  activation?: 'linear' | 'relu';
}

/**
 * Convolution over time with bias and activation in one kernel.
 *
 * @param x `[batch, time, channels]`
 * @param kernel `[kernelSize, channels, filters]`
 * @param bias `[filters]`
 * @returns `[batch, outTime, filters]`
 * @throws {Error} when the shapes do not fit together, `stride` or `dilation` is not a positive integer, or
 *   `padding: 'valid'` leaves no time step
 * @example
 * const y = fusedConv1d(tf.ones([2, 8, 1]), tf.ones([3, 1, 4]), tf.zeros([4]), { padding: 'same' });
 * y.shape; // [2, 8, 4]
 */
export function fusedConv1d(
  x: Tensor3D,
  kernel: Tensor3D,
  bias: Tensor1D,
  { stride = 1, padding = 'valid', dilation = 1, activation = 'linear' }: FusedConv1dOptions = {},
): Tensor3D {
  if (x.rank !== 3) throw new Error(`fusedConv1d: x must be [batch, time, channels], got [${x.shape}]`);
  const [batch, time, channels] = x.shape;
  if (kernel.rank !== 3 || kernel.shape[1] !== channels) {
    throw new Error(`fusedConv1d: kernel must be [kernelSize, ${channels}, filters], got [${kernel.shape}]`);
  }
  const [kernelSize, , filters] = kernel.shape;
  if (bias.shape.join() !== String(filters)) {
    throw new Error(`fusedConv1d: bias must be [${filters}], got [${bias.shape}]`);
  }
  for (const [option, value] of Object.entries({ stride, dilation })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new Error(`fusedConv1d: ${option} must be a positive integer, got ${value}`);
    }
  }
  const { before, after, out } = axisOf(time, kernelSize, stride, padding, dilation);
  if (out < 1) {
    throw new Error(`fusedConv1d: time must be at least ${(kernelSize - 1) * dilation + 1}, got ${time}`);
  }
  const shape = {
    kind: 'full',
    batch,
    height: 1,
    width: time,
    channels,
    filters,
    outHeight: 1,
    outWidth: out,
    filterHeight: 1,
    filterWidth: kernelSize,
    strideHeight: 1,
    strideWidth: stride,
    dilationHeight: 1,
    dilationWidth: dilation,
    top: 0,
    bottom: 0,
    left: before,
    right: after,
  } as const;
  return convolve(x, kernel, bias, { shape, outShape: [batch, out, filters], activation }) as Tensor3D;
}
