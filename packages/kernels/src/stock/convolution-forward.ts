import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { type Convolution, type ConvolutionAttributes, convolutionOf } from '../heap/convolution.ts';
import { convolutionOperations } from '../heap/convolution-operations.ts';
import { sizeOf } from '../size-of.ts';

interface Inputs {
  x: TensorInfo;
  filter: TensorInfo;
  bias?: TensorInfo;
}

type Attributes = ConvolutionAttributes & { activation?: string };

function forward(name: string, kind: Convolution['kind']): Kernel {
  return {
    name,
    run({ heap, inputs, attributes }: KernelCall<Inputs, Attributes>): TensorInfo | undefined {
      const { x, filter, bias } = inputs;
      const { activation = 'linear' } = attributes;
      if (x.dtype !== 'float32' || filter.dtype !== 'float32') return undefined;
      if (activation !== 'linear' && activation !== 'relu') return undefined;
      const shape = convolutionOf(x.shape, filter.shape, attributes, kind);
      if (!shape || sizeOf(x.shape) * sizeOf(filter.shape) === 0) return undefined;
      const { batch, outHeight, outWidth, filters } = shape;
      if (bias && bias.shape.join() !== String(filters)) return undefined;
      const [xAddress, filterAddress] = [heap.input(x), heap.input(filter)];
      const result = heap.output([batch, outHeight, outWidth, filters]);
      convolutionOperations[kind].forward(heap, xAddress, filterAddress, shape, result.address);
      if (bias || activation === 'relu') {
        const biasAddress = bias ? heap.input(bias) : heap.scratch(filters);
        if (!bias) heap.kernels.clear(biasAddress, filters);
        const rows = batch * outHeight * outWidth;
        heap.kernels.addBias(result.address, rows, filters, biasAddress, activation === 'relu');
      }
      return result.finish();
    },
  };
}

/**
 * Convolutions for the cpu backend, where tfjs' own take minutes; wasm has fast ones. Activations other than relu
 * stay with tfjs.
 */
export const convolutions: readonly Kernel[] = [
  forward('Conv2D', 'full'),
  forward('FusedConv2D', 'full'),
  forward('DepthwiseConv2dNative', 'depthwise'),
  forward('FusedDepthwiseConv2D', 'depthwise'),
];
