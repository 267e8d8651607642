import { counted, percent } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { Report, ReportMistake } from '../report.ts';
import { table } from '../table.ts';

const openBelow = 25;

/** A relative address: one with a scheme, a host or a root could lead out of the report's folder or run code. */
function isRelative(href: string): boolean {
  return !/^(?:[a-z][a-z0-9+.-]*:|[\\/])/i.test(href.trim());
}

function listen({ href, path }: ReportMistake): Html | string {
  if (href === undefined || !isRelative(href)) return '';
  return html`<details class="listen"><summary aria-label="Play ${path}">Play</summary><audio controls preload="none" src="${href}"></audio></details>`;
}

function name({ href, path }: ReportMistake): Html | string {
  return href === undefined || !isRelative(href) ? path : html`<a href="${href}">${path}</a>`;
}

/** The test clips that were taken for another emotion, surest first as given. */
export function mistakes(report: Report): Html {
  const list = report.mistakes;
  const rows = table({
    caption: 'Misclassified clips',
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
      listen(mistake),
    ]),
  });
  return html`<section aria-labelledby="mistakes">
<h2 id="mistakes">Misclassified clips</h2>
${
  list.length === 0
    ? html`<p>No clip of the ${report.protocol.scoredOn.toLowerCase()} set was misclassified.</p>`
    : html`<details class="fold"${list.length > openBelow ? undefined : html` open`}><summary>${counted(list.length, 'clip')}</summary>
<p class="note">Links and players need the recordings where they lay when this page was written.</p>
${rows}
</details>`
}
</section>
`;
}
