import type { TopLevelSpec } from 'vega-lite';
import { barSpec, checkBars, percent } from './bars.ts';
import { checkSize, type PlotOptions } from './plot-options.ts';
import { themeColors } from './theme.ts';

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
