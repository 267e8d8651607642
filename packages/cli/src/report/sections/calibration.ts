import { plotReliability, plotRoc } from '@ser/plots';
import { type Html, html } from '../html.ts';
import type { Pictures } from '../picture.ts';
import type { Report } from '../report.ts';

/** Whether the probabilities can be believed, and how well they separate each class from the rest. */
export async function calibration(
  { scored, confusion }: Report,
  pictures: Pictures,
): Promise<Html | undefined> {
  if (scored === undefined) return undefined;
  const clips = { ...scored, labels: confusion.labels };
  const reliability = await pictures.figure(
    plotReliability(clips, { theme: 'page', width: 300, height: 260 }),
    'Reliability: how often the predicted emotion is the true one, by its probability, with 95% intervals (Wilson) in ten bins; below, the clips of each bin. On the dashed line, probabilities say what they mean.',
  );
  const roc = await pictures.figure(
    plotRoc(clips, { theme: 'page', width: 300, height: 300 }),
    'Receiver operating characteristic of each emotion against the rest; the dashed line is chance.',
  );
  return html`<section aria-labelledby="calibration">
<h2 id="calibration">Calibration and ROC curves</h2>
<div class="pictures pair">
${reliability}
${roc}
</div>
</section>
`;
}
