import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { sizeOf } from '../define-kernel.ts';
import { convolutionOf, convolve } from '../heap/convolution.ts';

type Shape4D = [number, number, number, number];

interface Attributes {
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  dataFormat: 'NHWC' | 'NCHW';
  /** tfjs-layers passes null where the user gave none. */
  dilations?: [number, number] | number | null;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
  activation?: string;
}

interface Inputs {
  x: TensorInfo;
  filter: TensorInfo;
  bias?: TensorInfo;
  preluActivationWeights?: TensorInfo;
}

function run({ heap, inputs, attributes }: KernelCall<Inputs, Attributes>): TensorInfo | undefined {
  const { x, filter, bias } = inputs;
  const { strides, pad, dataFormat, dilations, dimRoundingMode, activation = 'linear' } = attributes;
  if (x.dtype !== 'float32' || filter.dtype !== 'float32') return undefined;
  if (activation !== 'linear' && activation !== 'relu') return undefined;
  const info = backend_util.computeConv2DInfo(
    x.shape as Shape4D,
    filter.shape as Shape4D,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    false,
    backend_util.convertConv2DDataFormat(dataFormat),
  );
  const shape = convolutionOf(info);
  if (!shape || sizeOf(info.outShape) * sizeOf(filter.shape) === 0) return undefined;
  if (bias && bias.shape.join() !== String(shape.filters)) return undefined;
  const [xAddress, filterAddress] = [heap.input(x), heap.input(filter)];
  const result = heap.output(info.outShape);
  convolve(heap, xAddress, filterAddress, shape, result.address);
  if (bias || activation === 'relu') {
    const biasAddress = bias ? heap.input(bias) : heap.scratch(shape.filters);
    if (!bias) heap.kernels.clear(biasAddress, shape.filters);
    const rows = sizeOf(info.outShape) / shape.filters;
    heap.kernels.addBias(result.address, rows, shape.filters, biasAddress, activation === 'relu');
  }
  return result.finish();
}

/** Convolution for the cpu backend, where tfjs' own takes minutes; wasm has a fast one. */
export const conv2d: Kernel = { name: 'Conv2D', run };

/** The same with bias and activation; activations other than relu stay with tfjs. */
export const fusedConv2d: Kernel = { name: 'FusedConv2D', run };
