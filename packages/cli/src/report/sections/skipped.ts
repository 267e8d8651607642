import { counted } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { Report } from '../report.ts';
import { table } from '../table.ts';

// The reasons are few: a long list says nothing more.
const mostRows = 1000;

/** The files that could not be used, each with its reason. */
export function skipped({ data }: Report): Html | undefined {
  if (data.skipped.length === 0) return undefined;
  return html`<section aria-labelledby="skipped">
<h2 id="skipped">Files that could not be used</h2>
<p>${counted(data.skipped.length, 'file')} took no part in training or in the scores.${data.skipped.length > mostRows ? ` The first ${counted(mostRows, 'file')} are listed here.` : undefined}</p>
${table({
  caption: 'Files left out',
  columns: [{ name: 'File' }, { name: 'Reason' }],
  rows: data.skipped.slice(0, mostRows).map(({ path, reason }) => [path, reason]),
})}
</section>
`;
}
