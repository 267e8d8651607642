import * as tfl from '@tensorflow/tfjs-layers';
import { resetAfterGru } from '../layers/reset-after-gru.ts';
import { Fields } from './fields.ts';
import { refuse } from './refuse.ts';

/** A layer of tfjs. */
export type Layer = tfl.LayersModel['layers'][number];

type Args = Record<string, unknown>;
type Make = (fields: Fields, common: Args, inner: (description: unknown) => Layer) => Layer;

/** A layer of this name and class, set as its Keras configuration says; what tfjs cannot compute alike is refused. */
export function makeLayer(className: string, config: object, label: string, major: number): Layer {
  const make = makers[className];
  if (!make || !Object.hasOwn(makers, className)) return refuse(`${label} is not supported`);
  const fields = new Fields(label, config, major);
  const name = fields.take('name');
  const trainable = fields.take('trainable') !== false;
  fields.ignore('batch_input_shape', 'batch_shape', 'seed', 'autocast');
  const dtype = fields.take('dtype');
  const policy = typeof dtype === 'object' ? (dtype as { config?: { name?: unknown } }).config?.name : dtype;
  if (!['float32', 'mixed_float16', 'mixed_bfloat16', undefined].includes(policy as string | undefined)) {
    return refuse(`${label}: dtype must be float32 or mixed, got ${JSON.stringify(policy)}`);
  }
  const inner = (description: unknown): Layer => {
    const { class_name, config } = description as { class_name?: unknown; config?: unknown };
    if (typeof class_name !== 'string' || typeof config !== 'object' || config === null) {
      return refuse(`${label}: layer must have a class_name and config`);
    }
    if (class_name === 'Bidirectional' || class_name === 'TimeDistributed') {
      return refuse(`${label}: ${class_name} within it is not supported`);
    }
    return makeLayer(class_name, config, `${label}: its ${class_name}`, major);
  };
  const layer = make(fields, { ...(typeof name === 'string' && { name }), trainable }, inner);
  fields.end();
  return layer;
}

const padding = { padding: 'padding', strides: 'strides' };

const makers: Readonly<Record<string, Make>> = {
  Dense: (fields, common) =>
    tfl.layers.dense({
      ...common,
      ...fields.pick({ units: 'units', useBias: 'use_bias' }),
      activation: fields.activation('activation'),
    } as never),
  Conv1D: convolution(tfl.layers.conv1d, { filters: 'filters' }),
  Conv2D: convolution(tfl.layers.conv2d, { filters: 'filters' }),
  DepthwiseConv2D: convolution(tfl.layers.depthwiseConv2d, { depthMultiplier: 'depth_multiplier' }),
  SeparableConv2D: convolution(tfl.layers.separableConv2d, {
    filters: 'filters',
    depthMultiplier: 'depth_multiplier',
  }),
  MaxPooling1D: pooling(tfl.layers.maxPooling1d),
  MaxPooling2D: pooling(tfl.layers.maxPooling2d),
  AveragePooling1D: pooling(tfl.layers.averagePooling1d),
  AveragePooling2D: pooling(tfl.layers.averagePooling2d),
  GlobalMaxPooling1D: globalPooling(tfl.layers.globalMaxPooling1d),
  GlobalMaxPooling2D: globalPooling(tfl.layers.globalMaxPooling2d),
  GlobalAveragePooling1D: globalPooling(tfl.layers.globalAveragePooling1d),
  GlobalAveragePooling2D: globalPooling(tfl.layers.globalAveragePooling2d),
  BatchNormalization: (fields, common) => {
    fields.ignore('renorm_clipping', 'renorm_momentum');
    return tfl.layers.batchNormalization({
      ...common,
      axis: oneAxis(fields),
      ...fields.pick({ momentum: 'momentum', epsilon: 'epsilon', center: 'center', scale: 'scale' }),
    } as never);
  },
  LayerNormalization: simple(tfl.layers.layerNormalization, {
    axis: 'axis',
    epsilon: 'epsilon',
    center: 'center',
    scale: 'scale',
  }),
  LSTM: (fields, common) => {
    fields.ignore('unit_forget_bias');
    return tfl.layers.lstm(recurrent(fields, common) as never);
  },
  GRU: (fields, common) => {
    const after = fields.take('reset_after') === true;
    const args = recurrent(fields, common) as never;
    return after ? resetAfterGru(args) : tfl.layers.gru(args);
  },
  SimpleRNN: (fields, common) => {
    const activation = fields.activation('activation', 'tanh');
    return tfl.layers.simpleRNN({ ...common, ...states(fields), activation } as never);
  },
  Bidirectional: (fields, common, inner) => {
    const forward = fields.layer('layer');
    const layer = inner(forward);
    const backward = fields.take('backward_layer');
    if (backward !== undefined && !mirrored(forward, backward)) {
      fields.refuse('a backward_layer that differs from layer is not supported');
    }
    const mergeMode = fields.take('merge_mode');
    if (mergeMode === undefined) fields.refuse('merge_mode null is not supported');
    return tfl.layers.bidirectional({ ...common, layer, mergeMode } as never);
  },
  TimeDistributed: (fields, common, inner) =>
    tfl.layers.timeDistributed({ ...common, layer: inner(fields.layer('layer')) } as never),
  Embedding: (fields, common) => {
    fields.ignore('input_length');
    return tfl.layers.embedding({
      ...common,
      ...fields.pick({ inputDim: 'input_dim', outputDim: 'output_dim' }),
    } as never);
  },
  Dropout: (fields, common) => {
    fields.only('noise_shape');
    return tfl.layers.dropout({ ...common, ...fields.pick({ rate: 'rate' }) } as never);
  },
  SpatialDropout1D: simple(tfl.layers.spatialDropout1d, { rate: 'rate' }),
  GaussianDropout: simple(tfl.layers.gaussianDropout, { rate: 'rate' }),
  GaussianNoise: simple(tfl.layers.gaussianNoise, { stddev: 'stddev' }),
  AlphaDropout: (fields, common) => {
    fields.only('noise_shape');
    return tfl.layers.alphaDropout({ ...common, ...fields.pick({ rate: 'rate' }) } as never);
  },
  Activation: (fields, common) =>
    tfl.layers.activation({ ...common, activation: fields.activation('activation') } as never),
  Softmax: (fields, common) => {
    return tfl.layers.softmax({ ...common, axis: oneAxis(fields) } as never);
  },
  ReLU: (fields, common) => {
    fields.only('negative_slope', 0);
    fields.only('threshold', 0);
    return tfl.layers.reLU({ ...common, ...fields.pick({ maxValue: 'max_value' }) } as never);
  },
  LeakyReLU: (fields, common) => {
    const slope = fields.take('alpha') ?? fields.take('negative_slope') ?? 0.3;
    return tfl.layers.leakyReLU({ ...common, alpha: slope } as never);
  },
  ELU: simple(tfl.layers.elu, { alpha: 'alpha' }),
  PReLU: simple(tfl.layers.prelu, { sharedAxes: 'shared_axes' }),
  ThresholdedReLU: simple(tfl.layers.thresholdedReLU, { theta: 'theta' }),
  Flatten: (fields, common) => {
    channelsLast(fields);
    return tfl.layers.flatten(common);
  },
  Reshape: simple(tfl.layers.reshape, { targetShape: 'target_shape' }),
  Permute: simple(tfl.layers.permute, { dims: 'dims' }),
  RepeatVector: simple(tfl.layers.repeatVector, { n: 'n' }),
  ZeroPadding2D: spatial(tfl.layers.zeroPadding2d, { padding: 'padding' }),
  Cropping2D: spatial(tfl.layers.cropping2D, { cropping: 'cropping' }),
  UpSampling2D: (fields, common) => {
    channelsLast(fields);
    fields.only('interpolation', 'nearest');
    return tfl.layers.upSampling2d({ ...common, ...fields.pick({ size: 'size' }) } as never);
  },
  Rescaling: simple(tfl.layers.rescaling, { scale: 'scale', offset: 'offset' }),
  Add: simple(tfl.layers.add, {}),
  Average: simple(tfl.layers.average, {}),
  Maximum: simple(tfl.layers.maximum, {}),
  Minimum: simple(tfl.layers.minimum, {}),
  Multiply: simple(tfl.layers.multiply, {}),
  Concatenate: simple(tfl.layers.concatenate, { axis: 'axis' }),
};

