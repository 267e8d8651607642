import * as tfl from '@tensorflow/tfjs-layers';
import { accelerate } from '../layers/accelerate.ts';
import { type SeededInitializers, seededInitializers } from '../layers/initializers.ts';
import { prepareTfjs } from '../prepare.ts';
import { type BuilderOptions, checkBuilderOptions } from './options.ts';

type Layer = tfl.LayersModel['layers'][number];

/** Builds one of the well-known networks. */
export type Preset = (options: BuilderOptions) => tfl.LayersModel;

/**
 * The networks of well-known notebooks, for comparison; all end in a softmax over the classes.
 *
 * Made for the means of 40 MFCC as `[40, 1]`, parameters for 8 classes:
 * - `basicCnn`: a convolution of 64 filters (kernel 5), dropout 0.2, flattened; 20 872.
 * - `improvedCnn`: two convolutions of 128 filters (kernels 3 and 4) with dropout 0.2 each and a max-pooling of 2
 *   between them, flattened; 86 664.
 * - `cnnGru`: the convolutions of `improvedCnn`, then a GRU of 128 units instead of flattening; 165 896. The reset gate
 *   acts before the recurrent product, unlike in Keras since version 2, whose GRU has 384 biases more.
 * - `lstm`: LSTM layers of 128 and 64 units with dropout 0.2 each; 116 488.
 *
 * Made for 162 pooled values as `[162, 1]`:
 * - `deepCnn`: convolutions of 256, 256, 128 and 64 filters (kernel 5), each with a max-pooling of 5 (the last of 2) in
 *   steps of 2, dropout 0.2 after the third, flattened into 32 units and dropout 0.3; 557 288.
 *
 * @throws RangeError when an option is out of range, or the number of frames is left open.
 * @example
 * presets.improvedCnn({ inputShape: [40, 1], classes: 8, seed: 1 }).countParams(); // 86664
 */
export const presets: {
  readonly basicCnn: Preset;
  readonly improvedCnn: Preset;
  readonly cnnGru: Preset;
  readonly lstm: Preset;
  readonly deepCnn: Preset;
} = {
  basicCnn: preset('basicCnn', 'basic_cnn', ({ convolution, dropout }) => [
    convolution(64, 5),
    dropout(0.2),
    tfl.layers.flatten({ name: 'flatten_1' }),
  ]),
  improvedCnn: preset('improvedCnn', 'improved_cnn', (parts) => [
    ...twoConvolutions(parts),
    tfl.layers.flatten({ name: 'flatten_1' }),
  ]),
  cnnGru: preset('cnnGru', 'cnn_gru', (parts) => [
    ...twoConvolutions(parts),
    parts.recurrent('gru', 128, 'last'),
  ]),
  lstm: preset('lstm', 'lstm', ({ dropout, recurrent }) => [
    recurrent('lstm', 128, 'all'),
    dropout(0.2),
    recurrent('lstm', 64, 'last'),
    dropout(0.2),
  ]),
  deepCnn: preset('deepCnn', 'deep_cnn', ({ convolution, dropout, pooling, dense }) => [
    convolution(256, 5),
    pooling(5, 2, 'same'),
    convolution(256, 5),
    pooling(5, 2, 'same'),
    convolution(128, 5),
    pooling(5, 2, 'same'),
    dropout(0.2),
    convolution(64, 5),
    pooling(2, 2, 'same'),
    tfl.layers.flatten({ name: 'flatten_1' }),
    dense(32),
    dropout(0.3),
  ]),
};

/** Layers as the notebooks spell them, named by kind and number, with weights from one seed. */
interface Parts {
  convolution(filters: number, kernelSize: number): Layer;
  dropout(rate: number): Layer;
  pooling(poolSize: number, strides: number, padding: 'same' | 'valid'): Layer;
  recurrent(cell: 'lstm' | 'gru', units: number, output: 'all' | 'last'): Layer;
  dense(units: number): Layer;
}

function twoConvolutions({ convolution, dropout, pooling }: Parts): Layer[] {
  return [convolution(128, 3), dropout(0.2), pooling(2, 2, 'valid'), convolution(128, 4), dropout(0.2)];
}

function createParts({ glorotUniform, orthogonal }: SeededInitializers): Parts {
  const counts = new Map<string, number>();
  const name = (kind: string): string => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return `${kind}_${count}`;
  };
  return {
    convolution: (filters, kernelSize) =>
      tfl.layers.conv1d({
        filters,
        kernelSize,
        padding: 'same',
        activation: 'relu',
        kernelInitializer: glorotUniform(),
        name: name('conv1d'),
      }),
    dropout: (rate) => tfl.layers.dropout({ rate, name: name('dropout') }),
    pooling: (poolSize, strides, padding) =>
      tfl.layers.maxPooling1d({ poolSize, strides, padding, name: name('max_pooling') }),
    recurrent: (cell, units, output) =>
      tfl.layers[cell]({
        units,
        returnSequences: output === 'all',
        recurrentActivation: 'sigmoid',
        kernelInitializer: glorotUniform(),
        recurrentInitializer: orthogonal(),
        name: name(cell),
      } as tfl.LSTMLayerArgs & tfl.GRULayerArgs),
    dense: (units) =>
      tfl.layers.dense({
        units,
        activation: 'relu',
        kernelInitializer: glorotUniform(),
        name: name('dense'),
      }),
  };
}

function preset(key: string, name: string, body: (parts: Parts) => readonly Layer[]): Preset {
  return (options) => {
    checkBuilderOptions(`presets.${key}`, options);
    if (options.inputShape[0] === null) {
      throw new RangeError(`presets.${key}: inputShape must name the number of frames, got [null, ...]`);
    }
    prepareTfjs();
    const initializers = seededInitializers(options.seed);
    const model = tfl.sequential({ name });
    const inputLayer = tfl.layers.inputLayer({ inputShape: [...options.inputShape], name: 'features' });
    for (const layer of [inputLayer, ...body(createParts(initializers))]) model.add(layer);
    model.add(
      tfl.layers.dense({
        units: options.classes,
        activation: 'softmax',
        kernelInitializer: initializers.glorotUniform(),
        name: 'probabilities',
      }),
    );
    accelerate(model);
    return model;
  };
}
