import { checkChoice } from '../checks.ts';

/** Counts of true label against predicted label, and the labels that name its rows and columns. */
export interface ConfusionMatrix {
  /** Names of rows and columns, in order. */
  readonly labels: readonly string[];
  /** `values[i][j]`: clips of label `i` that were predicted as label `j` (counts, or shares when normalised). */
  readonly values: readonly (readonly number[])[];
}

export interface ConfusionMatrixOptions {
  /** Order of rows and columns; default: every label that occurs, sorted. */
  readonly labels?: readonly string[];
  /** Share of the true label (rows sum to 1), of the predicted one (columns), of all clips, or counts. */
  readonly normalize?: 'none' | 'true' | 'predicted' | 'all';
}

/**
 * Counts how often each true label was predicted as each label.
 *
 * Rows are the truth, columns the prediction, as in scikit-learn's `confusion_matrix`. A row (or column)
 * without clips normalises to zeros.
 *
 * @throws RangeError when the lists differ in length, are empty, or hold a label that `labels` does not name.
 * @example
 * confusionMatrix(['sad', 'sad', 'happy'], ['sad', 'happy', 'happy']).values; // [[1, 0], [1, 1]]
 */
export function confusionMatrix(
  truth: readonly string[],
  predicted: readonly string[],
  { labels, normalize = 'none' }: ConfusionMatrixOptions = {},
): ConfusionMatrix {
  const names = checkedLabels('confusionMatrix', truth, predicted, labels);
  checkChoice('confusionMatrix', 'normalize', normalize, ['none', 'true', 'predicted', 'all']);
  const values = countPairs(truth, predicted, names);
  if (normalize === 'none') return { labels: names, values };
  const rowSums = values.map((row) => row.reduce((sum, value) => sum + value, 0));
  const columnSums = names.map((_, j) => values.reduce((sum, row) => sum + row[j]!, 0));
  const share = (i: number, j: number): number => {
    const total =
      normalize === 'true' ? rowSums[i]! : normalize === 'predicted' ? columnSums[j]! : truth.length;
    return total === 0 ? 0 : values[i]![j]! / total;
  };
  return { labels: names, values: values.map((row, i) => row.map((_, j) => share(i, j))) };
}

/** The labels to count with: those given, or all that occur, sorted; checks both lists against them. */
export function checkedLabels(
  caller: string,
  truth: readonly string[],
  predicted: readonly string[],
  labels?: readonly string[],
): string[] {
  if (truth.length !== predicted.length) {
    throw new RangeError(
      `${caller}: predicted must have as many entries as truth (${truth.length}), got ${predicted.length}`,
    );
  }
  if (truth.length === 0) throw new RangeError(`${caller}: truth must have at least one entry, got 0`);
  if (labels === undefined) return [...new Set([...truth, ...predicted])].sort();
  const known = new Set(labels);
  if (known.size !== labels.length)
    throw new RangeError(`${caller}: labels must differ from each other, got ${labels}`);
  for (const list of [truth, predicted]) {
    const stranger = list.find((label) => !known.has(label));
    if (stranger !== undefined) {
      throw new RangeError(
        `${caller}: labels must name every label, '${stranger}' is missing from ${labels}`,
      );
    }
  }
  return [...labels];
}

/** Counts pairs of (true, predicted) label; both lists hold only members of `labels`. */
export function countPairs(
  truth: readonly string[],
  predicted: readonly string[],
  labels: readonly string[],
): number[][] {
  const position = new Map(labels.map((label, index) => [label, index]));
  const counts = labels.map(() => labels.map(() => 0));
  for (const [clip, label] of truth.entries()) {
    const row = counts[position.get(label)!]!;
    const column = position.get(predicted[clip]!)!;
    row[column] = row[column]! + 1;
  }
  return counts;
}
