import {
  add,
  conv1d,
  pad,
  relu,
  reshape,
  slice,
  type Tensor,
  type Tensor1D,
  type Tensor3D,
  tidy,
} from '@tensorflow/tfjs-core';
import { CONV_1D } from '../kernel-names.ts';
import { hasKernel, runKernel } from '../run-kernel.ts';

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
  if (kernel.rank !== 3 || kernel.shape[1] !== x.shape[2]) {
    throw new Error(
      `fusedConv1d: kernel must be [kernelSize, ${x.shape[2]}, filters], got [${kernel.shape}]`,
    );
  }
  if (bias.shape.join() !== String(kernel.shape[2])) {
    throw new Error(`fusedConv1d: bias must be [${kernel.shape[2]}], got [${bias.shape}]`);
  }
  for (const [option, value] of Object.entries({ stride, dilation })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new Error(`fusedConv1d: ${option} must be a positive integer, got ${value}`);
    }
  }
  const geometry = timeGeometry(x.shape[1], kernel.shape[0], stride, padding, dilation);
  if (geometry.outTime < 1) {
    throw new Error(
      `fusedConv1d: time must be at least ${(kernel.shape[0] - 1) * dilation + 1}, got ${x.shape[1]}`,
    );
  }
  return tidy(() => {
    if (hasKernel(CONV_1D)) {
      return runKernel<Tensor3D>(CONV_1D, { x, kernel, bias }, { ...geometry, stride, dilation, activation });
    }
    const padded = pad(x, [
      [0, 0],
      [geometry.padBefore, geometry.padAfter],
      [0, 0],
    ]) as Tensor3D;
    const y = add(conv1d(padded, dilate(kernel, dilation), stride, 'valid'), bias);
    return (activation === 'relu' ? relu(y) : y) as Tensor3D;
  });
}

/** Padding on both sides of the time axis and the length of the result, as TensorFlow counts them. */
function timeGeometry(
  time: number,
  kernelSize: number,
  stride: number,
  padding: 'valid' | 'same' | 'causal',
  dilation: number,
): { padBefore: number; padAfter: number; outTime: number } {
  const reach = (kernelSize - 1) * dilation;
  if (padding === 'valid') {
    return { padBefore: 0, padAfter: 0, outTime: Math.floor((time - reach - 1) / stride) + 1 };
  }
  if (padding === 'causal') {
    return { padBefore: reach, padAfter: 0, outTime: Math.floor((time - 1) / stride) + 1 };
  }
  const outTime = Math.ceil(time / stride);
  const total = Math.max(0, (outTime - 1) * stride + reach + 1 - time);
  const padBefore = Math.floor(total / 2);
  return { padBefore, padAfter: total - padBefore, outTime };
}

/** The kernel with zeros between its taps: tfjs has no gradient for a dilated convolution. */
function dilate(kernel: Tensor3D, dilation: number): Tensor3D {
  if (dilation === 1) return kernel;
  const [size, channels, filters] = kernel.shape;
  const spread: Tensor = pad(reshape(kernel, [size, 1, channels, filters]), [
    [0, 0],
    [0, dilation - 1],
    [0, 0],
    [0, 0],
  ]);
  return slice(
    reshape(spread, [size * dilation, channels, filters]),
    [0, 0, 0],
    [(size - 1) * dilation + 1, channels, filters],
  ) as Tensor3D;
}
