/** One layer of a network, as a diagram shows it. */
export type DiagramLayer = {
  /** Different for each layer. */
  name: string;
  /** `Conv1D`. */
  type: string;
  /** Without the batch axis, `null` where the size is free; or a text. Default: not shown. */
  outputShape?: readonly (number | null)[] | string;
  /** Default: not shown. */
  parameters?: number;
  /** Names of the layers that it reads; default: the layer before it in the list. */
  inputs?: readonly string[];
};

/** What {@link modelLayers} reads of a network that is loaded: a `LayersModel` of TensorFlow.js is one. */
export type LoadedModel = {
  readonly layers: readonly {
    readonly name: string;
    readonly outputShape: readonly unknown[];
    readonly inboundNodes: readonly { readonly inboundLayers: readonly { readonly name: string }[] }[];
    getClassName(): string;
    countParams(): number;
  }[];
};

/** What {@link modelLayers} reads of a network's JSON, as `model.json` and Keras' `to_json` hold it. */
export type ModelConfig = {
  readonly class_name: string;
  readonly config:
    | { readonly layers: readonly LayerConfig[] }
    // Sequential networks of old versions are the list itself.
    | readonly LayerConfig[];
};

type LayerConfig = {
  readonly class_name: string;
  readonly name?: string;
  readonly config: { readonly name?: string };
  readonly inbound_nodes?: readonly unknown[];
};

/** The sizes behind the batch axis; of several outputs, the first one's. */
function sizesOf(shape: readonly unknown[]): (number | null)[] {
  const first = Array.isArray(shape[0]) ? (shape[0] as unknown[]) : shape;
  return first.slice(1) as (number | null)[];
}

function fromModel({ layers }: LoadedModel): DiagramLayer[] {
  const known = new Set(layers.map(({ name }) => name));
  return layers.map((layer) => ({
    name: layer.name,
    type: layer.getClassName(),
    outputShape: sizesOf(layer.outputShape),
    parameters: layer.countParams(),
    // A sequential network leaves its input layer out of the list.
    inputs: distinct(
      layer.inboundNodes.flatMap(({ inboundLayers }) => inboundLayers.map(({ name }) => name)),
    ).filter((name) => known.has(name)),
  }));
}

const distinct = (names: readonly string[]): string[] => [...new Set(names)];

/** The names in `[[['dense', 0, 0, {}], ...], ...]`. */
function inboundNames(nodes: readonly unknown[]): string[] {
  return nodes.flatMap((node) => {
    if (!Array.isArray(node)) return [];
    return typeof node[0] === 'string' && typeof node[1] === 'number' ? [node[0]] : inboundNames(node);
  });
}

function fromConfig({ class_name: className, config }: ModelConfig): DiagramLayer[] {
  const layers = Array.isArray(config) ? config : (config as { layers: readonly LayerConfig[] }).layers;
  if (!Array.isArray(layers)) {
    throw new RangeError(`modelLayers: config.layers must be a list of layers, got ${typeof layers}`);
  }
  return (layers as readonly LayerConfig[]).map((layer, i) => {
    const described = {
      name: layer.config?.name ?? layer.name ?? `${layer.class_name} ${i + 1}`,
      type: layer.class_name,
    };
    return className === 'Sequential'
      ? described
      : { ...described, inputs: distinct(inboundNames(layer.inbound_nodes ?? [])) };
  });
}

/**
 * Describes the layers of a network for {@link plotModel}.
 *
 * @param model - A `LayersModel` of TensorFlow.js, with output shapes and parameter counts; or the JSON of a Keras 2
 *   network (`modelTopology.model_config` of a `model.json`), which has neither.
 * @throws RangeError when it is neither.
 * @example
 * ```ts
 * const spec = plotModel(modelLayers(await tf.loadLayersModel('file://emotions/model.json')));
 * ```
 */
export function modelLayers(model: LoadedModel | ModelConfig): DiagramLayer[] {
  if (typeof model === 'object' && model !== null) {
    if ('layers' in model) return fromModel(model);
    if ('class_name' in model && 'config' in model) return fromConfig(model);
  }
  throw new RangeError('modelLayers: model must be a LayersModel or the JSON of one, got neither');
}
