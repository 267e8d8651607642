import type { TopLevelSpec } from 'vega-lite';
import { barSpec, checkBars } from './bars.ts';
import { emotionColors } from './emotion-colors.ts';
import { checkSize, type PlotOptions } from './plot-options.ts';

/** How many clips carry a label. */
export type LabelCount = { label: string; count: number };

/**
 * Draws how many clips each emotion has, every emotion in its colour.
 *
 * @param counts - At least one label; drawn in the given order.
 * @param options - See {@link PlotOptions}; default size 300 pixels by 24 a label.
 * @returns A specification with the number of clips on the horizontal axis.
 * @throws RangeError when there is no label, or a count is negative or not finite.
 * @example
 * ```ts
 * const spec = plotClassBalance([{ label: 'calm', count: 192 }, { label: 'neutral', count: 96 }]);
 * ```
 */
export function plotClassBalance(counts: readonly LabelCount[], options: PlotOptions = {}): TopLevelSpec {
  const { width = 300, height = 24 * counts.length, title, theme = 'light' } = options;
  checkBars(
    'plotClassBalance',
    counts.map(({ label, count }) => ({ name: label, value: count })),
    Number.POSITIVE_INFINITY,
  );
  checkSize('plotClassBalance', { width, height });
  const colors = emotionColors(
    counts.map(({ label }) => label),
    theme,
  );
  const highest = Math.max(1, ...counts.map(({ count }) => count));
  return barSpec(
    counts.map(({ label, count }, i) => ({
      name: label,
      value: count,
      text: String(count),
      color: colors[i]!,
    })),
    {
      description: `Clips per emotion: ${counts.map(({ label, count }) => `${label} ${count}`).join(', ')}`,
      nameTitle: 'Emotion',
      valueTitle: 'Clips',
      domain: [0, highest],
      format: 'd',
      width,
      height,
      title,
      theme,
    },
  );
}
