import { plotConfusionMatrix, plotPerSpeakerRecall, plotPredictionDistribution } from '@ser/plots';
import { capitalized } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { Pictures } from '../picture.ts';
import type { Report } from '../report.ts';
import { table } from '../table.ts';

type Row = { precision: number; recall: number; f1: number; support: number };

const cells = ({ precision, recall, f1, support }: Row): string[] => [
  precision.toFixed(2),
  recall.toFixed(2),
  f1.toFixed(2),
  String(support),
];

/** What was taken for what, by class and by speaker. */
export async function results(report: Report, pictures: Pictures): Promise<Html> {
  const { confusion, classes, averages, speakers } = report;
  const size = Math.min(560, Math.max(200, confusion.labels.length * 54));
  const matrix = await pictures.figure(
    plotConfusionMatrix(confusion, { theme: 'page', width: size }),
    'Confusion matrix. Each row is a true emotion; a cell holds the share of that row and, below it, the number of clips.',
  );
  const total = confusion.counts.flat().reduce((sum, clips) => sum + clips, 0);
  const distribution =
    total === 0
      ? undefined
      : await pictures.figure(
          plotPredictionDistribution(
            confusion.labels.map((label, i) => ({
              label,
              predicted: confusion.counts.reduce((sum, row) => sum + row[i]!, 0),
              actual: confusion.counts[i]!.reduce((sum, clips) => sum + clips, 0),
            })),
            { theme: 'page', width: 260 },
          ),
          'How often each emotion was predicted: share and number of clips; the line is how often it was true.',
        );
  const bySpeaker =
    speakers.length === 0
      ? undefined
      : await pictures.figure(
          plotPerSpeakerRecall(speakers, {
            theme: 'page',
            width: 260,
            height: speakers.length * (speakers.length > 30 ? 14 : 24),
          }),
          'Unweighted average recall of each test speaker; the line is the mean over speakers.',
        );
  return html`<section aria-labelledby="results">
<h2 id="results">Results by emotion and speaker</h2>
<div class="pictures">
<div>
${matrix}
${distribution}
</div>
<div>
${table({
  caption: 'Classification report',
  columns: [
    { name: 'Emotion' },
    { name: 'Precision', kind: 'number' },
    { name: 'Recall', kind: 'number' },
    { name: 'F1', kind: 'number' },
    { name: 'Clips', kind: 'number' },
  ],
  rows: classes.map((row) => [row.label, ...cells(row)]),
  footer: averages.map((row) => [capitalized(row.name), ...cells(row)]),
})}
${bySpeaker}
</div>
</div>
</section>
`;
}
