import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { type ConvolutionAttributes, convolutionOf, convolve } from '../heap/convolution.ts';
import { sizeOf } from '../size-of.ts';

interface Inputs {
  x: TensorInfo;
  filter: TensorInfo;
  bias?: TensorInfo;
}

type Attributes = ConvolutionAttributes & { activation?: string };

function run({ heap, inputs, attributes }: KernelCall<Inputs, Attributes>): TensorInfo | undefined {
  const { x, filter, bias } = inputs;
  const { activation = 'linear' } = attributes;
  if (x.dtype !== 'float32' || filter.dtype !== 'float32') return undefined;
  if (activation !== 'linear' && activation !== 'relu') return undefined;
  const shape = convolutionOf(x.shape, filter.shape, attributes);
  if (!shape || sizeOf(x.shape) * sizeOf(filter.shape) === 0) return undefined;
  const { batch, outHeight, outWidth, filters } = shape;
  if (bias && bias.shape.join() !== String(filters)) return undefined;
  const [xAddress, filterAddress] = [heap.input(x), heap.input(filter)];
  const result = heap.output([batch, outHeight, outWidth, filters]);
  convolve(heap, xAddress, filterAddress, shape, result.address);
  if (bias || activation === 'relu') {
    const biasAddress = bias ? heap.input(bias) : heap.scratch(filters);
    if (!bias) heap.kernels.clear(biasAddress, filters);
    const rows = batch * outHeight * outWidth;
    heap.kernels.addBias(result.address, rows, filters, biasAddress, activation === 'relu');
  }
  return result.finish();
}

/** Convolution for the cpu backend, where tfjs' own takes minutes; wasm has a fast one. */
export const conv2d: Kernel = { name: 'Conv2D', run };

/** The same with bias and activation; activations other than relu stay with tfjs. */
export const fusedConv2d: Kernel = { name: 'FusedConv2D', run };
