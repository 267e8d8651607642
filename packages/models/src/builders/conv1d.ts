import * as tfl from '@tensorflow/tfjs-layers';
import { type ConvolutionOptions, checkConvolutionOptions } from './convolution-options.ts';
import { createNetwork } from './network.ts';
import { addRecurrent } from './recurrent-layers.ts';

export type Conv1dOptions = ConvolutionOptions;

/**
 * A convolutional network over time: blocks of convolution, batch normalisation, ReLU, max-pooling and dropout; then
 * recurrent layers if asked for, pooling over the frames that are left, and a softmax head.
 *
 * Input `[batch, time, features]`, output `[batch, classes]`, probabilities. The convolutions keep the length, so only
 * max-pooling shortens time; a block pools while at least `poolSize` frames are left. For clips of any length
 * (`inputShape: [null, features]`) every block pools.
 *
 * @throws RangeError when an option is out of range.
 * @example
 * const model = buildConv1d({ inputShape: [128, 64], classes: 8, seed: 1 });
 * model.countParams(); // 84361
 * buildConv1d({ inputShape: [128, 64], classes: 8, seed: 1, poolSize: 2, recurrent: { cell: 'gru' } });
 */
export function buildConv1d(options: Conv1dOptions): tfl.LayersModel {
  checkConvolutionOptions('buildConv1d', options);
  const {
    filters = [64, 64, 128],
    kernelSize = 5,
    poolSize = 4,
    normalization = 'batch',
    recurrent,
    pooling = 'attention',
    hiddenUnits = 0,
    dropout = 0.2,
    ...base
  } = options;
  const network = createNetwork('conv1d', base);
  let time = base.inputShape[0];
  for (const size of filters) {
    network.add(
      tfl.layers.conv1d({
        filters: size,
        kernelSize,
        padding: 'same',
        activation: normalization === 'none' ? 'relu' : 'linear',
        kernelInitializer: network.initializers.glorotUniform(),
        name: network.name('conv1d'),
      }),
    );
    if (normalization === 'batch') network.normalize();
    if (poolSize > 1 && (time === null || time >= poolSize)) {
      network.add(tfl.layers.maxPooling1d({ poolSize, name: network.name('max_pooling') }));
      time &&= Math.floor(time / poolSize);
    }
    network.dropout(dropout);
  }
  if (recurrent) addRecurrent(network, recurrent, { dropout, output: 'all' });
  network.pool(pooling);
  network.hidden(hiddenUnits, dropout);
  return network.finish();
}
