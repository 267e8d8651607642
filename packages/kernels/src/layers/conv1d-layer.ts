import { type Tensor1D, type Tensor3D, tidy } from '@tensorflow/tfjs-core';
import { fusedConv1d } from '../ops/fused-conv1d.ts';
import { type Activation, type Call, single, type Weight } from './stock-layer.ts';

interface Conv1dLayer {
  readonly kernel: Weight;
  readonly bias: Weight | null;
  readonly activation: Activation | null;
  readonly strides: readonly number[];
  readonly dilationRate: readonly number[];
  readonly padding: 'valid' | 'same' | 'causal';
  readonly dataFormat: string;
}

/** A Conv1D layer by `fusedConv1d`. */
export function conv1dCall(layer: Conv1dLayer, stock: Call): Call {
  if (layer.dataFormat === 'channelsFirst') return stock;
  const name = layer.activation?.getClassName() ?? 'linear';
  const activation = name === 'relu' ? 'relu' : 'linear';
  return (inputs, kwargs) => {
    // Read here: layers get their weights when the network is built around them.
    if (!layer.bias) return stock(inputs, kwargs);
    const { kernel, bias } = layer;
    return tidy(() => {
      const y = fusedConv1d(single(inputs) as Tensor3D, kernel.read() as Tensor3D, bias.read() as Tensor1D, {
        stride: layer.strides[0]!,
        padding: layer.padding,
        dilation: layer.dilationRate[0]!,
        activation,
      });
      return name === activation ? y : layer.activation!.apply(y);
    });
  };
}
