import { fusedGru } from '../ops/fused-gru.ts';
import { fusedLstm } from '../ops/fused-lstm.ts';
import { batchNormalizationCall } from './batch-normalization-layer.ts';
import { conv1dCall, conv2dCall, depthwiseConv2dCall, separableConv2dCall } from './convolution-layer.ts';
import { dropoutCall } from './dropout-layer.ts';
import { layerNormalizationCall } from './layer-normalization-layer.ts';
import { recurrentCall } from './recurrent-layer.ts';
import { type Call, type LayerDropoutKey, type StockLayer, substream } from './stock-layer.ts';

/** A `LayersModel` of tfjs, as far as it is used here. */
export interface StockModel {
  readonly layers: readonly StockLayer[];
}

export interface AccelerateLayersOptions {
  /**
   * The key of the dropout masks that the layer at this place in `model.layers` draws next. Without it, or where
   * it gives none, the seed is the layer's place and the step counts its draws.
   */
  dropoutKey?: (layer: number) => LayerDropoutKey | undefined;
}

type KeySource = () => LayerDropoutKey | undefined;

/** Where each layer that was changed takes its keys from: a later call may give it another source. */
const accelerated = new WeakMap<StockLayer, { source: KeySource }>();

/**
 * Lets the layers of a network of stock layers compute with the fused functions, so that plain `model.fit`,
 * `predict` and `evaluate` are fast.
 *
 * Conv1D, Conv2D, DepthwiseConv2D, SeparableConv2D, BatchNormalization (training), LayerNormalization, LSTM, GRU,
 * Bidirectional of them, Dropout and SpatialDropout1D, also inside nested models. Only the `call` of these layer objects changes: no class of tfjs is touched; names,
 * weights and configuration stay, so the model saves, loads and summarises as before. A layer in a configuration
 * that the fused function does not have keeps its own. It may be called before or after `registerKernels` and on
 * any backend; a second call changes nothing but the source of the keys.
 *
 * @example
 * const model = tfl.sequential({ layers: [tfl.layers.lstm({ inputShape: [40, 1], units: 8 })] });
 * accelerateLayers(model);
 */
export function accelerateLayers(model: StockModel, { dropoutKey }: AccelerateLayersOptions = {}): void {
  for (const [index, layer] of model.layers.entries()) {
    accelerateLayer(layer, index, dropoutKey ? () => dropoutKey(index) : undefined);
  }
}

function accelerateLayer(layer: StockLayer, place: number, source: KeySource | undefined): void {
  const known = accelerated.get(layer);
  if (known && source) known.source = source;
  if (!known) {
    const state = { source: source ?? (() => undefined) };
    accelerated.set(layer, state);
    let draws = 0;
    const call = fusedCall(layer, () => state.source() ?? { seed: place, step: draws++ });
    if (call) layer.call = call;
  }
  for (const [i, inner] of innerLayers(layer).entries()) {
    const innerSource = source && (() => optionalSubstream(source(), i + 1));
    accelerateLayer(inner, substream({ seed: place, step: 0 }, i + 1).seed, innerSource);
  }
}

function optionalSubstream(key: LayerDropoutKey | undefined, index: number): LayerDropoutKey | undefined {
  return key && substream(key, index);
}

/** The layers that a wrapper or a nested model is made of. */
function innerLayers(layer: StockLayer): readonly StockLayer[] {
  const { forwardLayer, backwardLayer, layers } = layer as unknown as Record<string, never>;
  if (layer.getClassName() === 'Bidirectional') return [forwardLayer!, backwardLayer!];
  return layers ?? [];
}

function fusedCall(layer: StockLayer, key: () => LayerDropoutKey): Call | undefined {
  const stock = layer.call.bind(layer) as Call;
  const its = layer as never;
  switch (layer.getClassName()) {
    case 'Conv1D':
      return conv1dCall(its, stock);
    case 'Conv2D':
      return conv2dCall(its, stock);
    case 'DepthwiseConv2D':
      return depthwiseConv2dCall(its, stock);
    case 'SeparableConv2D':
      return separableConv2dCall(its, stock);
    case 'BatchNormalization':
      return batchNormalizationCall(its, stock);
    case 'LayerNormalization':
      return layerNormalizationCall(its, stock);
    case 'LSTM':
      return recurrentCall(fusedLstm, its, stock, key);
    case 'GRU':
      return recurrentCall(fusedGru, its, stock, key);
    case 'Dropout':
    case 'SpatialDropout1D':
      return dropoutCall(its, stock, key);
    default:
      return undefined;
  }
}
