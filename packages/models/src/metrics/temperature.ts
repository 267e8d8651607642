import { checkChoice, checkPositive } from '../checks.ts';
import { checkProbabilities, checkScores } from './probabilities.ts';

export interface TemperatureOptions {
  /** What the rows hold; the logarithm of probabilities serves as logits. */
  readonly input?: 'probabilities' | 'logits';
}

// The range of 1 / temperature that is searched.
const coldest = 100;
const hottest = 0.01;

/**
 * The temperature by which to divide logits so that confidence fits accuracy (Guo et al., 2017): the one with the
 * lowest cross-entropy on the given clips.
 *
 * Give it validation clips: neither those that trained nor those that test. `rows` holds a row for each clip and a
 * column for each class, `truth` the index of the true class. Above 1 the network was too sure of itself.
 *
 * @throws RangeError when lists are empty or differ in length; or when the best temperature is not within
 *   [0.01, 100], as when every clip is recognised, or none.
 * @example
 * const temperature = fitTemperature(matrixRows(validation.probabilities), validationTruth);
 * const calibrated = applyTemperature(matrixRows(test.probabilities), temperature);
 */
export function fitTemperature(
  rows: readonly ArrayLike<number>[],
  truth: readonly number[],
  { input = 'probabilities' }: TemperatureOptions = {},
): number {
  checkChoice('fitTemperature', 'input', input, ['probabilities', 'logits']);
  if (input === 'probabilities') checkProbabilities('fitTemperature', rows, truth);
  else checkScores('fitTemperature', 'logits', rows, truth);
  const logits = rows.map((row) => logitsOf(row, input));
  // The derivative by 1 / temperature rises with it, since the cross-entropy is convex: bisect its sign.
  let low = hottest;
  let high = coldest;
  if (slope(logits, truth, low) >= 0 || slope(logits, truth, high) <= 0) {
    throw new RangeError(
      'fitTemperature: rows must have a best temperature in [0.01, 100], got none: the clips must be recognised in part',
    );
  }
  for (let i = 0; i < 200 && high - low > 1e-15 * high; i++) {
    const middle = Math.sqrt(low * high);
    if (slope(logits, truth, middle) < 0) low = middle;
    else high = middle;
  }
  return 2 / (low + high);
}

/**
 * Probabilities at another temperature: the softmax of logits divided by it. The ranking does not change.
 *
 * @throws RangeError when `temperature` is not positive.
 * @example
 * applyTemperature([[0.9, 0.1]], 2); // [[0.75, 0.25]]
 */
export function applyTemperature(
  rows: readonly ArrayLike<number>[],
  temperature: number,
  { input = 'probabilities' }: TemperatureOptions = {},
): Float64Array[] {
  checkPositive('applyTemperature', 'temperature', temperature);
  checkChoice('applyTemperature', 'input', input, ['probabilities', 'logits']);
  return rows.map((row) => softmax(logitsOf(row, input), 1 / temperature));
}

function logitsOf(row: ArrayLike<number>, input: 'probabilities' | 'logits'): Float64Array {
  const logits = Float64Array.from(row);
  // A probability that fell below the smallest float counts as that.
  return input === 'logits' ? logits : logits.map((value) => Math.log(Math.max(value, 1e-45)));
}

function softmax(logits: Float64Array, inverse: number): Float64Array {
  const top = logits.reduce((max, value) => Math.max(max, value), Number.NEGATIVE_INFINITY);
  const powers = logits.map((value) => Math.exp((value - top) * inverse));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}

/** Derivative of the mean cross-entropy by the inverse temperature: expected logit less that of the true class. */
function slope(logits: readonly Float64Array[], truth: readonly number[], inverse: number): number {
  let sum = 0;
  for (const [clip, row] of logits.entries()) {
    const weights = softmax(row, inverse);
    // Relative to the true class: small differences keep their digits.
    for (let j = 0; j < row.length; j++) sum += weights[j]! * (row[j]! - row[truth[clip]!]!);
  }
  return sum / logits.length;
}
