import type { Matrix } from '@ser/dsp';

/**
 * The rows of a matrix as views, the form in which metrics take probabilities.
 *
 * @example
 * const { probabilities, truth } = await evaluate(model, { x, labels, classes }, testIndices);
 * rocAuc(matrixRows(probabilities), truth.map((label) => classes.indexOf(label)));
 */
export function matrixRows({ data, rows, cols }: Matrix): Float32Array[] {
  return Array.from({ length: rows }, (_, row) => data.subarray(row * cols, (row + 1) * cols));
}

/** Checks rows of scores, one column for each class, against the indices of the true classes. */
export function checkScores(
  caller: string,
  name: string,
  scores: readonly ArrayLike<number>[],
  truth: readonly number[],
): void {
  if (scores.length === 0) throw new RangeError(`${caller}: ${name} must have at least one row, got 0`);
  if (scores.length !== truth.length) {
    throw new RangeError(
      `${caller}: truth must have as many entries as ${name} (${scores.length}), got ${truth.length}`,
    );
  }
  const columns = scores[0]!.length;
  for (const [clip, row] of scores.entries()) {
    if (row.length !== columns) {
      throw new RangeError(
        `${caller}: ${name} must have rows of ${columns} columns, got ${row.length} in row ${clip}`,
      );
    }
    const label = truth[clip]!;
    if (!Number.isInteger(label) || label < 0 || label >= columns) {
      throw new RangeError(`${caller}: truth must be an index in [0, ${columns}), got ${label}`);
    }
    for (let j = 0; j < columns; j++) {
      if (!Number.isFinite(row[j]!)) {
        throw new RangeError(`${caller}: ${name} must be finite, got ${row[j]} in row ${clip}`);
      }
    }
  }
}

/** As `checkScores`, for scores that must be probabilities. */
export function checkProbabilities(
  caller: string,
  probabilities: readonly ArrayLike<number>[],
  truth: readonly number[],
): void {
  checkScores(caller, 'probabilities', probabilities, truth);
  for (const [clip, row] of probabilities.entries()) {
    for (let j = 0; j < row.length; j++) {
      if (!(row[j]! >= 0 && row[j]! <= 1 + 1e-6)) {
        throw new RangeError(`${caller}: probabilities must be in [0, 1], got ${row[j]} in row ${clip}`);
      }
    }
  }
}
