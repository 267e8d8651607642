import * as tfl from '@tensorflow/tfjs-layers';
import { createNetwork, type TimePooling } from './network.ts';
import { type BuilderOptions, checkBuilderOptions, checkDropout, checkSizes } from './options.ts';
import { addRecurrent, checkRecurrentBack, type RecurrentBack } from './recurrent-layers.ts';

export interface Conv2dOptions extends BuilderOptions {
  /** Filters of each block, from the input up. */
  readonly filters?: readonly number[];
  /** Frames and bands under one filter. */
  readonly kernelSize?: number;
  /** Frames and bands that each block's max-pooling joins; 1 pools nothing. */
  readonly poolSize?: number;
  readonly normalization?: 'batch' | 'none';
  /** Recurrent layers after the convolutions; none unless given. */
  readonly recurrent?: RecurrentBack;
  readonly pooling?: TimePooling;
  /** Units of a hidden dense layer before the head; 0 for none. */
  readonly hiddenUnits?: number;
  /** Share of values dropped after each block and before the head, in [0, 1). */
  readonly dropout?: number;
}

/**
 * A convolutional network over the picture that a spectrogram is: blocks of convolution over time and bands, batch
 * normalisation, ReLU, max-pooling and dropout; then recurrent layers if asked for, pooling over the frames that are
 * left, and a softmax head.
 *
 * Input `[batch, time, features]` where neighbouring features are neighbouring bands (log-mel), output
 * `[batch, classes]`, probabilities. The convolutions keep the size; a block pools each of the two axes while at least
 * `poolSize` of it are left. What is left of the bands joins the channels of its frame.
 *
 * @throws RangeError when an option is out of range.
 * @example
 * const model = buildConv2d({ inputShape: [128, 64], classes: 8, seed: 1 });
 * model.countParams(); // 28361
 */
export function buildConv2d({
  filters = [16, 32, 64],
  kernelSize = 3,
  poolSize = 2,
  normalization = 'batch',
  recurrent,
  pooling = 'attention',
  hiddenUnits = 0,
  dropout = 0.2,
  ...base
}: Conv2dOptions): tfl.LayersModel {
  checkBuilderOptions('buildConv2d', base);
  checkSizes('buildConv2d', 'filters', filters);
  checkSizes('buildConv2d', 'kernelSize', [kernelSize]);
  checkSizes('buildConv2d', 'poolSize', [poolSize]);
  if (recurrent) checkRecurrentBack('buildConv2d', recurrent);
  if (hiddenUnits !== 0) checkSizes('buildConv2d', 'hiddenUnits', [hiddenUnits]);
  checkDropout('buildConv2d', dropout);

  const network = createNetwork('conv2d', base);
  let [time, bands] = base.inputShape;
  network.add(tfl.layers.reshape({ targetShape: [time, bands, 1], name: network.name('picture') }));
  for (const size of filters) {
    network.add(
      tfl.layers.conv2d({
        filters: size,
        kernelSize,
        padding: 'same',
        activation: normalization === 'none' ? 'relu' : 'linear',
        kernelInitializer: network.initializers.glorotUniform(),
        name: network.name('conv2d'),
      }),
    );
    if (normalization === 'batch') network.normalize();
    const pool: [number, number] = [time >= poolSize ? poolSize : 1, bands >= poolSize ? poolSize : 1];
    if (pool[0] * pool[1] > 1) {
      network.add(
        tfl.layers.maxPooling2d({ poolSize: pool, strides: pool, name: network.name('max_pooling') }),
      );
      time = Math.floor(time / pool[0]);
      bands = Math.floor(bands / pool[1]);
    }
    network.dropout(dropout);
  }
  network.add(
    tfl.layers.reshape({ targetShape: [time, bands * filters.at(-1)!], name: network.name('frames') }),
  );
  if (recurrent) addRecurrent(network, recurrent, { dropout, output: 'all' });
  network.pool(pooling);
  network.hidden(hiddenUnits, dropout);
  return network.finish();
}
