import { plotClassBalance } from '@ser/plots';
import { count, counted } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { Pictures } from '../picture.ts';
import type { Report } from '../report.ts';
import { table } from '../table.ts';

/** Only addresses of the web become links. */
function corpusTitle({ title, homepage }: Report['data']['corpora'][number]): Html {
  return homepage !== undefined && /^https?:\/\//.test(homepage)
    ? html`<a href="${homepage}" rel="noreferrer">${title}</a>`
    : html`${title}`;
}

/** Where the clips come from, and which speaker stands in which part of the split. */
export async function data(report: Report, pictures: Pictures): Promise<Html> {
  const { corpora, folder, clips, speakers, labels, skipped } = report.data;
  const balance = await pictures.figure(
    plotClassBalance(labels, { theme: 'page', width: 260 }),
    'Clips of each emotion.',
  );
  const { parts } = report.protocol;
  return html`<section aria-labelledby="data">
<h2 id="data">Data and protocol</h2>
<div class="pictures">
<div>
<dl class="facts">
${corpora.map(
  (
    corpus,
  ) => html`<div><dt>Corpus</dt><dd>${corpusTitle(corpus)}${corpus.licence === undefined ? undefined : html`, ${corpus.licence}`}${corpus.citation === undefined ? undefined : html`<br><cite>${corpus.citation}</cite>`}</dd></div>
`,
)}
<div><dt>Folder</dt><dd><code>${folder}</code></dd></div>
<div><dt>Clips</dt><dd>${count(clips)}</dd></div>
<div><dt>Speakers</dt><dd>${count(speakers)}</dd></div>
<div><dt>Not usable</dt><dd>${skipped.length === 0 ? 'none' : html`<a href="#skipped">${counted(skipped.length, 'file')}</a>`}</dd></div>
</dl>
${table({
  caption: 'Split: which speakers stand where',
  columns: [{ name: 'Part' }, { name: 'Clips', kind: 'number' }, { name: 'Speakers' }],
  rows: parts.map((part) => [
    part.name,
    count(part.clips),
    html`<b>${part.speakers.length}</b>: ${part.speakers.join(', ')}`,
  ]),
})}
</div>
${balance}
</div>
</section>
`;
}
