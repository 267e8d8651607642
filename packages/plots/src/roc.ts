import type { TopLevelSpec } from 'vega-lite';
import { emotionColors } from './emotion-colors.ts';
import { checkSize, labelAt, type PlotOptions } from './plot-options.ts';
import { checkScoredClips, type ScoredClips } from './predictions.ts';
import { themeColors, themeConfig } from './theme.ts';

/** One point of a receiver operating characteristic; both rates in [0, 1]. */
type RocPoint = { falsePositiveRate: number; truePositiveRate: number };

/**
 * The curve of one class against the rest: a point after every score that differs from the one before, from (0, 0) to
 * (1, 1), as scikit-learn's `roc_curve` without `drop_intermediate`.
 *
 * @returns No points where the class has every clip or none: a rate is not defined.
 */
export function rocCurve(scores: readonly number[], positive: readonly boolean[]): RocPoint[] {
  const positives = positive.filter(Boolean).length;
  const negatives = positive.length - positives;
  if (positives === 0 || negatives === 0) return [];
  const order = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]!);
  const points: RocPoint[] = [{ falsePositiveRate: 0, truePositiveRate: 0 }];
  let hits = 0;
  order.forEach((clip, rank) => {
    if (positive[clip]) hits += 1;
    const next = order[rank + 1];
    if (next !== undefined && scores[next] === scores[clip]) return;
    points.push({
      falsePositiveRate: (rank + 1 - hits) / negatives,
      truePositiveRate: hits / positives,
    });
  });
  return points;
}

/** Area under a curve by the trapezoidal rule. */
export function areaUnder(points: readonly RocPoint[]): number {
  return points.slice(1).reduce((sum, point, i) => {
    const before = points[i]!;
    const mean = (point.truePositiveRate + before.truePositiveRate) / 2;
    return sum + (point.falsePositiveRate - before.falsePositiveRate) * mean;
  }, 0);
}

// Half a pixel of a common size: nearer points could not be told apart.
const leastStep = 1 / 500;

/** Leaves out corners that nobody could see; ends stay. */
function thinned(points: readonly RocPoint[]): RocPoint[] {
  let last = points[0];
  return points.filter((point, i) => {
    const near =
      last !== undefined &&
      point.falsePositiveRate - last.falsePositiveRate < leastStep &&
      point.truePositiveRate - last.truePositiveRate < leastStep;
    if (i > 0 && i < points.length - 1 && near) return false;
    last = point;
    return true;
  });
}

/**
 * Draws a receiver operating characteristic for each class against the rest, with the area under it in the legend.
 *
 * @param clips - See {@link ScoredClips}; a class that has every clip or none has no curve, and a dash in the legend.
 * @param options - See {@link PlotOptions}; default size 280 by 280 pixels.
 * @returns A specification with both rates in percent and a diagonal at chance.
 * @throws RangeError when there is no clip, sizes do not fit, or a number is out of range.
 * @example
 * ```ts
 * const spec = plotRoc({
 *   labels: ['calm', 'angry'],
 *   truth: ['calm', 'calm', 'angry'],
 *   probabilities: { data: Float32Array.of(0.9, 0.1, 0.4, 0.6, 0.2, 0.8), rows: 3, cols: 2 },
 * });
 * ```
 */
export function plotRoc(
  clips: ScoredClips,
  { width = 280, height = 280, title, theme = 'light' }: PlotOptions = {},
): TopLevelSpec {
  const truth = checkScoredClips('plotRoc', clips);
  checkSize('plotRoc', { width, height });
  const { labels, probabilities } = clips;
  const curves = labels.map((_, label) =>
    rocCurve(
      truth.map((__, clip) => probabilities.data[clip * labels.length + label]!),
      truth.map((index) => index === label),
    ),
  );
  const names = labels.map((label, i) => {
    const points = curves[i]!;
    return `${label} ${points.length === 0 ? '–' : areaUnder(points).toFixed(3)}`;
  });
  const values = curves.flatMap((points, label) =>
    thinned(points).map(({ falsePositiveRate, truePositiveRate }) => ({
      label,
      emotion: labels[label]!,
      x: Math.round(falsePositiveRate * 1e4) / 1e4,
      y: Math.round(truePositiveRate * 1e4) / 1e4,
    })),
  );
  const { muted } = themeColors(theme);
  const axis = { format: '.0%', tickCount: Math.max(2, Math.round(Math.min(width, height) / 56)) };
  const scale = { domain: [0, 1] as [number, number], nice: false };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `Receiver operating characteristics of ${labels.length} classes, each against the rest; areas under the curves: ${names.join(', ')}`,
    config: themeConfig(theme),
    ...(title === undefined ? {} : { title }),
    width,
    height,
    layer: [
      {
        data: {
          values: [
            { x: 0, y: 0 },
            { x: 1, y: 1 },
          ],
        },
        mark: { type: 'line', color: muted, strokeDash: [4, 3], strokeWidth: 1 },
        encoding: {
          x: { field: 'x', type: 'quantitative', title: 'False positive rate', scale, axis },
          y: { field: 'y', type: 'quantitative', title: 'True positive rate', scale, axis },
        },
      },
      {
        data: { values },
        mark: { type: 'line', strokeWidth: 2, interpolate: 'linear' },
        encoding: {
          x: { field: 'x', type: 'quantitative' },
          y: { field: 'y', type: 'quantitative' },
          tooltip: [
            { field: 'emotion', type: 'nominal', title: 'Emotion' },
            { field: 'x', type: 'quantitative', title: 'False positive rate', format: '.1%' },
            { field: 'y', type: 'quantitative', title: 'True positive rate', format: '.1%' },
          ],
          color: {
            field: 'label',
            type: 'nominal',
            scale: { domain: labels.map((_, i) => i), range: emotionColors(labels, theme) },
            legend: {
              title: 'Area under the curve',
              symbolType: 'stroke',
              symbolStrokeWidth: 3,
              labelExpr: labelAt(names),
            },
          },
        },
      },
    ],
  };
}
