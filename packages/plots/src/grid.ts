import type { TopLevelSpec } from 'vega-lite';
import { asPanel } from './panels.ts';
import { type ThemeName, themeConfig } from './theme.ts';

/** Options of {@link plotGrid}. */
export type GridOptions = {
  /** Pictures side by side; default 2. */
  columns?: number;
  /** Title above all of them; default: none. */
  title?: string;
  /** Default `light`; give each picture the same. */
  theme?: ThemeName;
};

/**
 * Puts pictures into a grid, row by row: one clip of each emotion, or one clip in several augmentations. Each keeps
 * its title, scales and legend.
 *
 * @param specs - At least one picture; those of one size align.
 * @param options - See {@link GridOptions}.
 * @throws RangeError when there is no picture or `columns` is not an integer >= 1.
 * @example
 * ```ts
 * const spec = plotGrid(
 *   clips.map(({ samples, emotion }) => plotWaveform(samples, { sampleRate: 16000, width: 220, title: emotion })),
 *   { columns: 3 },
 * );
 * ```
 */
export function plotGrid(
  specs: readonly TopLevelSpec[],
  { columns = 2, title, theme = 'light' }: GridOptions = {},
): TopLevelSpec {
  if (specs.length === 0) throw new RangeError('plotGrid: specs must hold at least 1 picture, got none');
  if (!Number.isInteger(columns) || columns < 1) {
    throw new RangeError(`plotGrid: columns must be an integer >= 1, got ${columns}`);
  }
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `${title === undefined ? '' : `${title}: `}${specs.length} pictures. ${specs.map(({ description }) => description ?? '').join('. ')}`,
    config: themeConfig(theme),
    ...(title === undefined ? {} : { title }),
    columns: Math.min(columns, specs.length),
    spacing: { row: 14, column: 24 },
    resolve: {
      scale: { color: 'independent', x: 'independent', y: 'independent' },
      legend: { color: 'independent' },
    },
    concat: specs.map(asPanel),
  };
}
