import type { TopLevelSpec } from 'vega-lite';
import { type ThemeName, themeConfig } from './theme.ts';

/** A specification as a part of another one. */
export type Panel = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];

/** What stands at the top of a whole specification alone is dropped. */
export function asPanel(spec: TopLevelSpec): Panel {
  const { $schema, config, description, ...panel } = spec as TopLevelSpec & { params?: unknown };
  return panel as Panel;
}

type Axes = {
  encoding: { x: { title: unknown; axis: object }; y: { title: unknown; axis: object } };
};

/** Where a panel of ours keeps its axes: in its encoding, or in that of its first layer. */
function axesOf(panel: Panel): Axes['encoding'] {
  const layered = panel as unknown as { layer?: Axes[] };
  return (layered.layer?.[0] ?? (panel as unknown as Axes)).encoding;
}

/**
 * Puts pictures over one time axis below each other, aligned: the lowest one alone keeps its labels of time.
 *
 * @param titles - Titles of the vertical axes, short enough for each panel's height.
 */
export function stackPanels(
  specs: readonly TopLevelSpec[],
  {
    titles,
    title,
    description,
    theme,
  }: {
    titles: readonly string[];
    title: string | undefined;
    description: string;
    theme: ThemeName;
  },
): TopLevelSpec {
  // One extent for all axes puts their titles below each other.
  const extent = { minExtent: 34, maxExtent: 34 };
  const panels = specs.map((spec, i) => {
    const panel = structuredClone(asPanel(spec));
    const { x, y } = axesOf(panel);
    if (i < specs.length - 1) {
      x.title = null;
      x.axis = { ...x.axis, labels: false };
    }
    y.axis = { ...y.axis, ...extent };
    y.title = titles[i];
    return panel;
  });
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description,
    config: themeConfig(theme),
    ...(title === undefined ? {} : { title }),
    bounds: 'flush',
    spacing: 12,
    resolve: { scale: { x: 'shared', color: 'independent' }, legend: { color: 'independent' } },
    vconcat: panels,
  };
}
