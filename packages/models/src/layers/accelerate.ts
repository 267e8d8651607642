import { accelerateLayers } from '@ser/kernels';
import type * as tfl from '@tensorflow/tfjs-layers';

/** Where a training run stands: dropout masks are drawn from `(seeds[layer], step)` while this is set. */
export interface DropoutKeys {
  /** One seed for each layer of the model, in the order of `model.layers`. */
  readonly seeds: readonly number[];
  step: number;
}

const runs = new WeakMap<tfl.LayersModel, DropoutKeys>();

/** Lets the layers of a network compute with `@ser/kernels`, its dropout keyed on the training run. */
export function accelerate(model: tfl.LayersModel): void {
  accelerateLayers(model, {
    dropoutKey: (layer) => {
      const run = runs.get(model);
      return run && { seed: run.seeds[layer]!, step: run.step };
    },
  });
}

/** Sets (or, with `undefined`, ends) the training run whose masks the dropout layers of the model draw. */
export function setDropoutKeys(model: tfl.LayersModel, keys: DropoutKeys | undefined): void {
  if (keys === undefined) runs.delete(model);
  else runs.set(model, keys);
}
