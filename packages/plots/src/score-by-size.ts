import type { TopLevelSpec } from 'vega-lite';
import { checkDistinct, checkPositive, checkSize, labelAt, type PlotOptions } from './plot-options.ts';
import { themeColors, themeConfig } from './theme.ts';

/** How a score grows with the data: one way of training. */
export type SizeCurve = {
  /** `from scratch`, `fine-tuned`. */
  name: string;
  /** In any order; `low` and `high` are the ends of the score's interval. */
  points: readonly { size: number; score: number; low?: number; high?: number }[];
};

/** Options of {@link plotScoreBySize}. */
export type ScoreBySizeOptions = PlotOptions & {
  /** Name of the score; default `Unweighted average recall`. */
  measure?: string;
  /** Name of the size; default `Labelled clips of each emotion`. */
  sizeTitle?: string;
  /** The score of guessing, drawn as a dashed line; default: none. */
  chance?: number;
};

const dashes = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
];

/**
 * Draws scores against the amount of training data on a logarithmic axis, with intervals as bands.
 *
 * @param curves - At least one with at least one point; up to 8 are told apart by colour, dashes and symbols.
 * @param options - See {@link ScoreBySizeOptions}; default size 380 by 240 pixels.
 * @returns A specification with the score in percent.
 * @throws RangeError when there is nothing to draw, a name comes twice, or a number is out of range.
 * @example
 * ```ts
 * const spec = plotScoreBySize([
 *   { name: 'from scratch', points: [{ size: 5, score: 0.3 }, { size: 50, score: 0.55, low: 0.5, high: 0.6 }] },
 * ]);
 * ```
 */
export function plotScoreBySize(
  curves: readonly SizeCurve[],
  {
    measure = 'Unweighted average recall',
    sizeTitle = 'Labelled clips of each emotion',
    chance,
    width = 380,
    height = 240,
    title,
    theme = 'light',
  }: ScoreBySizeOptions = {},
): TopLevelSpec {
  const caller = 'plotScoreBySize';
  const all = curves.flatMap(({ points }) => points);
  if (all.length === 0) throw new RangeError(`${caller}: curves must hold at least 1 point, got none`);
  const names = curves.map(({ name }) => name);
  checkDistinct(caller, 'names', names);
  if (curves.length > 8) throw new RangeError(`${caller}: curves must be at most 8, got ${curves.length}`);
  checkSize(caller, { width, height });
  for (const { size, score, low = score, high = score } of all) {
    checkPositive(caller, { size });
    if (!(low >= 0 && low <= score && score <= high && high <= 1)) {
      throw new RangeError(
        `${caller}: points must satisfy 0 <= low <= score <= high <= 1, got ${low}, ${score}, ${high}`,
      );
    }
  }
  if (chance !== undefined && !(chance >= 0 && chance <= 1)) {
    throw new RangeError(`${caller}: chance must be in [0, 1], got ${chance}`);
  }
  const sizes = [...new Set(all.map(({ size }) => size))].sort((a, b) => a - b);
  const { train, validation, muted, text, accent } = themeColors(theme);
  const palette = [train, validation, muted, text, accent, train, validation, muted];
  const domain = curves.map((_, i) => i);
  const values = curves.flatMap(({ name, points }, curve) =>
    points.map(({ size, score, low = score, high = score }) => ({ curve, name, size, score, low, high })),
  );
  const legend = {
    title: null,
    orient: 'top',
    symbolType: 'stroke',
    symbolSize: 500,
    symbolStrokeWidth: 2,
    symbolOpacity: 1,
    columns: 2,
    labelExpr: labelAt(names),
  } as const;
  const edge = sizes.length === 1 ? 2 : 1;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `${measure} by ${sizeTitle.toLowerCase()}: ${curves.map(({ name, points }) => `${name}: ${points.map(({ size, score }) => `${(100 * score).toFixed(1)}% with ${size}`).join(', ')}`).join('; ')}`,
    config: themeConfig(theme),
    ...(title === undefined ? {} : { title }),
    width,
    height,
    layer: [
      {
        data: { values },
        encoding: {
          x: {
            field: 'size',
            type: 'quantitative',
            title: sizeTitle,
            scale: { type: 'log', domain: [sizes[0]! / edge, sizes.at(-1)! * edge], nice: false },
            axis: { grid: false, values: sizes, format: '~s', labelOverlap: 'greedy' },
          },
          color: {
            field: 'curve',
            type: 'nominal',
            scale: { domain, range: palette.slice(0, curves.length) },
            legend,
          },
          tooltip: [
            { field: 'name', type: 'nominal', title: 'Training' },
            { field: 'size', type: 'quantitative', title: sizeTitle },
            { field: 'score', type: 'quantitative', title: measure, format: '.1%' },
            { field: 'low', type: 'quantitative', title: 'Interval from', format: '.1%' },
            { field: 'high', type: 'quantitative', title: 'to', format: '.1%' },
          ],
        },
        layer: [
          {
            mark: { type: 'area', opacity: 0.18 },
            encoding: {
              y: {
                field: 'low',
                type: 'quantitative',
                title: measure,
                scale: { domain: [0, 1], nice: false },
                axis: { format: '.0%', tickCount: 5 },
              },
              y2: { field: 'high' },
            },
          },
          {
            mark: { type: 'line', strokeWidth: 2 },
            encoding: {
              y: { field: 'score', type: 'quantitative' },
              strokeDash: {
                field: 'curve',
                type: 'nominal',
                scale: { domain, range: domain.map((i) => dashes[i % dashes.length]!) },
                legend,
              },
            },
          },
          {
            mark: { type: 'point', filled: true, size: 40, opacity: 1 },
            encoding: { y: { field: 'score', type: 'quantitative' } },
          },
        ],
      },
      ...(chance === undefined
        ? []
        : [
            {
              data: { values: [{ score: chance, text: `chance ${Math.round(100 * chance)}%` }] },
              encoding: { y: { field: 'score', type: 'quantitative' as const } },
              layer: [
                { mark: { type: 'rule' as const, color: muted, strokeDash: [2, 3] } },
                {
                  mark: {
                    type: 'text' as const,
                    color: muted,
                    align: 'right' as const,
                    dy: -7,
                    x: width - 4,
                  },
                  encoding: { text: { field: 'text', type: 'nominal' as const } },
                },
              ],
            },
          ]),
    ],
  };
}
