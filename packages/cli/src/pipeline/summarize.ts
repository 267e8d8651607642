import { join } from 'node:path';
import { classificationReport, formatClassificationReport } from '@ser/models';
import { reportName } from '../output-folder.ts';
import type { Report } from '../report/index.ts';
import { scoresOf } from './describe-tested.ts';
import type { TrainRun } from './train-job.ts';

/** The scores of a run as text, with the protocol that gives them a meaning. */
export function summarize(run: TrainRun): string {
  const { test, classes, job, failed } = run;
  const lines = [
    scoreText(test, classes, scoresOfRun(run)),
    test.description,
    `Model:  ${job.output}`,
    `Report: ${join(job.output, reportName)}`,
  ];
  if (failed.length > 0) lines.push(`${failed.length} clips could not be read: the report lists them`);
  return lines.join('\n');
}

/** The same as plain data. */
export function summaryOf(run: TrainRun): object {
  const { test, classes, job, failed, split, history } = run;
  return {
    model: job.output,
    report: join(job.output, reportName),
    protocol: test.description,
    uar: test.uar,
    accuracy: test.accuracy,
    scores: scoresOfRun(run),
    clips: { train: split.train.length, validation: split.validation.length, test: test.indices.length },
    classes,
    epochs: history.epochs.length,
    bestEpoch: history.bestEpoch,
    seed: job.seed,
    failed,
  };
}

const scoresOfRun = ({ test, classes, clips }: TrainRun): Report['scores'] =>
  scoresOf({ ...test, classes, clips: Array.from(test.indices, (i) => clips[i]!) });

/** Scores by class, and those of all. */
export function scoreText(
  {
    truth,
    predicted,
    uar,
    accuracy,
  }: { truth: readonly string[]; predicted: readonly string[]; uar: number; accuracy: number },
  classes: readonly string[],
  { uar: { interval } }: Report['scores'],
): string {
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const report = classificationReport(truth, predicted, { labels: classes });
  const range = interval === undefined ? '' : ` (95 %: ${percent(interval[0])} to ${percent(interval[1])})`;
  return `${formatClassificationReport(report)}
UAR ${percent(uar)}${range}, accuracy ${percent(accuracy)}, chance ${percent(1 / classes.length)} (${truth.length} test clips)`;
}
