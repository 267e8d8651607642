import type { TopLevelSpec } from 'vega-lite';
import { checkSize, type PlotOptions } from './plot-options.ts';
import { themeColors, themeConfig } from './theme.ts';

/** One measure over the epochs of a training run; value `i` belongs to epoch `i + 1`. */
export type LearningCurve = {
  /** What is measured, with its unit where it has one: `Loss`, `UAR`, `Accuracy`. */
  name: string;
  train?: readonly number[];
  validation?: readonly number[];
};

/** Options of {@link plotLearningCurves}. */
export type LearningCurvesOptions = PlotOptions & {
  /** The epoch whose weights were kept, counted from 1; default: none is marked. */
  bestEpoch?: number;
};

type LayerSpec = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/**
 * Draws how measures change over the epochs, one panel a measure, training and validation set told apart by
 * colour and by dashes.
 *
 * @param curves - The measures, at least one, with at least one value each.
 * @param options - See {@link LearningCurvesOptions}; default size 300 by 180 pixels a panel.
 * @returns A specification with the epoch on the horizontal axis.
 * @throws RangeError when there is nothing to draw, a value is not finite, or `bestEpoch` is no epoch.
 * @example
 * ```ts
 * const spec = plotLearningCurves(
 *   [{ name: 'Loss', train: [2.1, 1.4, 0.9], validation: [2.0, 1.5, 1.6] }],
 *   { bestEpoch: 2 },
 * );
 * ```
 */
export function plotLearningCurves(
  curves: readonly LearningCurve[],
  { bestEpoch, width = 300, height = 180, title, theme = 'light' }: LearningCurvesOptions = {},
): TopLevelSpec {
  const epochs = Math.max(
    0,
    ...curves.flatMap(({ train, validation }) => [train?.length ?? 0, validation?.length ?? 0]),
  );
  if (curves.length === 0 || epochs === 0) {
    throw new RangeError('plotLearningCurves: curves must hold at least 1 value, got none');
  }
  if (bestEpoch !== undefined && !(Number.isInteger(bestEpoch) && bestEpoch >= 1 && bestEpoch <= epochs)) {
    throw new RangeError(
      `plotLearningCurves: bestEpoch must be an integer in [1, ${epochs}], got ${bestEpoch}`,
    );
  }
  checkSize('plotLearningCurves', { width, height });
  const colors = themeColors(theme);
  const shown = [
    ...(curves.some(({ train }) => train !== undefined) ? ['Training'] : []),
    ...(curves.some(({ validation }) => validation !== undefined) ? ['Validation'] : []),
  ];
  const panels = curves.map((curve) => panel(curve, { epochs, shown, bestEpoch, width, height, colors }));
  const head = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: describe(curves, epochs, bestEpoch),
    config: themeConfig(theme),
    ...(title === undefined ? {} : { title }),
  };
  return panels.length === 1 ? { ...head, ...panels[0]! } : { ...head, hconcat: panels };
}

function describe(curves: readonly LearningCurve[], epochs: number, bestEpoch: number | undefined): string {
  const at = (bestEpoch ?? epochs) - 1;
  const parts = curves.map(({ name, train, validation }) => {
    const ends = [
      train?.[at] === undefined ? '' : `${train[at].toPrecision(3)} on the training set`,
      validation?.[at] === undefined ? '' : `${validation[at].toPrecision(3)} on the validation set`,
    ].filter((part) => part !== '');
    return `${name} ${ends.join(' and ')}`;
  });
  return `Learning curves over ${epochs} epochs; at epoch ${at + 1}: ${parts.join('; ')}`;
}

type PanelOptions = {
  epochs: number;
  /** The sets that any curve of the picture has: one legend serves all panels. */
  shown: readonly string[];
  bestEpoch: number | undefined;
  width: number;
  height: number;
  colors: ReturnType<typeof themeColors>;
};

function panel(
  { name, train, validation }: LearningCurve,
  { epochs, shown, bestEpoch, width, height, colors }: PanelOptions,
): { width: number; height: number; layer: LayerSpec[] } {
  const sets = { Training: train, Validation: validation };
  const values = Object.entries(sets).flatMap(([set, numbers]) =>
    (numbers ?? []).map((value, i) => {
      if (!Number.isFinite(value)) {
        throw new RangeError(`plotLearningCurves: ${name} must be finite, got ${value} at epoch ${i + 1}`);
      }
      return { epoch: i + 1, value: Number(value.toPrecision(5)), set };
    }),
  );
  const lowest = Math.min(...values.map(({ value }) => value));
  const flat = values.every(({ value }) => value === lowest);
  const style = {
    domain: [...shown],
    range: shown.map((set) => (set === 'Training' ? colors.train : colors.validation)),
  };
  const dashes = { domain: [...shown], range: shown.map((set) => (set === 'Training' ? [1, 0] : [5, 3])) };
  const legend = {
    title: null,
    orient: 'top',
    offset: 20,
    symbolType: 'stroke',
    symbolSize: 400,
    symbolStrokeWidth: 2,
  } as const;
  const best: LayerSpec[] =
    bestEpoch === undefined
      ? []
      : [
          {
            data: { values: [{ epoch: bestEpoch, label: `best: epoch ${bestEpoch}` }] },
            encoding: { x: { field: 'epoch', type: 'quantitative' } },
            layer: [
              { mark: { type: 'rule', color: colors.muted, strokeDash: [2, 2] } },
              {
                mark: {
                  type: 'text',
                  align: bestEpoch > epochs / 2 ? 'right' : 'left',
                  dx: bestEpoch > epochs / 2 ? -5 : 5,
                  baseline: 'bottom',
                  color: colors.muted,
                  y: -3,
                },
                encoding: { text: { field: 'label', type: 'nominal' } },
              },
            ],
          },
        ];
  return {
    width,
    height,
    layer: [
      {
        data: { values },
        mark: { type: 'line', strokeWidth: 2, point: epochs === 1 },
        encoding: {
          x: {
            field: 'epoch',
            type: 'quantitative',
            title: 'Epoch',
            scale: { domain: [1, Math.max(2, epochs)], nice: false, zero: false },
            axis: { grid: false, format: 'd', tickMinStep: 1, tickCount: Math.min(epochs, 8) },
          },
          y: {
            field: 'value',
            type: 'quantitative',
            title: name,
            scale: flat ? { domain: [lowest - 0.5, lowest + 0.5] } : { zero: false },
            axis: { tickCount: 6 },
          },
          color: { field: 'set', type: 'nominal', scale: style, legend },
          tooltip: [
            { field: 'set', type: 'nominal', title: 'Set' },
            { field: 'epoch', type: 'quantitative', title: 'Epoch' },
            { field: 'value', type: 'quantitative', title: name },
          ],
          strokeDash: { field: 'set', type: 'nominal', scale: dashes, legend },
        },
      },
      ...best,
    ],
  };
}
