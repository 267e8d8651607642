import { mul, ones, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { seededDropout } from '../ops/seeded-dropout.ts';
import { type Call, type LayerDropoutKey, single } from './stock-layer.ts';

interface DropoutLayer {
  readonly rate: number;
  getNoiseShape(input: Tensor): number[] | null | undefined;
}

/** A Dropout layer by `seededDropout`. */
export function dropoutCall(layer: DropoutLayer, stock: Call, key: () => LayerDropoutKey): Call {
  const { rate } = layer;
  return (inputs, kwargs) => {
    if (kwargs?.['training'] !== true || !(rate > 0 && rate < 1)) return stock(inputs, kwargs);
    return tidy(() => {
      const x = single(inputs);
      const noiseShape = layer.getNoiseShape(x);
      if (!noiseShape) return seededDropout(x, { rate, ...key() });
      return mul(x, seededDropout(ones(noiseShape), { rate, ...key() }));
    });
  };
}
