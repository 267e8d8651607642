import { counted, percent } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { Report, ReportMistake } from '../report.ts';
import { table } from '../table.ts';

const openBelow = 25;
// Nobody reads more, and the page stays below 3 MB.
const mostRows = 1500;

/** A relative address: one with a scheme, a host or a root could lead out of the report's folder or run code. */
function isRelative(href: string): boolean {
  return !/^(?:[a-z][a-z0-9+.-]*:|[\\/])/i.test(href.trim());
}

function listen({ href, path }: ReportMistake, embedded: string | undefined): Html | string {
  const source = embedded ?? (href !== undefined && isRelative(href) ? href : undefined);
  if (source === undefined) return '';
  return html`<details class="listen"><summary aria-label="Play ${path}">Play</summary><audio controls preload="none" src="${source}"></audio></details>`;
}

function name({ href, path }: ReportMistake): Html | string {
  return href === undefined || !isRelative(href) ? path : html`<a href="${href}">${path}</a>`;
}

/**
 * The test clips that were taken for another emotion, surest first as given.
 *
 * @param addresses - Of the clips that are part of the page.
 */
export function mistakes(report: Report, addresses: ReadonlyMap<ReportMistake, string>): Html {
  const all = report.mistakes;
  const list = all.slice(0, mostRows);
  const rows = table({
    caption: 'Misclassified clips and what they were taken for',
    columns: [
      { name: 'Clip' },
      { name: 'Speaker' },
      { name: 'True' },
      { name: 'Predicted' },
      { name: 'Score', kind: 'number' },
      { name: 'Listen', kind: 'screen' },
    ],
    rows: list.map((mistake) => [
      name(mistake),
      mistake.speaker,
      mistake.emotion,
      mistake.predicted,
      percent(mistake.score),
      listen(mistake, addresses.get(mistake)),
    ]),
  });
  return html`<section aria-labelledby="mistakes">
<h2 id="mistakes">Misclassified clips</h2>
${
  list.length === 0
    ? html`<p>No clip of the ${report.protocol.scoredOn.toLowerCase()} set was misclassified.</p>`
    : html`<details class="fold"${list.length > openBelow ? undefined : html` open`}><summary>${counted(all.length, 'clip')}</summary>
${
  all.length > list.length
    ? html`<p>The first ${counted(list.length, 'clip')} are listed here.</p>
`
    : undefined
}<p class="note">${addresses.size === 0 ? undefined : `${addresses.size} of them play from this page. `}Links${addresses.size === 0 ? ' and players' : ' and the other players'} need the recordings where they lay when this page was written.</p>
${rows}
</details>`
}
</section>
`;
}
