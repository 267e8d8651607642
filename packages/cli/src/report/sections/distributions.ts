import { plotFeatureDistribution } from '@ser/plots';
import { counted } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { Pictures } from '../picture.ts';
import type { Report } from '../report.ts';

/** How single features differ between the emotions. */
export async function distributions(
  { distributions, data }: Report,
  pictures: Pictures,
): Promise<Html | undefined> {
  if (distributions === undefined) return undefined;
  const { clips, features } = distributions;
  const figures: Html[] = [];
  for (const { feature, groups } of features) {
    figures.push(
      await pictures.figure(
        plotFeatureDistribution(groups, { feature, theme: 'page', width: 360 }),
        `${feature} by emotion.`,
      ),
    );
  }
  return html`<section aria-labelledby="distributions">
<h2 id="distributions">Features by emotion</h2>
<p>Measured on ${counted(clips, 'recording')}${clips < data.clips ? ', taken at even steps from those of each emotion' : undefined}. Boxes reach from the first to the third quartile, whiskers from the 5th to the 95th percentile; the line is the median.</p>
<div class="pictures pair halves">
${figures}
</div>
</section>
`;
}