/** An axis, which Keras also writes as a list of one. */
function oneAxis(fields: Fields): unknown {
  const axis = fields.take('axis') ?? -1;
  return Array.isArray(axis) && axis.length === 1 ? axis[0] : axis;
}

type Factory = (args: never) => Layer;

function simple(factory: Factory, names: Readonly<Record<string, string>>): Make {
  return (fields, common) => factory({ ...common, ...fields.pick(names) } as never);
}

function channelsLast(fields: Fields): void {
  fields.only('data_format', 'channels_last');
}

function spatial(factory: Factory, names: Readonly<Record<string, string>>): Make {
  return (fields, common) => {
    channelsLast(fields);
    return factory({ ...common, ...fields.pick(names) } as never);
  };
}

function pooling(factory: Factory): Make {
  return spatial(factory, { poolSize: 'pool_size', ...padding });
}

function globalPooling(factory: Factory): Make {
  return spatial(factory, {});
}

function convolution(factory: Factory, names: Readonly<Record<string, string>>): Make {
  return (fields, common) => {
    channelsLast(fields);
    fields.only('groups', 1);
    const set = fields.pick({
      ...names,
      ...padding,
      kernelSize: 'kernel_size',
      dilationRate: 'dilation_rate',
      useBias: 'use_bias',
    });
    if (set.padding === 'causal') fields.refuse('padding "causal" is not supported');
    return factory({ ...common, ...set, activation: fields.activation('activation') } as never);
  };
}

/** Settings that all recurrent layers share. */
function states(fields: Fields): Args {
  fields.ignore('implementation', 'unroll', 'zero_output_for_mask', 'time_major', 'use_cudnn');
  return fields.pick({
    units: 'units',
    useBias: 'use_bias',
    returnSequences: 'return_sequences',
    goBackwards: 'go_backwards',
    dropout: 'dropout',
    recurrentDropout: 'recurrent_dropout',
  });
}

function recurrent(fields: Fields, common: Args): Args {
  return {
    ...common,
    ...states(fields),
    activation: fields.activation('activation', 'tanh'),
    recurrentActivation: fields.activation('recurrent_activation', 'hard_sigmoid'),
  };
}

/** Whether the backward layer is the forward one, run the other way. */
function mirrored(forward: unknown, backward: unknown): boolean {
  const computed = (description: unknown): string => {
    const { class_name, config } = description as { class_name?: unknown; config?: object };
    const settings = Object.entries(config ?? {}).filter(
      ([name]) =>
        !/^(name|go_backwards|trainable|dtype|seed|.*_(initializer|regularizer|constraint))$/.test(name),
    );
    return JSON.stringify([class_name, settings]);
  };
  return computed(forward) === computed(backward);
}
