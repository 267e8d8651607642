import type { TopLevelSpec } from 'vega-lite';
import { emotionColors } from './emotion-colors.ts';
import { checkDistinct, checkSize, labelAt, type PlotOptions } from './plot-options.ts';
import { themeColors, themeConfig } from './theme.ts';

/** The values of one feature over the clips of a label. */
export type LabelledValues = { label: string; values: ArrayLike<number> };

/** Options of {@link plotFeatureDistribution}. */
export type FeatureDistributionOptions = PlotOptions & {
  /** The feature with its unit, as the axis names it: `Mean pitch (Hz)`. */
  feature: string;
};

/** Linear interpolation between the nearest values of a sorted list, as numpy's `quantile`. */
function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const left = Math.floor(position);
  const right = Math.min(sorted.length - 1, left + 1);
  return sorted[left]! + (sorted[right]! - sorted[left]!) * (position - left);
}

// Enough to see a shape, few enough for a small picture.
const mostPoints = 120;
const golden = (Math.sqrt(5) - 1) / 2;

/**
 * Draws how a feature is distributed in each emotion: a box from the first to the third quartile with a line at the
 * median, whiskers from the 5th to the 95th percentile, and the clips as points.
 *
 * @param groups - At least one label with at least one finite value; of more than 120 values a label, 120 evenly
 *   spaced in rank are drawn as points, while boxes count all.
 * @param options - See {@link FeatureDistributionOptions}; default size 380 by 34 pixels a label.
 * @returns A specification with the feature on the horizontal axis.
 * @throws RangeError when there is no label, one comes twice or has no value, or a value is not finite.
 * @example
 * ```ts
 * const spec = plotFeatureDistribution(
 *   [{ label: 'calm', values: [180, 192, 175] }, { label: 'angry', values: [260, 310, 288] }],
 *   { feature: 'Mean pitch (Hz)' },
 * );
 * ```
 */
export function plotFeatureDistribution(
  groups: readonly LabelledValues[],
  options: FeatureDistributionOptions,
): TopLevelSpec {
  const caller = 'plotFeatureDistribution';
  const { feature, width = 380, height = 34 * groups.length, title, theme = 'light' } = options;
  if (groups.length === 0) throw new RangeError(`${caller}: groups must hold at least 1 label, got none`);
  const labels = groups.map(({ label }) => label);
  checkDistinct(caller, 'labels', labels);
  checkSize(caller, { width, height });
  const sorted = groups.map(({ label, values }) => {
    if (values.length === 0)
      throw new RangeError(`${caller}: values must not be empty, got none for '${label}'`);
    const own = Float64Array.from(values);
    const wrong = own.find((value) => !Number.isFinite(value));
    if (wrong !== undefined) {
      throw new RangeError(`${caller}: values must be finite, got ${wrong} for '${label}'`);
    }
    return own.sort();
  });
  const digits = (value: number): number => Number(value.toPrecision(5));
  const boxes = sorted.map((values, group) => {
    const [p5, q1, median, q3, p95] = [0.05, 0.25, 0.5, 0.75, 0.95].map((share) =>
      digits(quantile(values, share)),
    );
    return { group, emotion: labels[group]!, p5, q1, median, q3, p95 };
  });
  const points = sorted.flatMap((values, group) => {
    const count = Math.min(values.length, mostPoints);
    return Array.from({ length: count }, (_, i) => ({
      group,
      emotion: labels[group]!,
      value: digits(values[count === 1 ? 0 : Math.round((i * (values.length - 1)) / (count - 1))]!),
      // Golden-ratio steps spread neighbours evenly over the height of the row.
      offset: Math.round(((i * golden) % 1) * 100) / 100,
    }));
  });
  const { text } = themeColors(theme);
  const step = height / groups.length;
  const color = {
    field: 'group',
    type: 'nominal',
    scale: { domain: labels.map((_, i) => i), range: emotionColors(labels, theme) },
    legend: null,
  } as const;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `${feature} in ${labels.length} emotions; medians: ${boxes.map(({ group, median }) => `${labels[group]} ${median}`).join(', ')}`,
    config: themeConfig(theme),
    ...(title === undefined ? {} : { title }),
    width,
    height,
    encoding: {
      y: {
        field: 'group',
        type: 'nominal',
        title: 'Emotion',
        scale: { domain: labels.map((_, i) => i), paddingInner: 0.3, paddingOuter: 0.2 },
        axis: { domain: false, ticks: false, labelPadding: 6, labelExpr: labelAt(labels) },
      },
    },
    layer: [
      {
        data: { values: points },
        mark: { type: 'circle', size: 9, opacity: 0.55 },
        encoding: {
          x: {
            field: 'value',
            type: 'quantitative',
            title: feature,
            scale: { zero: false },
            axis: { tickCount: Math.max(2, Math.round(width / 70)) },
          },
          tooltip: [
            { field: 'emotion', type: 'nominal', title: 'Emotion' },
            { field: 'value', type: 'quantitative', title: feature },
          ],
          yOffset: { field: 'offset', type: 'quantitative', scale: { domain: [-0.2, 1.2] } },
          color,
        },
      },
      {
        data: { values: boxes },
        encoding: {
          tooltip: [
            { field: 'emotion', type: 'nominal', title: 'Emotion' },
            { field: 'median', type: 'quantitative', title: 'Median' },
            { field: 'q1', type: 'quantitative', title: 'First quartile' },
            { field: 'q3', type: 'quantitative', title: 'Third quartile' },
            { field: 'p5', type: 'quantitative', title: '5th percentile' },
            { field: 'p95', type: 'quantitative', title: '95th percentile' },
          ],
        },
        layer: [
          {
            mark: { type: 'rule', strokeWidth: 1.5 },
            encoding: { x: { field: 'p5', type: 'quantitative' }, x2: { field: 'p95' }, color },
          },
          {
            mark: { type: 'bar', fillOpacity: 0.35, strokeWidth: 1.5, size: Math.max(6, step * 0.42) },
            encoding: {
              x: { field: 'q1', type: 'quantitative' },
              x2: { field: 'q3' },
              color,
              stroke: { ...color },
            },
          },
          {
            mark: { type: 'tick', color: text, thickness: 2.5, size: Math.max(6, step * 0.42) },
            encoding: { x: { field: 'median', type: 'quantitative' } },
          },
        ],
      },
    ],
  };
}
