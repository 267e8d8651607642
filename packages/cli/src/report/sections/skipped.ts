import { counted } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { Report } from '../report.ts';
import { table } from '../table.ts';

/** The files that could not be used, each with its reason. */
export function skipped({ data }: Report): Html | undefined {
  if (data.skipped.length === 0) return undefined;
  return html`<section aria-labelledby="skipped">
<h2 id="skipped">Files that could not be used</h2>
<p>${counted(data.skipped.length, 'file')} took no part in training or in the scores.</p>
${table({
  caption: 'Files left out',
  columns: [{ name: 'File' }, { name: 'Reason' }],
  rows: data.skipped.map(({ path, reason }) => [path, reason]),
})}
</section>
`;
}
