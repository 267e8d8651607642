import type { Hdf5Object } from './hdf5.ts';
import type { Hdf5Dataset } from './hdf5-values.ts';
import { refuse } from './refuse.ts';

/** Weights of one layer, handed out in the order in which the layer makes them. */
export interface LayerWeights {
  /** The next weight of a part of the layer (`''`, `cell`, `forward_layer/cell`, ...); undefined when none is left. */
  next(part: string, weight: string): Hdf5Dataset | undefined;
  /** Names of the weights that nobody took. */
  left(): readonly string[];
}

/** Weights of a saved network, layer by layer, in the order of its configuration. */
export type WeightSource = (layer: { readonly name: string; readonly className: string }) => LayerWeights;

/**
 * Weights as `.h5` files keep them: a group for each layer, named as it, whose attribute `weight_names` lists its
 * datasets in order. A weight's own name ends its path, as in `lstm/lstm_cell/recurrent_kernel:0`.
 */
export function legacyWeights(group: Hdf5Object): WeightSource {
  return ({ name }) => {
    const layer = group.get(name);
    const names = layer ? attributeOf(layer, 'weight_names') : [];
    let taken = 0;
    return {
      next(_, weight) {
        const path = names[taken];
        if (path === undefined) return undefined;
        taken++;
        const own = path.split('/').at(-1)!.replace(/:\d+$/, '');
        if (own !== weight && !(weight === 'depthwise_kernel' && own === 'kernel')) {
          refuse(`layer '${name}': weight ${taken} must be its ${weight}, got '${path}'`);
        }
        return layer!.get(path)?.dataset ?? refuse(`layer '${name}': weight '${path}' is missing`);
      },
      left: () => names.slice(taken),
    };
  };
}

/** An attribute's texts; Keras splits a long list into `name0`, `name1`, ... */
function attributeOf(group: Hdf5Object, name: string): readonly string[] {
  const whole = group.strings(name);
  if (whole) return whole;
  const texts: string[] = [];
  for (let part = 0; ; part++) {
    const some = group.strings(`${name}${part}`);
    if (!some) return texts;
    texts.push(...some);
  }
}

/**
 * Weights as `.keras` archives keep them: `layers/<class>_<count>/<part>/vars/<number>`, counted by class in the order
 * of the configuration, whatever the layers are called. Keras 2.13 wrote `_layer_checkpoint_dependencies` for `layers`.
 */
export function archiveWeights(root: Hdf5Object): WeightSource {
  const layers =
    root.get('layers') ??
    root.get('_layer_checkpoint_dependencies') ??
    refuse('model.weights.h5 must have a group layers');
  const counts = new Map<string, number>();
  return ({ name, className }) => {
    const kind = snakeCase(className);
    const count = counts.get(kind) ?? 0;
    counts.set(kind, count + 1);
    const group = layers.get(count === 0 ? kind : `${kind}_${count}`);
    const written = group?.get('vars')?.strings('name')?.[0];
    if (written !== undefined && written !== name) {
      refuse(`layer '${name}': its weights must be called so too, got '${written}'`);
    }
    const parts = new Map<string, number>();
    return {
      next(part) {
        const number = parts.get(part) ?? 0;
        parts.set(part, number + 1);
        return group?.get(`${part}/vars/${number}`)?.dataset;
      },
      left: () =>
        [...parts].flatMap(([part, taken]) =>
          (group?.get(`${part}/vars`)?.names ?? []).filter((weight) => Number(weight) >= taken),
        ),
    };
  };
}

/** `MaxPooling1D` to `max_pooling1d`, by Keras' own rule. */
function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
