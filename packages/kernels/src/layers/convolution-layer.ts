import { type Tensor, type Tensor1D, type Tensor3D, type Tensor4D, tidy, zeros } from '@tensorflow/tfjs-core';
import { fusedConv1d } from '../ops/fused-conv1d.ts';
import { fusedConv2d, fusedDepthwiseConv2d } from '../ops/fused-conv2d.ts';
import { type Activation, type Call, single, type Weight } from './stock-layer.ts';

interface ConvolutionLayer {
  readonly kernel: Weight;
  readonly depthwiseKernel: Weight;
  readonly pointwiseKernel: Weight;
  readonly bias: Weight | null;
  readonly activation: Activation | null;
  readonly strides: readonly number[];
  readonly dilationRate: readonly number[];
  readonly padding: 'valid' | 'same' | 'causal';
  readonly dataFormat: string;
}

interface Options {
  readonly activation: 'linear' | 'relu';
}

/** What a layer computes, of a bias that is zeros where it has none. */
type Compute = (
  layer: ConvolutionLayer,
  x: Tensor,
  bias: (filters: number) => Tensor1D,
  options: Options,
) => Tensor;

/** A Conv1D layer by `fusedConv1d`. */
export function conv1dCall(layer: ConvolutionLayer, stock: Call): Call {
  return convolutionCall(layer, stock, ({ strides, padding, dilationRate, kernel }, x, bias, options) => {
    const filter = kernel.read() as Tensor3D;
    const geometry = { stride: strides[0]!, padding, dilation: dilationRate[0]! };
    return fusedConv1d(x as Tensor3D, filter, bias(filter.shape[2]), { ...geometry, ...options });
  });
}

/** A Conv2D layer by `fusedConv2d`. */
export function conv2dCall(layer: ConvolutionLayer, stock: Call): Call {
  return convolutionCall(layer, stock, ({ kernel }, x, bias, options) => {
    const filter = kernel.read() as Tensor4D;
    return fusedConv2d(x as Tensor4D, filter, bias(filter.shape[3]), { ...geometryOf(layer), ...options });
  });
}

/** A DepthwiseConv2D layer by `fusedDepthwiseConv2d`; like the stock one it has no dilation. */
export function depthwiseConv2dCall(layer: ConvolutionLayer, stock: Call): Call {
  return convolutionCall(layer, stock, ({ depthwiseKernel }, x, bias, options) => {
    const filter = depthwiseKernel.read() as Tensor4D;
    const filters = filter.shape[2] * filter.shape[3];
    const geometry = { ...geometryOf(layer), dilation: 1 };
    return fusedDepthwiseConv2d(x as Tensor4D, filter, bias(filters), { ...geometry, ...options });
  });
}

/** A SeparableConv2D layer: a depthwise convolution, then one of single points. */
export function separableConv2dCall(layer: ConvolutionLayer, stock: Call): Call {
  return convolutionCall(layer, stock, ({ depthwiseKernel, pointwiseKernel }, x, bias, options) => {
    const [filter, points] = [depthwiseKernel.read(), pointwiseKernel.read()] as [Tensor4D, Tensor4D];
    const none = zeros([filter.shape[2] * filter.shape[3]]) as Tensor1D;
    const inner = fusedDepthwiseConv2d(x as Tensor4D, filter, none, geometryOf(layer));
    return fusedConv2d(inner, points, bias(points.shape[3]), options);
  });
}

function geometryOf({ strides, padding, dilationRate }: ConvolutionLayer) {
  return {
    stride: [strides[0]!, strides[1]!],
    padding: padding as 'valid' | 'same',
    dilation: [dilationRate[0]!, dilationRate[1]!],
  } as const;
}

function convolutionCall(layer: ConvolutionLayer, stock: Call, compute: Compute): Call {
  if (layer.dataFormat === 'channelsFirst') return stock;
  const name = layer.activation?.getClassName() ?? 'linear';
  const activation = name === 'relu' ? 'relu' : 'linear';
  return (inputs) =>
    tidy(() => {
      // Weights are read here: layers get theirs when the network is built around them.
      const bias = (filters: number) => (layer.bias?.read() ?? zeros([filters])) as Tensor1D;
      const y = compute(layer, single(inputs), bias, { activation });
      return name === activation ? y : layer.activation!.apply(y);
    });
}
