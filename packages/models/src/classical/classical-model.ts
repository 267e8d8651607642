import type { Matrix } from '@ser/dsp';
import { checkChoice, checkNoOthers } from '../checks.ts';
import { checkIndices, clipSize, type Features, type Indices } from '../features.ts';
import { accuracy, unweightedAverageRecall } from '../metrics/scores.ts';

/** A classifier that is no network: an SVM or a random forest. */
export interface ClassicalModel {
  readonly classes: readonly string[];
  /** Numbers of one clip. */
  readonly size: number;
  /** Scores of one clip, a number for each class, the highest for the predicted one. */
  scoresOf(clip: Float32Array): Float64Array;
}

/** Clips with their labels, and which of them to learn from. */
export interface ClassicalData {
  readonly x: Features;
  readonly labels: readonly string[];
  readonly classes: readonly string[];
  readonly trainIndices: Indices;
}

/** Predictions for a set of clips, and their scores. */
export interface ClassicalEvaluation {
  readonly accuracy: number;
  readonly uar: number;
  /** True labels of the clips, in the order of the indices. */
  readonly truth: readonly string[];
  readonly predicted: readonly string[];
  /** One row for each clip, one column for each class. */
  readonly scores: Matrix;
}

/** Checks what both have; anything beyond is an option that there is not. */
export function checkClassicalOptions(caller: string, classWeights: string, beyond: object): void {
  checkNoOthers(caller, beyond);
  checkChoice(caller, 'classWeights', classWeights, ['none', 'balanced']);
}

/**
 * Predicts the given clips and compares with their labels, as `evaluate` does for networks.
 *
 * @throws RangeError when the features do not fit the model, or an index is out of range.
 * @example
 * const { uar } = evaluateClassical(await fitSvm(data), data, testIndices);
 */
export function evaluateClassical(
  model: ClassicalModel,
  { x, labels }: { readonly x: Features; readonly labels: readonly string[] },
  indices: Indices,
): ClassicalEvaluation {
  const size = clipSize('evaluateClassical', x);
  if (size !== model.size) {
    throw new RangeError(`evaluateClassical: x must have ${model.size} numbers a clip, got ${size}`);
  }
  const clips = checkIndices('evaluateClassical', 'indices', indices, x.shape[0]!);
  const cols = model.classes.length;
  const data = new Float32Array(clips.length * cols);
  const predicted = clips.map((clip, row) => {
    const scores = model.scoresOf(x.data.subarray(clip * size, (clip + 1) * size));
    data.set(scores, row * cols);
    let best = 0;
    for (let j = 1; j < cols; j++) if (scores[j]! > scores[best]!) best = j;
    return model.classes[best]!;
  });
  const truth = clips.map((clip) => labels[clip]!);
  return {
    accuracy: accuracy(truth, predicted),
    uar: unweightedAverageRecall(truth, predicted),
    truth,
    predicted,
    scores: { data, rows: clips.length, cols },
  };
}

/** Checks what both learners share; gives the training clips and the class of each. */
export function checkClassicalData(
  caller: string,
  { x, labels, classes, trainIndices }: ClassicalData,
): { size: number; clips: readonly number[]; targets: Int32Array; counts: number[] } {
  const size = clipSize(caller, x);
  if (labels.length !== x.shape[0]) {
    throw new RangeError(
      `${caller}: labels must have one entry for each of ${x.shape[0]} clips, got ${labels.length}`,
    );
  }
  const clips = checkIndices(caller, 'trainIndices', trainIndices, x.shape[0]!);
  const counts = classes.map(() => 0);
  const targets = Int32Array.from(clips, (clip) => {
    const target = classes.indexOf(labels[clip]!);
    if (target < 0) {
      throw new RangeError(
        `${caller}: labels must be among ${classes.join(', ')}, got '${labels[clip]}' for clip ${clip}`,
      );
    }
    counts[target]!++;
    for (let i = clip * size; i < (clip + 1) * size; i++) {
      if (!Number.isFinite(x.data[i]!)) {
        throw new RangeError(`${caller}: x must be finite, got ${x.data[i]} in clip ${clip}`);
      }
    }
    return target;
  });
  const absent = classes.filter((_, label) => counts[label] === 0);
  if (classes.length < 2 || absent.length > 0) {
    throw new RangeError(
      `${caller}: classes must be two or more with a training clip each, got none of ${absent.join(', ')}`,
    );
  }
  return { size, clips, targets, counts };
}
