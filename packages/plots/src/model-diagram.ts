import { type Edge, Graph, layout } from '@dagrejs/dagre';
import type { TopLevelSpec } from 'vega-lite';
import type { DiagramLayer } from './model-layers.ts';
import { checkDistinct, type PlotOptions } from './plot-options.ts';
import { textWidth } from './text-width.ts';
import { themeColors, themeConfig } from './theme.ts';

/** Options of {@link plotModel}; the network decides on the size. */
export type ModelDiagramOptions = Pick<PlotOptions, 'title' | 'theme'> & {
  /** Where the outputs lie, seen from the inputs; default `down`. */
  direction?: 'down' | 'right';
};

const fontSize = 11;
const lineHeight = 16;
const padding = 12;
const head = 7;
const stub = 9;

type Box = { name: string; details: string; inputs: readonly number[] };

function boxesOf(layers: readonly DiagramLayer[]): Box[] {
  if (layers.length === 0) throw new RangeError('plotModel: layers must hold at least 1 layer, got none');
  checkDistinct(
    'plotModel',
    'names',
    layers.map(({ name }) => name),
  );
  const indexOf = new Map(layers.map(({ name }, i) => [name, i]));
  return layers.map(({ name, type, outputShape, parameters, inputs }, i) => {
    if (parameters !== undefined && !(Number.isInteger(parameters) && parameters >= 0)) {
      throw new RangeError(`plotModel: parameters must be an integer >= 0, got ${parameters} for '${name}'`);
    }
    const shape =
      typeof outputShape === 'string' ? outputShape : outputShape?.map((size) => size ?? '?').join(' × ');
    const count =
      parameters === undefined || parameters === 0
        ? undefined
        : `${parameters.toLocaleString('en-US')} ${parameters === 1 ? 'parameter' : 'parameters'}`;
    return {
      name,
      details: [type, shape, count].filter((part) => part !== undefined && part !== '').join(' · '),
      inputs:
        inputs === undefined
          ? i === 0
            ? []
            : [i - 1]
          : inputs.map((input) => {
              const index = indexOf.get(input);
              if (index === undefined) {
                throw new RangeError(`plotModel: inputs must name layers, got '${input}' for '${name}'`);
              }
              return index;
            }),
    };
  });
}

type Point = { x: number; y: number };

type Arrangement = {
  width: number;
  height: number;
  /** Size of every box, and the centre of each. */
  box: { width: number; height: number };
  centers: readonly Point[];
  /** From the edge of one box to that of another. */
  arrows: readonly (readonly Point[])[];
};

