import * as tfl from '@tensorflow/tfjs-layers';
import { accelerate } from '../layers/accelerate.ts';
import { type SeededInitializers, seededInitializers } from '../layers/initializers.ts';
import { prepareTfjs } from '../prepare.ts';
import type { BuilderOptions } from './options.ts';

type Layer = tfl.LayersModel['layers'][number];

/** A network under construction: layers are named by their kind and number, weights come from one seed. */
export interface Network {
  readonly initializers: SeededInitializers;
  /** Names the next layer of a kind: `conv1d_1`, `conv1d_2`, ... */
  name(kind: string): string;
  /** Puts a layer on top of `below` (default: of the newest layer). */
  add(layer: Layer, below?: tfl.SymbolicTensor | tfl.SymbolicTensor[]): tfl.SymbolicTensor;
  /** Drops out the given share; nothing for 0. */
  dropout(rate: number): tfl.SymbolicTensor;
  /** Normalises over the batch, then ReLU. */
  normalize(): tfl.SymbolicTensor;
  /** A hidden dense layer with ReLU and dropout; nothing for 0 units. */
  hidden(units: number, dropout: number): void;
  /** Reduces `[time, channels]` to one vector: see `TimePooling`. */
  pool(pooling: TimePooling): tfl.SymbolicTensor;
  /** Closes the network with a softmax over the classes. */
  finish(): tfl.LayersModel;
}

/**
 * How the time axis is reduced to one vector: the mean over frames, or a mean weighted by learned attention
 * (a softmax over one score a frame).
 */
export type TimePooling = (typeof timePoolings)[number];

export const timePoolings = ['average', 'attention'] as const;

/** Starts a network for clips of `[time, features]`. */
export function createNetwork(modelName: string, { inputShape, classes, seed }: BuilderOptions): Network {
  prepareTfjs();
  const counts = new Map<string, number>();
  const name = (kind: string): string => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return `${kind}_${count}`;
  };
  const initializers = seededInitializers(seed);
  const input = tfl.input({ shape: [...inputShape], name: 'features' });
  let top = input;
  const add: Network['add'] = (layer, below = top) => {
    top = layer.apply(below) as tfl.SymbolicTensor;
    return top;
  };
  const dropout: Network['dropout'] = (rate) =>
    rate === 0 ? top : add(tfl.layers.dropout({ rate, name: name('dropout') }));
  return {
    initializers,
    name,
    add,
    dropout,
    normalize() {
      // Short runs over small corpora: moving statistics must follow within a few epochs.
      add(tfl.layers.batchNormalization({ momentum: 0.9, name: name('batch_normalization') }));
      return add(tfl.layers.activation({ activation: 'relu', name: name('relu') }));
    },
    hidden(units, rate) {
      if (units === 0) return;
      add(
        tfl.layers.dense({
          units,
          activation: 'relu',
          kernelInitializer: initializers.glorotUniform(),
          name: name('dense'),
        }),
      );
      dropout(rate);
    },
    pool(pooling) {
      if (pooling === 'average')
        return add(tfl.layers.globalAveragePooling1d({ name: name('average_pooling') }));
      const frames = top;
      add(
        tfl.layers.dense({
          units: 1,
          kernelInitializer: initializers.glorotUniform(),
          name: name('attention_score'),
        }),
      );
      add(tfl.layers.reshape({ targetShape: [frames.shape[1] ?? -1], name: name('attention_scores') }));
      const weights = add(tfl.layers.softmax({ name: name('attention_weights') }));
      return add(tfl.layers.dot({ axes: [1, 1], name: name('attention_pooling') }), [weights, frames]);
    },
    finish() {
      add(
        tfl.layers.dense({
          units: classes,
          activation: 'softmax',
          kernelInitializer: initializers.glorotUniform(),
          name: 'probabilities',
        }),
      );
      const model = tfl.model({ inputs: input, outputs: top, name: modelName });
      accelerate(model);
      return model;
    },
  };
}
