import { mul, sub, type Tensor, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import { batchNormTraining } from '../ops/batch-norm-training.ts';
import { type Call, single, type Weight } from './stock-layer.ts';

interface BatchNormalizationLayer {
  readonly gamma: Weight;
  readonly beta: Weight;
  readonly movingMean: Weight;
  readonly movingVariance: Weight;
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly scale: boolean;
  readonly center: boolean;
}

/** A BatchNormalization layer that trains by `batchNormTraining`. */
export function batchNormalizationCall(layer: BatchNormalizationLayer, stock: Call): Call {
  return (inputs, kwargs) => {
    const x = single(inputs);
    const last = layer.axis === -1 || layer.axis === x.rank - 1;
    if (kwargs?.['training'] !== true || !last || !layer.scale || !layer.center) return stock(inputs, kwargs);
    return tidy(() => {
      const { y, mean, variance } = batchNormTraining(
        x,
        layer.gamma.read() as Tensor1D,
        layer.beta.read() as Tensor1D,
        { epsilon: layer.epsilon },
      );
      moveAverage(layer.movingMean, mean, layer.momentum);
      moveAverage(layer.movingVariance, variance, layer.momentum);
      return y;
    });
  };
}

function moveAverage(variable: Weight, value: Tensor, momentum: number): void {
  tidy(() => {
    const old = variable.read();
    variable.write(sub(old, mul(sub(old, value), 1 - momentum)));
  });
}
