import { batchNormTraining, fusedConv1d, fusedGru, fusedLstm, seededDropout } from '@ser/kernels';
import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';

/** Where a training run stands: dropout masks are drawn from `(seeds[layer], step)` while this is set. */
export interface DropoutKeys {
  /** One seed for each layer of the model, in the order of `model.layers`. */
  readonly seeds: readonly number[];
  step: number;
}

type Layer = tfl.LayersModel['layers'][number];
type Call = (inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>) => tf.Tensor | tf.Tensor[];

const accelerated = new WeakSet<Layer>();
const runs = new WeakMap<tfl.LayersModel, DropoutKeys>();

/**
 * Lets the layers of a network of stock layers compute with the fused operations of `@ser/kernels`.
 *
 * Only the `call` of these layer objects changes: names, weights and configuration stay, so the model saves, loads
 * and summarises as before. A layer in a configuration that the fused operation does not have keeps its own.
 */
export function accelerate(model: tfl.LayersModel): void {
  for (const [index, layer] of model.layers.entries()) accelerateLayer(layer, () => dropoutKey(model, index));
}

/** Sets (or, with `undefined`, ends) the training run whose masks the dropout layers of the model draw. */
export function setDropoutKeys(model: tfl.LayersModel, keys: DropoutKeys | undefined): void {
  if (keys === undefined) runs.delete(model);
  else runs.set(model, keys);
}

function dropoutKey(model: tfl.LayersModel, layer: number): { seed: number; step: number } | undefined {
  const run = runs.get(model);
  return run && { seed: run.seeds[layer]!, step: run.step };
}

function accelerateLayer(layer: Layer, key: () => { seed: number; step: number } | undefined): void {
  if (accelerated.has(layer)) return;
  accelerated.add(layer);
  const replace = (fused: (layer: never, stock: Call) => Call): void => {
    const stock = layer.call.bind(layer) as Call;
    layer.call = fused(layer as never, stock);
  };
  switch (layer.getClassName()) {
    case 'Conv1D':
      replace(conv1d);
      break;
    case 'BatchNormalization':
      replace(batchNormalization);
      break;
    case 'LSTM':
      replace(recurrent(fusedLstm));
      break;
    case 'GRU':
      replace(recurrent(fusedGru));
      break;
    case 'Dropout':
    case 'SpatialDropout1D':
      replace(dropout(key));
      break;
    case 'Bidirectional': {
      const { forwardLayer, backwardLayer } = layer as unknown as Record<
        'forwardLayer' | 'backwardLayer',
        Layer
      >;
      accelerateLayer(forwardLayer, key);
      accelerateLayer(backwardLayer, key);
    }
  }
}

interface Activation {
  getClassName(): string;
  apply(x: tf.Tensor): tf.Tensor;
}

interface Variable {
  read(): tf.Tensor;
  write(value: tf.Tensor): void;
}

interface Conv1dLayer {
  readonly kernel: Variable;
  readonly bias: Variable | null;
  readonly activation: Activation | null;
  readonly strides: readonly number[];
  readonly dilationRate: readonly number[];
  readonly padding: 'valid' | 'same' | 'causal';
  readonly dataFormat: string;
}

function conv1d(layer: Conv1dLayer, stock: Call): Call {
  if (layer.dataFormat === 'channelsFirst') return stock;
  const name = layer.activation?.getClassName() ?? 'linear';
  const activation = name === 'relu' ? 'relu' : 'linear';
  return (inputs, kwargs) => {
    // Read here: layers get their weights when the network is built around them.
    if (!layer.bias) return stock(inputs, kwargs);
    const { kernel, bias } = layer;
    return tf.tidy(() => {
      const y = fusedConv1d(
        single(inputs) as tf.Tensor3D,
        kernel.read() as tf.Tensor3D,
        bias.read() as tf.Tensor1D,
        {
          stride: layer.strides[0]!,
          padding: layer.padding,
          dilation: layer.dilationRate[0]!,
          activation,
        },
      );
      return name === activation ? y : layer.activation!.apply(y);
    });
  };
}

interface BatchNormalizationLayer {
  readonly gamma: Variable;
  readonly beta: Variable;
  readonly movingMean: Variable;
  readonly movingVariance: Variable;
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly scale: boolean;
  readonly center: boolean;
}

function batchNormalization(layer: BatchNormalizationLayer, stock: Call): Call {
  return (inputs, kwargs) => {
    const x = single(inputs);
    const last = layer.axis === -1 || layer.axis === x.rank - 1;
    if (kwargs['training'] !== true || !last || !layer.scale || !layer.center) return stock(inputs, kwargs);
    return tf.tidy(() => {
      const { y, mean, variance } = batchNormTraining(
        x,
        layer.gamma.read() as tf.Tensor1D,
        layer.beta.read() as tf.Tensor1D,
        { epsilon: layer.epsilon },
      );
      moveAverage(layer.movingMean, mean, layer.momentum);
      moveAverage(layer.movingVariance, variance, layer.momentum);
      return y;
    });
  };
}

function moveAverage(variable: Variable, value: tf.Tensor, momentum: number): void {
  tf.tidy(() => {
    const old = variable.read();
    variable.write(tf.sub(old, tf.mul(tf.sub(old, value), 1 - momentum)));
  });
}

interface RecurrentLayer {
  readonly cell: {
    readonly units: number;
    readonly kernel: Variable;
    readonly recurrentKernel: Variable;
    readonly bias: Variable | null;
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
  x: tf.Tensor3D,
  kernel: tf.Tensor2D,
  recurrentKernel: tf.Tensor2D,
  bias: tf.Tensor1D,
  options: { readonly goBackwards: boolean },
) => tf.Tensor3D;

function recurrent(recurrence: Recurrence): (layer: RecurrentLayer, stock: Call) => Call {
  return (layer, stock) => {
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
      return tf.tidy(() => {
        const states = recurrence(
          single(inputs) as tf.Tensor3D,
          kernel.read() as tf.Tensor2D,
          recurrentKernel.read() as tf.Tensor2D,
          bias.read() as tf.Tensor1D,
          { goBackwards: layer.goBackwards },
        );
        if (layer.returnSequences) return states;
        const [batch, time, units] = states.shape;
        return tf.reshape(tf.slice(states, [0, time - 1, 0], [batch, 1, units]), [batch, units]);
      });
    };
  };
}

interface DropoutLayer {
  readonly rate: number;
  getNoiseShape(input: tf.Tensor): number[] | null | undefined;
}

function dropout(
  key: () => { seed: number; step: number } | undefined,
): (layer: DropoutLayer, stock: Call) => Call {
  return (layer, stock) => (inputs, kwargs) => {
    const draw = kwargs['training'] === true && layer.rate > 0 && layer.rate < 1 ? key() : undefined;
    if (!draw) return stock(inputs, kwargs);
    return tf.tidy(() => {
      const x = single(inputs);
      const noiseShape = layer.getNoiseShape(x);
      if (!noiseShape) return seededDropout(x, { rate: layer.rate, ...draw });
      return tf.mul(x, seededDropout(tf.ones(noiseShape), { rate: layer.rate, ...draw }));
    });
  };
}

function single(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(inputs) ? inputs[0]! : inputs;
}
