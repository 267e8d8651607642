import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import type { Layer } from './layers.ts';
import { refuse } from './refuse.ts';
import type { LayerWeights } from './weights.ts';

/** Counts the weights of a network against the file that is said to hold them. */
export interface WeightBudget {
  /** Bytes that may still be read. */
  bytes: number;
  /** Variables made so far, to free when the import fails. */
  readonly variables: tfl.LayerVariable[];
}

/** What tfjs' types hide: how a layer makes a weight. */
interface WeightMaker {
  addWeight(
    name: string,
    shape: number[],
    dtype: tf.DataType | null,
    initializer: { apply(): tf.Tensor },
    ...rest: unknown[]
  ): tfl.LayerVariable;
}

interface Wrapping {
  readonly cell?: Layer;
  readonly layer?: Layer;
  readonly forwardLayer?: Layer;
  readonly backwardLayer?: Layer;
}

/**
 * Runs `build`, in which the layer makes its weights, with those of the file in the place of initial ones: each is
 * compared with the shape that the layer wants before anything of that size exists.
 */
export function feedWeights<Result>(
  layer: Layer,
  label: string,
  weights: LayerWeights,
  budget: WeightBudget,
  build: () => Result,
): Result {
  const parts = partsOf(layer, '') as unknown as readonly (readonly [string, WeightMaker])[];
  for (const [part, owner] of parts) {
    const make = owner.addWeight;
    owner.addWeight = (name, shape, dtype, _, ...rest) => {
      const what = `${label}: weight ${name}`;
      const stored = weights.next(part, name) ?? refuse(`${what} is missing`);
      if (String(stored.shape) !== String(shape)) refuse(`${what} must be [${shape}], got [${stored.shape}]`);
      budget.bytes -= 4 * shape.reduce((product, length) => product * length, 1);
      if (budget.bytes < 0) refuse(`${what}: the file is too short for all its weights`);
      const values = stored.read();
      const wrong = values.find((value) => !Number.isFinite(value));
      if (wrong !== undefined) refuse(`${what} must be finite, got ${wrong}`);
      const initial = tf.tensor(values, shape);
      let variable: tfl.LayerVariable;
      try {
        variable = make.call(owner, name, shape, dtype, { apply: () => initial }, ...rest);
      } finally {
        initial.dispose();
      }
      budget.variables.push(variable);
      return variable;
    };
  }
  try {
    return build();
  } finally {
    for (const [, owner] of parts) delete (owner as Partial<WeightMaker>).addWeight;
  }
}

/** The layers within a layer that make weights, by the paths that Keras gives them. */
function partsOf(layer: Layer, path: string): (readonly [string, Layer])[] {
  const { cell, layer: inner, forwardLayer, backwardLayer } = layer as Wrapping;
  const below = (name: string): string => (path === '' ? name : `${path}/${name}`);
  if (forwardLayer && backwardLayer) {
    return [
      ...partsOf(forwardLayer, below('forward_layer')),
      ...partsOf(backwardLayer, below('backward_layer')),
    ];
  }
  if (cell) return [[below('cell'), cell]];
  if (inner) return partsOf(inner, below('layer'));
  return [[path, layer]];
}
