import type { TopLevelSpec } from 'vega-lite';
import { emotionColors } from './emotion-colors.ts';
import { checkDistinct, checkSize, labelAt, type PlotOptions } from './plot-options.ts';
import { themeConfig } from './theme.ts';

/** The probabilities of all labels in one stretch of a recording. */
export type TimelineWindow = {
  /** Seconds from the beginning of the recording. */
  start: number;
  end: number;
  scores: readonly { label: string; score: number }[];
};

/**
 * Draws how the probabilities of the emotions change over a recording, stacked to 100%, each value at the
 * middle of its window.
 *
 * @param windows - At least one; every window has the same labels in any order.
 * @param options - See {@link PlotOptions}; default size 480 by 160 pixels.
 * @returns A specification with time in seconds and probability in percent.
 * @throws RangeError when there is no window, labels differ between windows, or a number is out of range.
 * @example
 * ```ts
 * const spec = plotTimeline([
 *   { start: 0, end: 1.5, scores: [{ label: 'calm', score: 0.8 }, { label: 'angry', score: 0.2 }] },
 *   { start: 0.5, end: 2, scores: [{ label: 'calm', score: 0.3 }, { label: 'angry', score: 0.7 }] },
 * ]);
 * ```
 */
export function plotTimeline(
  windows: readonly TimelineWindow[],
  { width = 480, height = 160, title, theme = 'light' }: PlotOptions = {},
): TopLevelSpec {
  if (windows.length === 0) {
    throw new RangeError('plotTimeline: there must be at least 1 window, got none');
  }
  checkSize('plotTimeline', { width, height });
  const order = windows[0]!.scores.map(({ label }) => label);
  checkDistinct('plotTimeline', 'labels', order);
  const labels = [...order].sort();
  const values = windows.flatMap(({ start, end, scores }) => {
    if (!(start >= 0 && end > start && Number.isFinite(end))) {
      throw new RangeError(`plotTimeline: windows must satisfy 0 <= start < end, got ${start} to ${end}`);
    }
    const own = scores.map(({ label }) => label).sort();
    if (own.length !== labels.length || own.some((label, i) => label !== labels[i])) {
      throw new RangeError(
        `plotTimeline: every window must have the labels ${labels.join(', ')}, got ${own.join(', ')}`,
      );
    }
    return scores.map(({ label, score }) => {
      if (!(score >= 0 && score <= 1)) {
        throw new RangeError(`plotTimeline: scores must be in [0, 1], got ${score} for '${label}'`);
      }
      // A single window spans its own length, there is nothing to interpolate to.
      return {
        label: order.indexOf(label),
        emotion: label,
        score: Math.round(score * 1e4) / 1e4,
        time: (start + end) / 2,
        start,
        end,
      };
    });
  });
  const times = values.map(({ time }) => time);
  const single = windows.length === 1;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `Probabilities of ${order.join(', ')} over time, ${windows.length} windows`,
    config: themeConfig(theme),
    ...(title === undefined ? {} : { title }),
    width,
    height,
    data: { values },
    mark: single ? { type: 'bar' } : { type: 'area' },
    encoding: {
      x: {
        field: single ? 'start' : 'time',
        type: 'quantitative',
        title: 'Time (s)',
        scale: {
          domain: single ? [windows[0]!.start, windows[0]!.end] : [Math.min(...times), Math.max(...times)],
          nice: false,
          zero: false,
        },
        axis: { grid: false, tickCount: Math.max(2, Math.round(width / 80)) },
      },
      ...(single ? { x2: { field: 'end' } } : {}),
      y: {
        field: 'score',
        type: 'quantitative',
        stack: 'zero',
        title: 'Probability',
        scale: { domain: [0, 1], nice: false },
        axis: { format: '.0%', tickCount: 5 },
      },
      color: {
        field: 'label',
        type: 'nominal',
        title: 'Emotion',
        scale: { domain: order.map((_, i) => i), range: emotionColors(order, theme) },
        legend: { labelExpr: labelAt(order) },
      },
      tooltip: [
        { field: 'emotion', type: 'nominal', title: 'Emotion' },
        { field: 'score', type: 'quantitative', title: 'Probability', format: '.1%' },
        { field: 'start', type: 'quantitative', title: 'From (s)', format: '.2f' },
        { field: 'end', type: 'quantitative', title: 'To (s)', format: '.2f' },
      ],
    },
  };
}
