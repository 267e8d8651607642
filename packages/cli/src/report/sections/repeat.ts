import { duration } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { Report } from '../report.ts';
import { table } from '../table.ts';

/** What another person needs to get the same numbers. */
export function repeat({ repeat: { command, seed, versions }, timing }: Report): Html {
  const total = timing.reduce((sum, { seconds }) => sum + seconds, 0);
  return html`<section aria-labelledby="repeat">
<h2 id="repeat">Repeat this run</h2>
<pre><code>${command}</code></pre>
<p>Seed ${seed}.</p>
<div class="pictures">
${table({
  caption: 'Time taken',
  columns: [{ name: 'Step' }, { name: 'Time', kind: 'number' }],
  rows: timing.map(({ step, seconds }) => [step, duration(seconds)]),
  footer: [['Total', duration(total)]],
})}
${table({
  caption: 'Software and machine',
  columns: [{ name: 'Name' }, { name: 'Version' }],
  rows: versions.map(({ name, version }) => [name, version]),
})}
</div>
</section>
`;
}