/** Positions from the layered layout of dagre (Gansner et al. 1993); nodes are numbers, so that any name will do. */
function arrange(boxes: readonly Box[], direction: 'down' | 'right'): Arrangement {
  const graph = new Graph();
  graph.setGraph({
    rankdir: direction === 'down' ? 'TB' : 'LR',
    nodesep: 24,
    ranksep: direction === 'down' ? 34 : 40,
    marginx: 1,
    marginy: 1,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  const widest = Math.max(
    ...boxes.map(({ name, details }) =>
      Math.max(textWidth(name, fontSize, 600), textWidth(details, fontSize)),
    ),
  );
  const box = { width: Math.ceil(widest) + 2 * padding, height: 2 * lineHeight + padding };
  for (const i of boxes.keys()) graph.setNode(String(i), { ...box });
  for (const [i, { inputs }] of boxes.entries()) {
    for (const input of inputs) graph.setEdge(String(input), String(i));
  }
  layout(graph);
  const { width, height } = graph.graph() as { width: number; height: number };
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    box,
    centers: boxes.map((_, i) => graph.node(String(i)) as Point),
    arrows: graph.edges().map((edge: Edge) => (graph.edge(edge) as { points: Point[] }).points),
  };
}

/**
 * Draws a network as boxes with name, type, output shape and parameters, and arrows from each layer to those that
 * read it, branches side by side.
 *
 * @param layers - At least one; {@link modelLayers} makes them of a network of TensorFlow.js or of its JSON.
 * @param options - See {@link ModelDiagramOptions}.
 * @returns A specification as large as the network needs.
 * @throws RangeError when there is no layer, a name comes twice, or an input is no layer.
 * @example
 * ```ts
 * const spec = plotModel([
 *   { name: 'input', type: 'InputLayer', outputShape: [128, 40] },
 *   { name: 'conv', type: 'Conv1D', outputShape: [128, 64], parameters: 7744 },
 *   { name: 'emotion', type: 'Dense', outputShape: [8], parameters: 520 },
 * ]);
 * ```
 */
export function plotModel(
  layers: readonly DiagramLayer[],
  { title, theme = 'light', direction = 'down' }: ModelDiagramOptions = {},
): TopLevelSpec {
  if (direction !== 'down' && direction !== 'right') {
    throw new RangeError(`plotModel: direction must be down or right, got ${String(direction)}`);
  }
  const boxes = boxesOf(layers);
  const { width, height, box, centers, arrows } = arrange(boxes, direction);
  const { accent, muted } = themeColors(theme);
  const nodes = boxes.map(({ name, details }, i) => {
    const { x, y } = centers[i]!;
    const [w, h] = [box.width / 2, box.height / 2];
    return { name, details, x, y, left: x - w, right: x + w, top: y - h, bottom: y + h };
  });
  const along = direction === 'down' ? { x: 0, y: 1 } : { x: 1, y: 0 };
  const moved = ({ x, y }: Point, by: number): Point => ({ x: x + along.x * by, y: y + along.y * by });
  const lines = arrows.flatMap((points, edge) => {
    const [from, to] = [points[0]!, points.at(-1)!];
    // Leaves and arrives straight, and ends where the arrowhead begins; only long ways have points to go around.
    const way = points.length > 3 ? points.slice(1, -1) : [];
    const line = [from, moved(from, stub), ...way, moved(to, -head - stub), moved(to, -head)];
    return line.map((point, step) => ({ ...point, edge, step }));
  });
  const heads = arrows.map((points) => moved(points.at(-1)!, -head / 2));
  const axes = {
    x: {
      field: 'x',
      type: 'quantitative' as const,
      axis: null,
      scale: { domain: [0, width], nice: false, zero: false },
    },
    y: {
      field: 'y',
      type: 'quantitative' as const,
      axis: null,
      scale: { domain: [height, 0], nice: false, zero: false },
    },
  };
  const total = layers.reduce((sum, { parameters = 0 }) => sum + parameters, 0);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `${title === undefined ? 'Network' : title} of ${layers.length} layers${total === 0 ? '' : ` and ${total.toLocaleString('en-US')} parameters`}: ${boxes.map(({ name, details }) => `${name} (${details})`).join(', ')}`,
    config: themeConfig(theme),
    ...(title === undefined ? {} : { title }),
    width,
    height,
    layer: [
      {
        data: { values: lines },
        mark: {
          type: 'line',
          color: muted,
          strokeWidth: 1.25,
          interpolate: 'basis',
        },
        encoding: { ...axes, detail: { field: 'edge' }, order: { field: 'step' } },
      },
      {
        data: { values: heads },
        mark: {
          type: 'point',
          shape: direction === 'down' ? 'triangle-down' : 'triangle-right',
          filled: true,
          opacity: 1,
          color: muted,
          size: head ** 2,
        },
        encoding: axes,
      },
      {
        data: { values: nodes },
        encoding: {
          tooltip: [
            { field: 'name', type: 'nominal', title: 'Layer' },
            { field: 'details', type: 'nominal', title: 'Details' },
          ],
        },
        layer: [
          {
            mark: {
              type: 'rect',
              color: accent,
              fillOpacity: 0.07,
              stroke: accent,
              strokeWidth: 1,
              cornerRadius: 4,
            },
            encoding: {
              x: { field: 'left', type: 'quantitative', axis: null },
              x2: { field: 'right' },
              y: { field: 'top', type: 'quantitative', axis: null },
              y2: { field: 'bottom' },
            },
          },
          {
            mark: { type: 'text', fontSize, fontWeight: 600, dy: -lineHeight / 2, baseline: 'middle' },
            encoding: { ...axes, text: { field: 'name', type: 'nominal' } },
          },
          {
            mark: { type: 'text', fontSize, color: muted, dy: lineHeight / 2, baseline: 'middle' },
            encoding: { ...axes, text: { field: 'details', type: 'nominal' } },
          },
        ],
      },
    ],
  };
}
