import { join } from 'node:path';
import { classificationReport, formatClassificationReport } from '@ser/models';
import { reportName } from '../output-folder.ts';
import type { TrainRun } from './train-job.ts';

/** The scores of a run as text, with the protocol that gives them a meaning. */
export function summarize({ test, split, classes, job, failed }: TrainRun): string {
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const report = classificationReport(test.truth, test.predicted, { labels: classes });
  const lines = [
    formatClassificationReport(report),
    `UAR ${percent(test.uar)}, accuracy ${percent(test.accuracy)}, chance ${percent(1 / classes.length)} (${split.test.length} test clips)`,
    split.description,
    `Model:  ${job.output}`,
    `Report: ${join(job.output, reportName)}`,
  ];
  if (failed.length > 0) lines.push(`${failed.length} clips could not be read: the report lists them`);
  return lines.join('\n');
}
