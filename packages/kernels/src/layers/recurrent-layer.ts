import {
  reshape,
  slice,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { RecurrentOptions } from '../ops/recurrent-options.ts';
import {
  type Activation,
  type Call,
  type LayerDropoutKey,
  single,
  substream,
  type Weight,
} from './stock-layer.ts';

interface RecurrentLayer {
  readonly cell: {
    readonly kernel: Weight;
    readonly recurrentKernel: Weight;
    readonly bias: Weight | null;
    readonly activation: Activation;
    readonly recurrentActivation: Activation;
    readonly dropout: number;
    readonly recurrentDropout: number;
    readonly dropoutFunc?: unknown;
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
  options: RecurrentOptions & { initialState?: never },
) => Tensor3D;

/** An LSTM or GRU layer by `fusedLstm` or `fusedGru`. */
export function recurrentCall(
  recurrence: Recurrence,
  layer: RecurrentLayer,
  stock: Call,
  key: () => LayerDropoutKey,
): Call {
  const { cell } = layer;
  const recurrentActivation = cell.recurrentActivation.getClassName();
  if (recurrentActivation !== 'sigmoid' && recurrentActivation !== 'hardSigmoid') return stock;
  if (cell.activation.getClassName() !== 'tanh' || cell.dropoutFunc) return stock;
  if (layer.stateful || layer.returnState) return stock;
  return (inputs, kwargs) => {
    const { mask, initialState, training } = (kwargs ?? {}) as CallArguments;
    const x = single(inputs) as Tensor3D;
    // tfjs hands masks on through layers that change the number of time steps.
    const maskFits = !mask || (!Array.isArray(mask) && mask.shape.join() === x.shape.slice(0, 2).join());
    if (!cell.bias || !maskFits) return stock(inputs, kwargs);
    const { kernel, recurrentKernel, bias } = cell;
    return tidy(() => {
      const drops = training === true && (cell.dropout > 0 || cell.recurrentDropout > 0);
      const states = recurrence(
        x,
        kernel.read() as Tensor2D,
        recurrentKernel.read() as Tensor2D,
        bias.read() as Tensor1D,
        {
          recurrentActivation,
          goBackwards: layer.goBackwards,
          mask: (mask as Tensor | null) ?? undefined,
          initialState: (initialState ?? undefined) as never,
          ...(drops && dropoutKeys(cell, key())),
        },
      );
      if (layer.returnSequences) return states;
      const [batch, time, units] = states.shape;
      return reshape(slice(states, [0, time - 1, 0], [batch, 1, units]), [batch, units]);
    });
  };
}

interface CallArguments {
  mask?: Tensor | Tensor[] | null;
  initialState?: Tensor[] | null;
  training?: boolean;
}

function dropoutKeys(
  { dropout, recurrentDropout }: { dropout: number; recurrentDropout: number },
  key: LayerDropoutKey,
): Pick<RecurrentOptions, 'dropout' | 'recurrentDropout'> {
  return {
    dropout: { rate: dropout, ...key },
    recurrentDropout: { rate: recurrentDropout, ...substream(key, 1) },
  };
}
