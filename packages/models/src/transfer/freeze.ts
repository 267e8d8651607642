import type * as tfl from '@tensorflow/tfjs-layers';

type Layer = tfl.LayersModel['layers'][number];

/**
 * Runs `body` while only the topmost `share` of a network's layers with weights learns, its head always.
 *
 * Batch normalisation that does not learn uses and keeps the statistics that it has, as in Keras.
 */
export async function whileFrozen<T>(
  model: tfl.LayersModel,
  share: number,
  body: () => Promise<T>,
): Promise<T> {
  const weighted = model.layers.filter(({ weights }) => weights.length > 0);
  const frozen = weighted.slice(0, Math.min(weighted.length - 1, Math.round(weighted.length * (1 - share))));
  const undo = frozen.map(freeze);
  try {
    return await body();
  } finally {
    for (const thaw of undo) thaw();
  }
}

function freeze(layer: Layer): () => void {
  const { trainable, call } = layer;
  layer.trainable = false;
  if (layer.getClassName() === 'BatchNormalization') {
    layer.call = (x, kwargs) => call.call(layer, x, { ...kwargs, training: false });
  }
  return () => {
    layer.trainable = trainable;
    layer.call = call;
  };
}
