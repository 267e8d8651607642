import type { LayersModel } from '@tensorflow/tfjs-layers';

/** The bits of all weights of a network, to be compared. */
export function bits(model: LayersModel): string {
  return model
    .getWeights()
    .map((weight) => new Uint32Array(weight.dataSync().slice().buffer).join())
    .join(';');
}
