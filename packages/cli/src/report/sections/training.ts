import { plotLearningCurves } from '@ser/plots';
import { capitalized } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { Pictures } from '../picture.ts';
import type { Report } from '../report.ts';

/** The learning curves, each a picture of its own so that they stack on a narrow page. */
export async function training({ history }: Report, pictures: Pictures): Promise<Html | undefined> {
  const curves = history.curves.filter(({ train, validation }) => (train ?? validation ?? []).length > 0);
  if (curves.length === 0) return undefined;
  const best = history.bestEpoch === undefined ? {} : { bestEpoch: history.bestEpoch };
  // Two or three stand side by side on a wide page.
  const size = curves.length > 2 ? { width: 270, height: 170 } : { width: 380, height: 210 };
  const figures: Html[] = [];
  for (const curve of curves) {
    const name = capitalized(curve.name);
    figures.push(
      await pictures.figure(
        plotLearningCurves([{ ...curve, name }], { theme: 'page', ...size, ...best }),
        `${name} after each epoch.`,
      ),
    );
  }
  return html`<section aria-labelledby="training">
<h2 id="training">Learning curves</h2>
${history.bestEpoch === undefined ? undefined : html`<p>The weights of epoch ${history.bestEpoch} were kept.</p>`}
<div class="pictures pair">
${figures}
</div>
</section>
`;
}
