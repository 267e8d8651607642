import { checkedLabels, countPairs } from './confusion-matrix.ts';
import {
  accuracy,
  averageScore,
  type LabelScores,
  scoresByLabel,
  unweightedAverageRecall,
} from './scores.ts';

/** Scores of every label and their averages. */
export interface ClassificationReport {
  readonly labels: readonly ({ readonly label: string } & LabelScores)[];
  readonly accuracy: number;
  /** Mean recall of the labels that occur in the truth. */
  readonly unweightedAverageRecall: number;
  readonly macroAverage: LabelScores;
  readonly weightedAverage: LabelScores;
}

export interface ClassificationReportOptions {
  /** Labels to report, in order; default: every label that occurs, sorted. */
  readonly labels?: readonly string[];
}

/**
 * Precision, recall, F1 and support of each label, with accuracy and averages.
 *
 * @throws RangeError when the lists differ in length, are empty, or hold a label that `labels` does not name.
 * @example
 * const report = classificationReport(['sad', 'happy'], ['sad', 'sad']);
 * report.macroAverage.recall; // 0.5
 */
export function classificationReport(
  truth: readonly string[],
  predicted: readonly string[],
  { labels }: ClassificationReportOptions = {},
): ClassificationReport {
  const names = checkedLabels('classificationReport', truth, predicted, labels);
  const scores = scoresByLabel(countPairs(truth, predicted, names));
  const averages = (average: 'macro' | 'weighted'): LabelScores => ({
    precision: averageScore(scores, 'precision', average),
    recall: averageScore(scores, 'recall', average),
    f1: averageScore(scores, 'f1', average),
    support: truth.length,
  });
  return {
    labels: names.map((label, index) => ({ label, ...scores[index]! })),
    accuracy: accuracy(truth, predicted),
    unweightedAverageRecall: unweightedAverageRecall(truth, predicted),
    macroAverage: averages('macro'),
    weightedAverage: averages('weighted'),
  };
}

/**
 * The report as a table in plain text, character for character as scikit-learn's `classification_report` prints it.
 *
 * @example
 * formatClassificationReport(classificationReport(truth, predicted));
 */
export function formatClassificationReport(
  report: ClassificationReport,
  { digits = 2 }: { readonly digits?: number } = {},
): string {
  const total = report.macroAverage.support;
  const width = Math.max('weighted avg'.length, digits, ...report.labels.map(({ label }) => label.length));
  const line = (name: string, cells: readonly string[]): string =>
    `${name.padStart(width)}  ${cells.map((cell) => cell.padStart(9)).join(' ')}`;
  const row = (name: string, { precision, recall, f1, support }: LabelScores): string =>
    line(name, [...[precision, recall, f1].map((score) => formatFixed(score, digits)), String(support)]);
  return [
    line('', ['precision', 'recall', 'f1-score', 'support']),
    '',
    ...report.labels.map((scores) => row(scores.label, scores)),
    '',
    line('accuracy', ['', '', formatFixed(report.accuracy, digits), String(total)]),
    row('macro avg', report.macroAverage),
    row('weighted avg', report.weightedAverage),
    '',
  ].join('\n');
}

/** Like `toFixed`, but exact ties round to even as Python's do: 0.125 is '0.12'. */
function formatFixed(value: number, digits: number): string {
  const scaled = value * 10 ** digits;
  const below = Math.floor(scaled);
  // Only a multiple of 2^-(digits + 1) can lie exactly between two decimals.
  const tie = Number.isInteger(value * 2 ** (digits + 1)) && scaled - below === 0.5;
  return tie && below % 2 === 0 ? (below / 10 ** digits).toFixed(digits) : value.toFixed(digits);
}
