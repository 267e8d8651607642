import * as tfl from '@tensorflow/tfjs-layers';
import * as v from 'valibot';
import { feedWeights, type WeightBudget } from './feed.ts';
import type { KerasFile } from './keras-file.ts';
import { makeLayer } from './layers.ts';
import { refuse, refuseWith } from './refuse.ts';
import { type Call, callsOf, type Reference, referencesOf } from './topology.ts';

const maxLayers = 4096;

const settings = v.looseObject({ name: v.optional(v.nullable(v.string())) });
const layerSchema = v.looseObject({
  class_name: v.string(),
  config: settings,
  name: v.optional(v.string()),
  inbound_nodes: v.optional(v.array(v.unknown())),
});
const layersSchema = v.pipe(v.array(layerSchema), v.minLength(1), v.maxLength(maxLayers));
const sequentialSchema = v.union([
  v.looseObject({ layers: layersSchema }),
  // Before Keras 2.2.3.
  v.pipe(
    layersSchema,
    v.transform((layers) => ({ layers })),
  ),
]);
const functionalSchema = v.looseObject({
  layers: layersSchema,
  input_layers: v.unknown(),
  output_layers: v.unknown(),
});
const shapeSchema = v.pipe(
  v.array(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1)))),
  v.minLength(2),
);

type LayerDescription = v.InferOutput<typeof layerSchema>;

/** A layer that waits for its inputs: called with tensors, it returns one. */
interface Node {
  readonly name: string;
  readonly calls: readonly Call[];
  apply(inputs: readonly tfl.SymbolicTensor[]): tfl.SymbolicTensor;
}

/** Builds the network that a Keras file describes, with its weights. */
export function buildNetwork({ network, weights, weightBytes, major }: KerasFile): tfl.LayersModel {
  // Every weight has bytes of its own; as halves, two for each four.
  const budget: WeightBudget = { bytes: 2 * weightBytes, variables: [] };
  const nodeOf = ({ class_name: className, config, ...description }: LayerDescription): Node => {
    const name = config.name ?? description.name ?? '';
    const label = `layer '${name}' (${className})`;
    const source = weights({ name, className });
    const layer = refuseWith(label, () => makeLayer(className, config, label, major));
    let built = false;
    return {
      name,
      calls: callsOf(label, description.inbound_nodes ?? []),
      apply(inputs) {
        const apply = (): tfl.SymbolicTensor =>
          layer.apply(inputs.length === 1 ? inputs[0]! : [...inputs]) as tfl.SymbolicTensor;
        if (built) return refuseWith(label, apply);
        built = true;
        const output = refuseWith(label, () => feedWeights(layer, label, source, budget, apply));
        const left = source.left();
        if (left.length > 0)
          refuse(`${label} does not have all weights of the file: ${left.join(', ').slice(0, 80)}`);
        if (config.trainable === false) layer.trainable = false;
        return output;
      },
    };
  };
  try {
    if (network.class_name === 'Sequential') return sequential(network.config, nodeOf);
    if (network.class_name === 'Functional' || network.class_name === 'Model') {
      return functional(network.config, nodeOf);
    }
    return refuse(`the network must be Sequential or Functional, got ${network.class_name}`);
  } catch (error) {
    for (const variable of budget.variables) variable.dispose();
    throw error;
  }
}

function sequential(config: unknown, nodeOf: (layer: LayerDescription) => Node): tfl.LayersModel {
  const { layers } = check('Sequential', sequentialSchema, config);
  const [first] = layers;
  const input = inputOf(first!);
  const rest = first!.class_name === 'InputLayer' ? layers.slice(1) : layers;
  if (rest.length === 0) refuse('the network must have layers besides its input');
  let output = input;
  for (const layer of rest) output = nodeOf(layer).apply([output]);
  return tfl.model({ inputs: input, outputs: output });
}

function functional(config: unknown, nodeOf: (layer: LayerDescription) => Node): tfl.LayersModel {
  const description = check('Functional', functionalSchema, config);
  const tensors = new Map<string, tfl.SymbolicTensor>();
  const key = ({ layer, call }: Reference): string => `${call} ${layer}`;
  let waiting: { readonly node: Node; readonly call: Call; readonly index: number }[] = [];
  for (const layer of description.layers) {
    if (layer.class_name === 'InputLayer') {
      tensors.set(key({ layer: layer.config.name ?? layer.name ?? '', call: 0 }), inputOf(layer));
    } else {
      const node = nodeOf(layer);
      waiting.push(...node.calls.map((call, index) => ({ node, call, index })));
    }
  }
  // Keras writes layers after those that they follow; with layers in more than one place that need not hold.
  while (waiting.length > 0) {
    const left = waiting.filter(({ node, call, index }) => {
      const inputs = call.map((reference) => tensors.get(key(reference)));
      if (inputs.includes(undefined)) return true;
      tensors.set(key({ layer: node.name, call: index }), node.apply(inputs as tfl.SymbolicTensor[]));
      return false;
    });
    if (left.length === waiting.length) {
      refuse(`layer '${left[0]!.node.name}' follows a layer that is not there`);
    }
    waiting = left;
  }
  const find = (end: string, references: unknown): tfl.SymbolicTensor[] =>
    referencesOf(end, references).map(
      (reference) =>
        tensors.get(key(reference)) ?? refuse(`${end} names '${reference.layer}', which is not there`),
    );
  const model = tfl.model({
    inputs: find('input_layers', description.input_layers),
    outputs: find('output_layers', description.output_layers),
  });
  const joined = new Set(model.layers.map(({ name }) => name));
  const loose = description.layers.find(({ config, name }) => !joined.has(config.name ?? name ?? ''));
  if (loose) refuse(`layer '${loose.config.name ?? loose.name}' (${loose.class_name}) leads to no output`);
  return model;
}

function inputOf({ class_name, config }: LayerDescription): tfl.SymbolicTensor {
  const name = class_name === 'InputLayer' ? config.name : undefined;
  const shape = v.safeParse(shapeSchema, config.batch_shape ?? config.batch_input_shape);
  if (!shape.success)
    return refuse(`layer '${config.name}' (${class_name}): the shape of the input is missing`);
  return tfl.input({ shape: shape.output.slice(1), ...(name ? { name } : {}) });
}

function check<Output>(what: string, schema: v.GenericSchema<unknown, Output>, value: unknown): Output {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  return refuse(`${what}.${v.getDotPath(issue) ?? ''}: ${issue.message}`);
}
