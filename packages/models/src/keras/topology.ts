import * as v from 'valibot';
import { refuse } from './refuse.ts';

/** An output of a call of a layer. */
export interface Reference {
  readonly layer: string;
  /** Which call of it; a layer that stands in one place has one. */
  readonly call: number;
}

/** Inputs of one call of a layer. */
export type Call = readonly Reference[];

const place = v.pipe(v.number(), v.integer(), v.minValue(0));
const reference = v.union([
  v.strictTuple([v.string(), place, v.literal(0)]),
  v.strictTuple([v.string(), place, v.literal(0), v.looseObject({})]),
]);
const kerasTensor = v.looseObject({
  class_name: v.literal('__keras_tensor__'),
  config: v.looseObject({ keras_history: v.tuple([v.string(), place, v.literal(0)]) }),
});

/** Calls of a layer from its `inbound_nodes`, as Keras 2 or 3 writes them. */
export function callsOf(label: string, nodes: readonly unknown[]): Call[] {
  return nodes.map((node) =>
    Array.isArray(node) ? referencesOf(label, node) : callWithArguments(label, node),
  );
}

/** `['dense', 0, 0]`, or a list of such, with call arguments or without. */
export function referencesOf(label: string, value: unknown): Reference[] {
  const one = v.safeParse(reference, value);
  if (!one.success) {
    if (!Array.isArray(value) || value.length === 0 || !Array.isArray(value[0])) {
      return refuse(
        `${label}: its inputs must be outputs of layers, got ${JSON.stringify(value)?.slice(0, 80)}`,
      );
    }
    return value.flatMap((each) => referencesOf(label, each));
  }
  const [layer, call, , settings] = one.output;
  checkArguments(label, settings ?? {});
  return [{ layer, call }];
}

/** Keras 3: `{ args, kwargs }`, with tensors that tell where they come from. */
function callWithArguments(label: string, node: unknown): Call {
  const parsed = v.safeParse(v.looseObject({ args: v.array(v.unknown()), kwargs: v.looseObject({}) }), node);
  if (!parsed.success) return refuse(`${label}: its inputs must be args and kwargs`);
  checkArguments(label, parsed.output.kwargs);
  const [input, ...others] = parsed.output.args;
  if (others.some((other) => other !== null))
    refuse(`${label}: more than one argument of a call is not supported`);
  return (Array.isArray(input) ? input : [input]).map((tensor) => {
    const found = v.safeParse(kerasTensor, tensor);
    if (!found.success) return refuse(`${label}: its inputs must be outputs of layers`);
    const [layer, call] = found.output.config.keras_history;
    return { layer, call };
  });
}

function checkArguments(label: string, settings: object): void {
  for (const [name, value] of Object.entries(settings)) {
    if (value !== null && value !== false) refuse(`${label}: call argument ${name} is not supported`);
  }
}
