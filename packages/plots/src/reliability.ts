import type { TopLevelSpec } from 'vega-lite';
import { checkSize, type PlotOptions } from './plot-options.ts';
import { checkScoredClips, type ScoredClips } from './predictions.ts';
import { themeColors, themeConfig } from './theme.ts';

/** Options of {@link plotReliability}. */
export type ReliabilityOptions = PlotOptions & {
  /** Number of equal bins of (0, 1]; default 10. */
  bins?: number;
};

/** The clips whose highest probability falls into one bin. */
type ReliabilityBin = {
  /** Ends of the bin. */
  low: number;
  high: number;
  count: number;
  /** Mean of the highest probabilities. */
  confidence: number;
  /** Share of clips whose most probable class is the true one. */
  accuracy: number;
};

// 95% of a normal distribution lie within this many standard deviations.
const z = 1.959964;

/** Wilson's 95% interval of a share (Wilson 1927). */
function wilson(share: number, count: number): [number, number] {
  const center = (share + z ** 2 / (2 * count)) / (1 + z ** 2 / count);
  const half =
    (z * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2))) / (1 + z ** 2 / count);
  return [center - half, center + half];
}

/** Sorts clips into bins by their highest probability; bins without clips are left out. */
export function reliabilityBins(
  { labels, probabilities: { data, rows, cols } }: ScoredClips,
  truth: readonly number[],
  bins: number,
): ReliabilityBin[] {
  const sums = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, correct: 0 }));
  for (let clip = 0; clip < rows; clip += 1) {
    let best = 0;
    for (let label = 1; label < labels.length; label += 1) {
      if (data[clip * cols + label]! > data[clip * cols + best]!) best = label;
    }
    const confidence = data[clip * cols + best]!;
    const sum = sums[Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1))]!;
    sum.count += 1;
    sum.confidence += confidence;
    sum.correct += best === truth[clip] ? 1 : 0;
  }
  return sums.flatMap(({ count, confidence, correct }, i) =>
    count === 0
      ? []
      : [
          {
            low: i / bins,
            high: (i + 1) / bins,
            count,
            confidence: confidence / count,
            accuracy: correct / count,
          },
        ],
  );
}

const round = (value: number): number => Math.round(value * 1e4) / 1e4;

/**
 * Draws a reliability diagram: how often the most probable class is the true one, by its probability, with a 95%
 * interval (Wilson) in each bin; below, how many clips each bin has. A calibrated classifier lies on the diagonal.
 * In the corner stands the expected calibration error (Guo et al. 2017).
 *
 * @param clips - See {@link ScoredClips}.
 * @param options - See {@link ReliabilityOptions}; default size 280 by 280 pixels above a panel of 60.
 * @returns A specification of two panels with percent on both axes.
 * @throws RangeError when there is no clip, sizes do not fit, or a number is out of range.
 * @example
 * ```ts
 * const spec = plotReliability({
 *   labels: ['calm', 'angry'],
 *   truth: ['calm', 'calm', 'angry'],
 *   probabilities: { data: Float32Array.of(0.9, 0.1, 0.4, 0.6, 0.2, 0.8), rows: 3, cols: 2 },
 * });
 * ```
 */
export function plotReliability(
  clips: ScoredClips,
  { bins = 10, width = 280, height = 280, title, theme = 'light' }: ReliabilityOptions = {},
): TopLevelSpec {
  const truth = checkScoredClips('plotReliability', clips);
  if (!Number.isInteger(bins) || bins < 1 || bins > 100) {
    throw new RangeError(`plotReliability: bins must be an integer in [1, 100], got ${bins}`);
  }
  checkSize('plotReliability', { width, height });
  const { accent, muted } = themeColors(theme);
  const filled = reliabilityBins(clips, truth, bins);
  const error = filled.reduce(
    (sum, { count, confidence, accuracy }) => sum + (count / truth.length) * Math.abs(accuracy - confidence),
    0,
  );
  const values = filled.map(({ low, high, count, confidence, accuracy }) => {
    const [least, most] = wilson(accuracy, count);
    return {
      low,
      high,
      count,
      confidence: round(confidence),
      accuracy: round(accuracy),
      least: round(least),
      most: round(most),
    };
  });
  const tooltip = [
    { field: 'confidence', type: 'quantitative' as const, title: 'Mean probability', format: '.1%' },
    { field: 'accuracy', type: 'quantitative' as const, title: 'Accuracy', format: '.1%' },
    { field: 'least', type: 'quantitative' as const, title: '95% interval from', format: '.1%' },
    { field: 'most', type: 'quantitative' as const, title: 'to', format: '.1%' },
    { field: 'count', type: 'quantitative' as const, title: 'Clips' },
  ];
  const scale = { domain: [0, 1] as [number, number], nice: false };
  const ticks = { format: '.0%', tickCount: Math.max(2, Math.round(width / 56)) };
  const extent = { minExtent: 34, maxExtent: 34 };
  const horizontal = { field: 'confidence', type: 'quantitative' as const, scale, title: null };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `Reliability diagram of ${truth.length} clips, expected calibration error ${(100 * error).toFixed(1)}%: ${values.map(({ confidence, accuracy, count }) => `${count} clips of confidence ${Math.round(100 * confidence)}% are right ${Math.round(100 * accuracy)}% of the time`).join('; ')}`,
    config: themeConfig(theme),
    ...(title === undefined ? {} : { title }),
    bounds: 'flush',
    spacing: 12,
    vconcat: [
      {
        width,
        height,
        layer: [
          {
            data: {
              values: [
                { confidence: 0, accuracy: 0 },
                { confidence: 1, accuracy: 1 },
              ],
            },
            mark: { type: 'line', color: muted, strokeDash: [4, 3], strokeWidth: 1 },
            encoding: {
              x: { ...horizontal, axis: { ...ticks, labels: false } },
              y: {
                field: 'accuracy',
                type: 'quantitative',
                scale,
                title: 'Accuracy',
                axis: { ...ticks, ...extent },
              },
            },
          },
          {
            data: { values: [{ text: `calibration error ${(100 * error).toFixed(1)}%` }] },
            mark: { type: 'text', align: 'right', x: width - 6, y: height - 10 },
            encoding: { text: { field: 'text', type: 'nominal' } },
          },
          {
            data: { values },
            encoding: { x: { ...horizontal }, tooltip },
            layer: [
              { mark: { type: 'line', color: accent, strokeWidth: 2 }, encoding: { y: accuracyField } },
              {
                mark: { type: 'rule', color: accent, strokeWidth: 1.5 },
                encoding: { y: { field: 'least', type: 'quantitative' }, y2: { field: 'most' } },
              },
              {
                mark: { type: 'point', color: accent, filled: true, size: 50, opacity: 1 },
                encoding: { y: accuracyField },
              },
            ],
          },
        ],
      },
      {
        width,
        height: 60,
        data: { values },
        mark: { type: 'rect', color: accent },
        encoding: {
          tooltip,
          x: {
            field: 'low',
            type: 'quantitative',
            scale,
            title: 'Probability of the predicted emotion',
            axis: ticks,
          },
          x2: { field: 'high' },
          y: {
            field: 'count',
            type: 'quantitative',
            title: 'Clips',
            axis: { ...extent, tickCount: 3, tickMinStep: 1, format: 'd' },
          },
          y2: { datum: 0 },
        },
      },
    ],
  };
}

const accuracyField = { field: 'accuracy', type: 'quantitative' } as const;
