import { plotFeatureDistribution } from '@ser/plots';
import { type Html, html } from '../html.ts';
import type { Pictures } from '../picture.ts';
import type { Report } from '../report.ts';

/** How single features differ between the emotions. */
export async function distributions(
  { distributions: all = [] }: Report,
  pictures: Pictures,
): Promise<Html | undefined> {
  if (all.length === 0) return undefined;
  const figures: Html[] = [];
  for (const { feature, groups } of all) {
    figures.push(
      await pictures.figure(
        plotFeatureDistribution(groups, { feature, theme: 'page', width: 300 }),
        `${feature} of the clips of each emotion.`,
      ),
    );
  }
  return html`<section aria-labelledby="distributions">
<h2 id="distributions">Features by emotion</h2>
<p>Boxes reach from the first to the third quartile, whiskers from the 5th to the 95th percentile; the line is the median.</p>
<div class="pictures pair">
${figures}
</div>
</section>
`;
}
