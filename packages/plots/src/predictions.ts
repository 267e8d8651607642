import type { Matrix } from '@ser/dsp';
import { checkDistinct } from './plot-options.ts';

/** What a classifier said of clips whose class is known; `Evaluation` of `@ser/models` holds the same. */
export type ScoredClips = {
  /** Names of the classes, in the order of the columns. */
  labels: readonly string[];
  /** The true class of each clip. */
  truth: readonly string[];
  /** A row each clip, a column each class, values in [0, 1]. */
  probabilities: Matrix;
};

/** The index of each clip's true class, after checking that sizes fit and probabilities are in [0, 1]. */
export function checkScoredClips(caller: string, { labels, truth, probabilities }: ScoredClips): number[] {
  if (truth.length === 0) throw new RangeError(`${caller}: truth must hold at least 1 clip, got none`);
  checkDistinct(caller, 'labels', labels);
  const { data, rows, cols } = probabilities;
  if (rows !== truth.length || cols !== labels.length || data.length !== rows * cols) {
    throw new RangeError(
      `${caller}: probabilities must be ${truth.length} x ${labels.length}, got ${rows} x ${cols} with ${data.length} values`,
    );
  }
  const wrong = data.find((value) => !(value >= 0 && value <= 1));
  if (wrong !== undefined) throw new RangeError(`${caller}: probabilities must be in [0, 1], got ${wrong}`);
  const indexOf = new Map(labels.map((label, i) => [label, i]));
  return truth.map((label) => {
    const index = indexOf.get(label);
    if (index === undefined) {
      throw new RangeError(`${caller}: truth must hold only the labels ${labels.join(', ')}, got '${label}'`);
    }
    return index;
  });
}
