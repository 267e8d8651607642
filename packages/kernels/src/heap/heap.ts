import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Convolution } from './convolution.ts';
import type { KernelExports } from './exports.ts';

/** A new tensor that a kernel fills: where its values go, and the tensor once they are there. */
interface Output {
  readonly address: number;
  finish(): TensorInfo;
}

export interface FastGradients {
  gradFilter(heap: Heap, x: number, dy: number, shape: Convolution, dfilter: number): boolean;
  gradInput(heap: Heap, dy: number, filter: number, shape: Convolution, dx: number): boolean;
}

/** The memory in which the kernels meet a backend's tensors. */
export interface Heap {
  readonly kernels: KernelExports;
  /** Faster gradients of convolutions, where rounding may be relaxed; they say whether they had one for a shape. */
  readonly fastGradients: FastGradients | undefined;
  /** Address of a tensor's values. */
  input(tensor: TensorInfo): number;
  /** Memory for a new float tensor. */
  output(shape: readonly number[]): Output;
  /**
   * A tensor that only a gradient reads. It says to have no elements: for an output that nobody uses tfjs makes a
   * gradient of zeros, of that size.
   */
  workspace(floats: number): Output;
  /** Another tensor of the same values, which are not copied. */
  share(tensor: TensorInfo): TensorInfo;
  /** Address of memory for as many floats, uncleared, until `release`. */
  scratch(floats: number): number;
  /** Ends one kernel's use: all scratch is free again. */
  release(): void;
}
