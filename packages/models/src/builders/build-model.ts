import type * as tfl from '@tensorflow/tfjs-layers';
import { buildConv1d, type Conv1dOptions } from './conv1d.ts';
import { buildConv2d, type Conv2dOptions } from './conv2d.ts';
import type { BuilderOptions } from './options.ts';
import { presets } from './presets.ts';
import { buildGru, buildLstm, type RecurrentOptions } from './recurrent.ts';

type Own<Options> = Omit<Options, keyof BuilderOptions>;

/** A network as plain JSON: which builder, and what it is given besides input, classes and seed. */
export type ModelSpec =
  | ({ readonly type: 'conv1d' } & Own<Conv1dOptions>)
  | ({ readonly type: 'conv2d' } & Own<Conv2dOptions>)
  | ({ readonly type: 'lstm' | 'gru' } & Own<RecurrentOptions>)
  | { readonly type: 'preset'; readonly name: keyof typeof presets };

/**
 * Builds the network that a specification names.
 *
 * @throws RangeError when the type or an option is not one that there is.
 * @example
 * buildModel({ type: 'gru', units: [32] }, { inputShape: [128, 40], classes: 8, seed: 1 });
 */
export function buildModel(spec: ModelSpec, base: BuilderOptions): tfl.LayersModel {
  switch (spec.type) {
    case 'conv1d':
      return buildConv1d({ ...optionsOf(spec), ...base });
    case 'conv2d':
      return buildConv2d({ ...optionsOf(spec), ...base });
    case 'lstm':
      return buildLstm({ ...optionsOf(spec), ...base });
    case 'gru':
      return buildGru({ ...optionsOf(spec), ...base });
    case 'preset':
      if (Object.hasOwn(presets, spec.name)) return presets[spec.name](base);
      throw new RangeError(
        `buildModel: name must be among ${Object.keys(presets).join(', ')}, got '${spec.name}'`,
      );
    default:
      throw new RangeError(
        `buildModel: type must be conv1d, conv2d, lstm, gru or preset, got '${(spec as ModelSpec).type}'`,
      );
  }
}

function optionsOf<Spec extends ModelSpec>({ type: _, ...options }: Spec): Omit<Spec, 'type'> {
  return options;
}
