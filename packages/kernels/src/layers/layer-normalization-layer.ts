import type { Tensor1D } from '@tensorflow/tfjs-core';
import { layerNorm } from '../ops/layer-norm.ts';
import { type Call, single, type Weight } from './stock-layer.ts';

interface LayerNormalizationLayer {
  readonly gamma: Weight;
  readonly beta: Weight;
  readonly axis: number | readonly number[];
  readonly epsilon: number;
  readonly scale: boolean;
  readonly center: boolean;
}

/** A LayerNormalization layer by `layerNorm`. */
export function layerNormalizationCall(layer: LayerNormalizationLayer, stock: Call): Call {
  return (inputs, kwargs) => {
    const x = single(inputs);
    const last = [layer.axis].flat().every((axis) => axis === -1 || axis === x.rank - 1);
    if (!last || !layer.scale || !layer.center) return stock(inputs, kwargs);
    const [gamma, beta] = [layer.gamma.read(), layer.beta.read()] as [Tensor1D, Tensor1D];
    return layerNorm(x, gamma, beta, { epsilon: layer.epsilon });
  };
}
