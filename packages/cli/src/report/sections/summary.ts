import { percent } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { Report, ReportScore } from '../report.ts';

function tile(name: string, { value, interval }: ReportScore, note: string): Html {
  return html`<div class="tile">
<dt>${name}</dt>
<dd><strong>${percent(value)}</strong>
<span>${interval === undefined ? undefined : `${percent(interval[0])} to ${percent(interval[1])}`}</span>
<small>${note}</small></dd>
</div>
`;
}

/** The scores, large, with what they were measured on. */
export function summary({ scores, protocol, classes, confusion }: Report): Html {
  const chance = scores.chance ?? 1 / confusion.labels.length;
  const part = protocol.parts.find(({ name }) => name === protocol.scoredOn);
  const where =
    part === undefined
      ? protocol.scoredOn
      : `${part.clips} clips of ${part.speakers.length} ${part.speakers.length === 1 ? 'speaker' : 'speakers'}`;
  return html`<section aria-labelledby="scores">
<h2 id="scores">Scores</h2>
<p>Measured on the ${protocol.scoredOn.toLowerCase()} set, ${where}. ${protocol.description}</p>
<dl class="tiles">
${tile('Unweighted average recall', scores.uar, `mean recall of ${classes.length} classes; chance is ${percent(chance)}`)}
${tile('Accuracy', scores.accuracy, 'share of clips classified correctly')}
${tile('Macro F1', scores.macroF1, 'mean F1 of the classes')}
</dl>
${scores.intervals === undefined ? undefined : html`<p class="note">Intervals: ${scores.intervals}.</p>`}
</section>
`;
}
