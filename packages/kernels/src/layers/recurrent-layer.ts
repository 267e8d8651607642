import { reshape, slice, type Tensor1D, type Tensor2D, type Tensor3D, tidy } from '@tensorflow/tfjs-core';
import { type Activation, type Call, single, type Weight } from './stock-layer.ts';

interface RecurrentLayer {
  readonly cell: {
    readonly kernel: Weight;
    readonly recurrentKernel: Weight;
    readonly bias: Weight | null;
    readonly activation: Activation;
    readonly recurrentActivation: Activation;
    readonly dropout: number;
    readonly recurrentDropout: number;
  };
  readonly stateful: boolean;
  readonly returnState: boolean;
  readonly returnSequences: boolean;
  readonly goBackwards: boolean;
}

type Recurrence = (
  x: Tensor3D,
  kernel: Tensor2D,
  recurrentKernel: Tensor2D,
  bias: Tensor1D,
  options: { readonly goBackwards: boolean },
) => Tensor3D;

/** An LSTM or GRU layer by `fusedLstm` or `fusedGru`. */
export function recurrentCall(recurrence: Recurrence, layer: RecurrentLayer, stock: Call): Call {
  const { cell } = layer;
  const fits =
    cell.activation.getClassName() === 'tanh' &&
    cell.recurrentActivation.getClassName() === 'sigmoid' &&
    cell.dropout === 0 &&
    cell.recurrentDropout === 0 &&
    !layer.stateful &&
    !layer.returnState;
  return (inputs, kwargs) => {
    if (!fits || !cell.bias || kwargs?.['mask'] || kwargs?.['initialState']) return stock(inputs, kwargs);
    const { kernel, recurrentKernel, bias } = cell;
    return tidy(() => {
      const states = recurrence(
        single(inputs) as Tensor3D,
        kernel.read() as Tensor2D,
        recurrentKernel.read() as Tensor2D,
        bias.read() as Tensor1D,
        { goBackwards: layer.goBackwards },
      );
      if (layer.returnSequences) return states;
      const [batch, time, units] = states.shape;
      return reshape(slice(states, [0, time - 1, 0], [batch, 1, units]), [batch, units]);
    });
  };
}
