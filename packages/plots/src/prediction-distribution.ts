import type { TopLevelSpec } from 'vega-lite';
import { barSpec, checkBars, percent } from './bars.ts';
import { emotionColors } from './emotion-colors.ts';
import { checkSize, type PlotOptions } from './plot-options.ts';

/** How many clips a classifier put into a class. */
export type PredictedCount = {
  label: string;
  predicted: number;
  /** How many clips are of this class, where that is known. */
  actual?: number;
};

/**
 * Draws how predictions are distributed over the emotions: a bar for the share of clips of each, and a line across it
 * at the true share, where that is known.
 *
 * @param counts - At least one label with at least one prediction in all; drawn in the given order.
 * @param options - See {@link PlotOptions}; default size 300 pixels by 24 a label.
 * @returns A specification with the share of clips in percent, and the count beside each bar.
 * @throws RangeError when there is no label or prediction, `actual` is given for some labels only, or a count is
 *   negative or not finite.
 * @example
 * ```ts
 * const spec = plotPredictionDistribution([
 *   { label: 'calm', predicted: 30, actual: 24 },
 *   { label: 'angry', predicted: 10, actual: 16 },
 * ]);
 * ```
 */
export function plotPredictionDistribution(
  counts: readonly PredictedCount[],
  options: PlotOptions = {},
): TopLevelSpec {
  const caller = 'plotPredictionDistribution';
  const { width = 300, height = 24 * counts.length, title, theme = 'light' } = options;
  checkBars(
    caller,
    counts.map(({ label, predicted }) => ({ name: label, value: predicted })),
    Number.POSITIVE_INFINITY,
  );
  checkSize(caller, { width, height });
  const known = counts.flatMap(({ label, actual }) =>
    actual === undefined ? [] : [{ name: label, value: actual }],
  );
  if (known.length > 0) checkBars(caller, known, Number.POSITIVE_INFINITY);
  if (known.length > 0 && known.length < counts.length) {
    throw new RangeError(
      `${caller}: actual must be given for all ${counts.length} labels or none, got ${known.length}`,
    );
  }
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const total = sum(counts.map(({ predicted }) => predicted));
  const actualTotal = sum(known.map(({ value }) => value));
  if (total === 0) throw new RangeError(`${caller}: predicted must hold at least 1 clip, got none`);
  const labels = counts.map(({ label }) => label);
  const colors = emotionColors(labels, theme);
  const bars = counts.map(({ label, predicted, actual }, i) => ({
    name: label,
    value: predicted / total,
    text: `${percent(predicted / total)} (${predicted})`,
    color: colors[i]!,
    ...(actual === undefined ? {} : { mark: actualTotal === 0 ? 0 : actual / actualTotal }),
  }));
  const highest = Math.max(...bars.map(({ value, mark = 0 }) => Math.max(value, mark)));
  return barSpec(bars, {
    description: `Predictions of ${total} clips: ${bars.map(({ name, text }) => `${name} ${text}`).join(', ')}`,
    nameTitle: 'Emotion',
    valueTitle: known.length === 0 ? 'Share of predictions' : 'Share of predictions (line: true share)',
    domain: [0, Math.min(1, Math.ceil(highest * 20) / 20)],
    format: '.0%',
    width,
    height,
    title,
    theme,
  });
}
