type Node = readonly (readonly [layer: string, index: number])[];

interface Container {
  readonly layers?: readonly {
    readonly name?: string;
    readonly config?: Container;
    readonly inbound_nodes?: readonly Node[];
  }[];
}

/**
 * Refuses a functional network in which a layer takes what no layer gives, or its own result: tfjs would look for it
 * without end.
 *
 * @throws Error that names the layer.
 */
export function checkTopology(topology: object): void {
  const { model_config: network = topology } = topology as { readonly model_config?: object };
  checkContainer((network as { readonly config?: Container }).config);
}

function checkContainer(container: Container | undefined): void {
  if (!Array.isArray(container?.layers)) return;
  const { layers } = container as Required<Container>;
  /** How often each layer has been applied. */
  const applied = new Map<string, number>();
  let waiting: { readonly layer: string; readonly node: Node }[] = [];
  for (const { name = '', config, inbound_nodes: nodes } of layers) {
    checkContainer(config);
    if (!Array.isArray(nodes)) return;
    applied.set(name, nodes.length === 0 ? 1 : 0);
    waiting.push(...nodes.map((node) => ({ layer: name, node })));
  }
  while (waiting.length > 0) {
    const rest = waiting.filter(({ layer, node }) => {
      if (!node.every(([from, index]) => index < (applied.get(from) ?? 0))) return true;
      applied.set(layer, applied.get(layer)! + 1);
      return false;
    });
    if (rest.length === waiting.length) {
      throw new Error(`layer '${rest[0]!.layer}' takes what no layer before it gives`);
    }
    waiting = rest;
  }
}
