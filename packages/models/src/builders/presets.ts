import * as tfl from '@tensorflow/tfjs-layers';
import { accelerate } from '../layers/accelerate.ts';
import { seededInitializers } from '../layers/initializers.ts';
import { prepareTfjs } from '../prepare.ts';
import { type BuilderOptions, checkBuilderOptions } from './options.ts';

/**
 * The networks of well-known notebooks, exactly, for comparison.
 *
 * `improvedCnn`: two convolutions of 128 filters (kernels 3 and 4) with dropout 0.2 and a max-pooling between them,
 * flattened into a softmax; made for the means of 40 MFCC as `[40, 1]`, where it has 86 664 parameters for 8 classes.
 *
 * @example
 * presets.improvedCnn({ inputShape: [40, 1], classes: 8, seed: 1 }).countParams(); // 86664
 */
export const presets: { readonly improvedCnn: (options: BuilderOptions) => tfl.LayersModel } = {
  improvedCnn(options) {
    checkBuilderOptions('presets.improvedCnn', options);
    prepareTfjs();
    const { glorotUniform } = seededInitializers(options.seed);
    const conv1d = (number: number, kernelSize: number, shape: { inputShape?: number[] } = {}) =>
      tfl.layers.conv1d({
        filters: 128,
        kernelSize,
        padding: 'same',
        activation: 'relu',
        kernelInitializer: glorotUniform(),
        name: `conv1d_${number}`,
        ...shape,
      });
    const model = tfl.sequential({
      name: 'improved_cnn',
      layers: [
        conv1d(1, 3, { inputShape: [...options.inputShape] }),
        tfl.layers.dropout({ rate: 0.2, name: 'dropout_1' }),
        tfl.layers.maxPooling1d({ poolSize: 2, name: 'max_pooling_1' }),
        conv1d(2, 4),
        tfl.layers.dropout({ rate: 0.2, name: 'dropout_2' }),
        tfl.layers.flatten({ name: 'flatten_1' }),
        tfl.layers.dense({
          units: options.classes,
          activation: 'softmax',
          kernelInitializer: glorotUniform(),
          name: 'probabilities',
        }),
      ],
    });
    accelerate(model);
    return model;
  },
};
