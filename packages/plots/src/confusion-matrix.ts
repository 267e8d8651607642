import type { TopLevelSpec } from 'vega-lite';
import { checkSize, type PlotOptions } from './plot-options.ts';
import { textFlip, themeColors, themeConfig } from './theme.ts';

/** Which clips were taken for what. */
export type Confusion = {
  /** Names of the classes, in the order of rows and columns. */
  labels: readonly string[];
  /** `counts[i][j]` clips of class i were predicted as class j. */
  counts: readonly (readonly number[])[];
};

/** Options of {@link plotConfusionMatrix}. */
export type ConfusionMatrixOptions = PlotOptions & {
  /**
   * `true` (default): each cell as its share of the row, the true class, with the count below;
   * `none`: counts alone.
   */
  normalize?: 'true' | 'none';
};

function checkConfusion({ labels, counts }: Confusion): void {
  const size = labels.length;
  if (size === 0) throw new RangeError('plotConfusionMatrix: labels must not be empty, got 0 labels');
  const repeated = labels.find((label, i) => labels.indexOf(label) !== i);
  if (repeated !== undefined) {
    throw new RangeError(`plotConfusionMatrix: labels must differ from each other, got '${repeated}' twice`);
  }
  if (counts.length !== size || counts.some((row) => row.length !== size)) {
    throw new RangeError(
      `plotConfusionMatrix: counts must be ${size} x ${size}, got rows of ${counts.map((row) => row.length).join(', ')}`,
    );
  }
  const wrong = counts.flat().find((count) => !Number.isFinite(count) || count < 0);
  if (wrong !== undefined) {
    throw new RangeError(`plotConfusionMatrix: counts must be finite and >= 0, got ${wrong}`);
  }
}

/**
 * Draws a confusion matrix with the number in every cell; rows are the true classes.
 *
 * @param confusion - Labels and counts, see {@link Confusion}.
 * @param options - See {@link ConfusionMatrixOptions}; default size 46 pixels a class.
 * @returns A specification; a row without clips shows a dash in its cells.
 * @throws RangeError when there are no labels or one comes twice, or `counts` is not square, or holds a negative number.
 * @example
 * ```ts
 * const spec = plotConfusionMatrix({ labels: ['calm', 'angry'], counts: [[9, 1], [2, 8]] });
 * ```
 */
export function plotConfusionMatrix(
  confusion: Confusion,
  { normalize = 'true', width, height, title, theme = 'light' }: ConfusionMatrixOptions = {},
): TopLevelSpec {
  checkConfusion(confusion);
  if (normalize !== 'true' && normalize !== 'none') {
    throw new RangeError(`plotConfusionMatrix: normalize must be 'true' or 'none', got ${String(normalize)}`);
  }
  const { labels, counts } = confusion;
  const size = { width: width ?? 46 * labels.length, height: height ?? width ?? 46 * labels.length };
  checkSize('plotConfusionMatrix', size);
  const highest = Math.max(...counts.flat());
  const values = counts.flatMap((row, i) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, j) => {
      const share = total === 0 ? 0 : count / total;
      const fill = normalize === 'true' ? share : highest === 0 ? 0 : count / highest;
      const percent = total === 0 ? '–' : `${Math.round(share * 100)}%`;
      return {
        actual: labels[i]!,
        predicted: labels[j]!,
        count,
        share: percent,
        fill: Math.round(fill * 100) / 100,
        main: normalize === 'true' ? percent : String(count),
        below: normalize === 'true' && total > 0 ? String(count) : '',
      };
    });
  });
  const { cell: fill, cellText, fullCellText, grid } = themeColors(theme);
  const names = { domain: [...labels] };
  const cell = Math.min(size.width, size.height) / labels.length;
  const fontSize = Math.max(7, Math.min(13, Math.round(cell / 3.4)));
  const textColor = {
    condition: { test: `datum.fill >= ${textFlip}`, value: fullCellText },
    value: cellText,
  };
  const correct = counts.reduce((sum, row, i) => sum + row[i]!, 0);
  const total = counts.flat().reduce((sum, count) => sum + count, 0);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `Confusion matrix of ${labels.length} classes: ${correct} of ${total} clips on the diagonal`,
    config: themeConfig(theme),
    ...(title === undefined ? {} : { title }),
    ...size,
    data: { values },
    encoding: {
      x: {
        field: 'predicted',
        type: 'nominal',
        title: 'Predicted',
        scale: names,
        axis: { labelAngle: -40, domain: false, ticks: false, labelPadding: 6 },
      },
      y: {
        field: 'actual',
        type: 'nominal',
        title: 'True',
        scale: names,
        axis: { domain: false, ticks: false, labelPadding: 6 },
      },
      tooltip: [
        { field: 'actual', type: 'nominal', title: 'True' },
        { field: 'predicted', type: 'nominal', title: 'Predicted' },
        { field: 'count', type: 'quantitative', title: 'Clips' },
        { field: 'share', type: 'nominal', title: 'Share of the true class' },
      ],
    },
    layer: [
      {
        mark: { type: 'rect', color: fill, stroke: grid, strokeWidth: 1 },
        encoding: {
          fillOpacity: { field: 'fill', type: 'quantitative', scale: null, legend: null },
        },
      },
      {
        mark: {
          type: 'text',
          fontSize,
          fontWeight: 600,
          dy: normalize === 'true' ? -fontSize * 0.45 : 0,
          baseline: 'middle',
        },
        encoding: { text: { field: 'main', type: 'nominal' }, color: textColor },
      },
      ...(normalize === 'none'
        ? []
        : [
            {
              mark: {
                type: 'text' as const,
                fontSize: Math.max(7, fontSize - 3),
                dy: fontSize * 0.75,
                baseline: 'middle' as const,
              },
              encoding: { text: { field: 'below', type: 'nominal' as const }, color: textColor },
            },
          ]),
    ],
  };
}
