import { createRng } from '@ser/dsp';
import type { LayerFile, Weight } from './keras-files.ts';

/** Makes weights from one seed. */
export function createWeights(
  seed: number,
): (name: string, shape: readonly number[], part?: string) => Weight {
  const rng = createRng(seed);
  return (name, shape, part) => ({
    name,
    shape,
    ...(part !== undefined && { part }),
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
      name === 'moving_variance' ? 0.5 + rng.uniform() : 0.3 * rng.normal(),
    ),
  });
}

type MakeWeight = ReturnType<typeof createWeights>;

/** The improved CNN of the well-known notebooks: 40 MFCC in, 8 emotions out, 86 664 parameters. */
export function improvedCnn(weight: MakeWeight): LayerFile[] {
  const conv = (name: string, size: number, channels: number, first = {}): LayerFile => ({
    className: 'Conv1D',
    config: {
      name,
      ...first,
      trainable: true,
      filters: 128,
      kernel_size: [size],
      strides: [1],
      padding: 'same',
      data_format: 'channels_last',
      dilation_rate: [1],
      activation: 'relu',
      use_bias: true,
      kernel_initializer: {
        class_name: 'VarianceScaling',
        config: { scale: 1, mode: 'fan_avg', distribution: 'uniform', seed: null },
      },
      bias_initializer: { class_name: 'Zeros', config: {} },
      kernel_regularizer: null,
      bias_regularizer: null,
      activity_regularizer: null,
      kernel_constraint: null,
      bias_constraint: null,
    },
    weights: [weight('kernel', [size, channels, 128]), weight('bias', [128])],
  });
  const dropout = (name: string): LayerFile => ({
    className: 'Dropout',
    config: { name, trainable: true, rate: 0.2, noise_shape: null, seed: null },
  });
  return [
    conv('conv1d_1', 3, 1, { batch_input_shape: [null, 40, 1], dtype: 'float32' }),
    dropout('dropout_1'),
    {
      className: 'MaxPooling1D',
      config: {
        name: 'max_pooling1d_1',
        trainable: true,
        strides: [2],
        pool_size: [2],
        padding: 'valid',
        data_format: 'channels_last',
      },
    },
    conv('conv1d_2', 4, 128),
    dropout('dropout_2'),
    { className: 'Flatten', config: { name: 'flatten_1', trainable: true, data_format: 'channels_last' } },
    dense('dense_1', weight, 2560, 8, 'softmax'),
  ];
}

/** A dense layer. */
export function dense(
  name: string,
  weight: MakeWeight,
  inputs: number,
  units: number,
  activation: string,
  more: object = {},
): LayerFile {
  return {
    className: 'Dense',
    config: { name, ...more, trainable: true, units, activation, use_bias: true },
    weights: [weight('kernel', [inputs, units]), weight('bias', [units])],
  };
}

/** Weights of a recurrent layer of so many gates. */
export function recurrentWeights(
  weight: MakeWeight,
  part: string,
  [inputs, units, gates]: readonly [number, number, number],
  biasRows?: number,
): Weight[] {
  return [
    weight('kernel', [inputs, gates * units], part),
    weight('recurrent_kernel', [units, gates * units], part),
    weight('bias', biasRows === undefined ? [gates * units] : [biasRows, gates * units], part),
  ];
}
