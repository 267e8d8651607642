import * as tfl from '@tensorflow/tfjs-layers';
import { type ConvolutionOptions, checkConvolutionOptions } from './convolution-options.ts';
import { createNetwork } from './network.ts';
import { addRecurrent } from './recurrent-layers.ts';

export type Conv2dOptions = ConvolutionOptions;

/**
 * A convolutional network over the picture that a spectrogram is: blocks of convolution over time and bands, batch
 * normalisation, ReLU, max-pooling and dropout; then recurrent layers if asked for, pooling over the frames that are
 * left, and a softmax head.
 *
 * Input `[batch, time, features]` where neighbouring features are neighbouring bands (log-mel), output
 * `[batch, classes]`, probabilities. The convolutions keep the size; a block pools each of the two axes while at least
 * `poolSize` of it are left, and time in any case for clips of any length (`inputShape: [null, features]`). What is
 * left of the bands joins the channels of its frame.
 *
 * @throws RangeError when an option is out of range.
 * @example
 * const model = buildConv2d({ inputShape: [128, 64], classes: 8, seed: 1 });
 * model.countParams(); // 28361
 */
export function buildConv2d(options: Conv2dOptions): tfl.LayersModel {
  checkConvolutionOptions('buildConv2d', options);
  const {
    filters = [16, 32, 64],
    kernelSize = 3,
    poolSize = 2,
    normalization = 'batch',
    recurrent,
    pooling = 'attention',
    hiddenUnits = 0,
    dropout = 0.2,
    ...base
  } = options;
  const network = createNetwork('conv2d', base);
  let [time, bands] = base.inputShape;
  network.add(tfl.layers.reshape({ targetShape: [time ?? -1, bands, 1], name: network.name('picture') }));
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
    const pool: [number, number] = [
      time === null || time >= poolSize ? poolSize : 1,
      bands >= poolSize ? poolSize : 1,
    ];
    if (pool[0] * pool[1] > 1) {
      network.add(
        tfl.layers.maxPooling2d({ poolSize: pool, strides: pool, name: network.name('max_pooling') }),
      );
      time &&= Math.floor(time / pool[0]);
      bands = Math.floor(bands / pool[1]);
    }
    network.dropout(dropout);
  }
  network.add(
    tfl.layers.reshape({ targetShape: [time ?? -1, bands * filters.at(-1)!], name: network.name('frames') }),
  );
  if (recurrent) addRecurrent(network, recurrent, { dropout, output: 'all' });
  network.pool(pooling);
  network.hidden(hiddenUnits, dropout);
  return network.finish();
}
