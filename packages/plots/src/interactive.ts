import type { TopLevelSpec } from 'vega-lite';

type Channel = { type?: string; axis?: unknown; field?: string };

type View = {
  name?: string;
  mark?: string | { type: string; tooltip?: unknown; point?: unknown; clip?: boolean };
  encoding?: { x?: Channel; y?: Channel };
  params?: object[];
  resolve?: { scale?: { x?: string } };
  layer?: View[];
  concat?: View[];
  hconcat?: View[];
  vconcat?: View[];
};

const isQuantitative = (channel: Channel | undefined): boolean =>
  channel?.type === 'quantitative' && channel.axis !== null;

/** Whether a view or one of its layers has numbers on both axes: there is something to zoom into. */
function isContinuous({ encoding, layer = [] }: View): boolean {
  const own = isQuantitative(encoding?.x) && isQuantitative(encoding?.y);
  return own || layer.some(isContinuous);
}

/** Names the first mark of a view that lies on both axes: it carries the zoom of all its layers. */
function nameZoomed(view: View, name: string): boolean {
  if (view.layer !== undefined) return view.layer.some((layer) => nameZoomed(layer, name));
  if (!isQuantitative(view.encoding?.x)) return false;
  view.name = name;
  return true;
}

/** Marks show their data under the pointer; lines through points that are not seen. */
function addTooltips(view: View): void {
  for (const layer of view.layer ?? []) addTooltips(layer);
  if (view.mark === undefined) return;
  const mark = typeof view.mark === 'string' ? { type: view.mark } : view.mark;
  if (['image', 'rule', 'text'].includes(mark.type) || mark.tooltip !== undefined) return;
  const isLine = mark.type === 'line' || mark.type === 'area';
  view.mark = {
    ...mark,
    tooltip: true,
    // Vega-Lite pales areas that have points, unless they say otherwise.
    ...(isLine && mark.point === undefined ? { opacity: 1, ...mark, point: { opacity: 0, size: 80 } } : {}),
  };
}

/**
 * Adds what makes a picture answer to the pointer: values under it, and zoom along the horizontal axis by wheel and drag
 * where both axes are continuous (a double click goes back).
 */
export function interactive(spec: TopLevelSpec): TopLevelSpec {
  const changed = structuredClone(spec) as View;
  const zooms: string[][] = [];
  const visit = (view: View, together: string[] | undefined): void => {
    const parts = view.concat ?? view.hconcat ?? view.vconcat;
    if (parts !== undefined) {
      const shared: string[] | undefined = view.resolve?.scale?.x === 'shared' ? [] : undefined;
      for (const part of parts) visit(part, shared);
      if (shared !== undefined) zooms.push(shared);
      return;
    }
    addTooltips(view);
    const name = `zoomed_${zooms.length}_${together?.length ?? 0}`;
    if (!isContinuous(view) || !nameZoomed(view, name)) return;
    if (together === undefined) zooms.push([name]);
    else together.push(name);
  };
  visit(changed, undefined);
  const select = { type: 'interval', encodings: ['x'] };
  const params = zooms.map((views, i) => ({ name: `zoom_${i}`, select, bind: 'scales', views }));
  return { ...changed, params: [...(changed.params ?? []), ...params] } as unknown as TopLevelSpec;
}
