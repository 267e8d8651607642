import type { TopLevelSpec } from 'vega-lite';
import { emotionColors } from './emotion-colors.ts';
import { checkSize, type PlotOptions } from './plot-options.ts';
import { type ThemeName, themeColors, themeConfig } from './theme.ts';

type Bar = { name: string; value: number; text: string; color: string };

type BarOptions = {
  description: string;
  nameTitle: string;
  valueTitle: string;
  domain: [number, number];
  format: string;
  rule?: { value: number; text: string };
  width: number;
  height: number;
  title: string | undefined;
  theme: ThemeName;
};

/** Horizontal bars with the number to the right of each. */
function barSpec(bars: readonly Bar[], options: BarOptions): TopLevelSpec {
  const { description, nameTitle, valueTitle, domain, format, rule, width, height, title, theme } = options;
  const { muted } = themeColors(theme);
  const scale = { domain: [...domain], nice: false };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description,
    config: themeConfig(theme),
    ...(title === undefined ? {} : { title }),
    width,
    height,
    layer: [
      {
        data: { values: [...bars] },
        encoding: {
          y: {
            field: 'name',
            type: 'nominal',
            title: nameTitle,
            scale: { domain: bars.map(({ name }) => name), paddingInner: 0.25, paddingOuter: 0.15 },
            axis: {
              domain: false,
              ticks: false,
              labelPadding: 6,
            },
          },
          x: {
            field: 'value',
            type: 'quantitative',
            title: valueTitle,
            scale,
            axis: { format, tickCount: Math.max(2, Math.round(width / 70)) },
          },
        },
        layer: [
          {
            mark: { type: 'bar' },
            encoding: { color: { field: 'color', type: 'nominal', scale: null, legend: null } },
          },
          {
            mark: { type: 'text', align: 'left', baseline: 'middle' },
            encoding: { x: { value: width + 6 }, text: { field: 'text', type: 'nominal' } },
          },
        ],
      },
      ...(rule === undefined
        ? []
        : [
            {
              data: { values: [rule] },
              encoding: { x: { field: 'value', type: 'quantitative' as const, scale } },
              layer: [
                { mark: { type: 'rule' as const, color: muted, strokeDash: [4, 3] } },
                {
                  mark: { type: 'text' as const, color: muted, align: 'left' as const, dx: 4, y: -6 },
                  encoding: { text: { field: 'text', type: 'nominal' as const } },
                },
              ],
            },
          ]),
    ],
  };
}

function checkBars(name: string, bars: readonly { value: number; name: string }[], highest: number): void {
  if (bars.length === 0) throw new RangeError(`${name}: there must be at least 1 bar, got none`);
  const names = bars.map((bar) => bar.name);
  const repeated = names.find((bar, i) => names.indexOf(bar) !== i);
  if (repeated !== undefined)
    throw new RangeError(`${name}: names must differ from each other, got '${repeated}' twice`);
  for (const bar of bars) {
    if (!Number.isFinite(bar.value) || bar.value < 0 || bar.value > highest) {
      const rule = highest === Number.POSITIVE_INFINITY ? 'finite and >= 0' : `in [0, ${highest}]`;
      throw new RangeError(`${name}: values must be ${rule}, got ${bar.value} for '${bar.name}'`);
    }
  }
}

const percent = (value: number): string => `${Math.round(value * 100)}%`;

/** How well one speaker's emotions were recognised. */
export type SpeakerRecall = {
  speaker: string;
  /** Mean of the recalls of the classes, 0 to 1. */
  recall: number;
};

/**
 * Draws the recall of every speaker as a bar, with a line at the mean over speakers.
 *
 * @param speakers - At least one; drawn in the given order.
 * @param options - See {@link PlotOptions}; default size 300 pixels by 24 a speaker.
 * @returns A specification with the unweighted average recall in percent.
 * @throws RangeError when there is no speaker, or a recall is outside 0 to 1.
 * @example
 * ```ts
 * const spec = plotPerSpeakerRecall([{ speaker: 'ravdess:01', recall: 0.62 }]);
 * ```
 */
export function plotPerSpeakerRecall(
  speakers: readonly SpeakerRecall[],
  options: PlotOptions = {},
): TopLevelSpec {
  const { width = 300, height = 24 * speakers.length, title, theme = 'light' } = options;
  checkBars(
    'plotPerSpeakerRecall',
    speakers.map(({ speaker, recall }) => ({ name: speaker, value: recall })),
    1,
  );
  checkSize('plotPerSpeakerRecall', { width, height });
  const { accent } = themeColors(theme);
  const mean = speakers.reduce((sum, { recall }) => sum + recall, 0) / speakers.length;
  return barSpec(
    speakers.map(({ speaker, recall }) => ({
      name: speaker,
      value: recall,
      text: percent(recall),
      color: accent,
    })),
    {
      description: `Recall of ${speakers.length} speakers, ${percent(mean)} on average: ${speakers.map(({ speaker, recall }) => `${speaker} ${percent(recall)}`).join(', ')}`,
      nameTitle: 'Speaker',
      valueTitle: 'Unweighted average recall',
      domain: [0, 1],
      format: '.0%',
      rule: { value: mean, text: `mean ${percent(mean)}` },
      width,
      height,
      title,
      theme,
    },
  );
}

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
