import * as tfl from '@tensorflow/tfjs-layers';
import { accelerate } from '../layers/accelerate.ts';

/** The network without its head: its output is what the last dense layer takes. */
export function embeddingModel(model: tfl.LayersModel): tfl.LayersModel {
  let head = model.outputs[0]!;
  // A head may be a dense layer with softmax inside, or one followed by activations.
  while (['Softmax', 'Activation'].includes(head.sourceLayer.getClassName())) head = below(head);
  const body = tfl.model({ inputs: model.inputs, outputs: below(head), name: `${model.name}_body` });
  accelerate(body);
  return body;
}

function below({ sourceLayer, nodeIndex }: tfl.SymbolicTensor): tfl.SymbolicTensor {
  const { inboundNodes } = sourceLayer as unknown as {
    readonly inboundNodes: readonly { readonly inputTensors: readonly tfl.SymbolicTensor[] }[];
  };
  return inboundNodes[nodeIndex]!.inputTensors[0]!;
}
