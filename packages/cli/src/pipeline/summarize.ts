import { join } from 'node:path';
import { classificationReport, formatClassificationReport } from '@ser/models';
import { reportName } from '../output-folder.ts';
import type { Report } from '../report/index.ts';
import type { TrainRun } from './train-job.ts';

/** The scores of a run as text, with the protocol that gives them a meaning. */
export function summarize({ test, classes, job, failed }: TrainRun): string {
  const lines = [
    scoreText(test, classes),
    test.description,
    `Model:  ${job.output}`,
    `Report: ${join(job.output, reportName)}`,
  ];
  if (failed.length > 0) lines.push(`${failed.length} clips could not be read: the report lists them`);
  return lines.join('\n');
}

/** The same as plain data. */
export function summaryOf({ test, classes, job, failed, split, history }: TrainRun): object {
  return {
    model: job.output,
    report: join(job.output, reportName),
    protocol: test.description,
    uar: test.uar,
    accuracy: test.accuracy,
    chance: 1 / classes.length,
    clips: { train: split.train.length, validation: split.validation.length, test: test.indices.length },
    classes,
    epochs: history.epochs.length,
    bestEpoch: history.bestEpoch,
    seed: job.seed,
    failed,
  };
}

/** Scores by class, and those of all. */
export function scoreText(
  {
    truth,
    predicted,
    uar,
    accuracy,
  }: { truth: readonly string[]; predicted: readonly string[]; uar: number; accuracy: number },
  classes: readonly string[],
  intervals?: Report['scores'],
): string {
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const report = classificationReport(truth, predicted, { labels: classes });
  const interval = intervals?.uar.interval;
  const range = interval === undefined ? '' : ` (95 %: ${percent(interval[0])} to ${percent(interval[1])})`;
  return `${formatClassificationReport(report)}
UAR ${percent(uar)}${range}, accuracy ${percent(accuracy)}, chance ${percent(1 / classes.length)} (${truth.length} test clips)`;
}
