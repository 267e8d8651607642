import { type Prediction, rank } from '../classifier/decision.ts';

export interface FuseOptions {
  /** How much each modality counts, as `fitFusionWeights` finds it; at least 0, of any sum. Default all the same. */
  readonly weights?: readonly number[];
}

/** The scores of one modality for one recording; `undefined` where it has none, such as a face that is not seen. */
export type ModalityScores = readonly Prediction[] | undefined;

/**
 * Late fusion: the weighted mean of several modalities' probabilities (a linear opinion pool), such as those of voice,
 * text and face.
 *
 * Labels may come in any order, but all modalities must know the same. A modality without scores is left out, and the
 * others share its weight.
 *
 * @returns labels with scores that sum to 1, likeliest first.
 * @throws RangeError when labels differ, scores are no probabilities, weights are negative or do not fit, or no modality
 *   with a weight has scores.
 * @example
 * const voice = [{ label: 'happy', score: 0.6 }, { label: 'sad', score: 0.4 }];
 * const text = [{ label: 'sad', score: 0.9 }, { label: 'happy', score: 0.1 }];
 * fuse([voice, text], { weights: [3, 1] }); // [{ label: 'sad', score: 0.525 }, { label: 'happy', score: 0.475 }]
 */
export function fuse(
  scores: readonly ModalityScores[],
  { weights = scores.map(() => 1) }: FuseOptions = {},
): Prediction[] {
  if (weights.length !== scores.length) {
    throw new RangeError(
      `fuse: weights must be one for each of ${scores.length} modalities, got ${weights.length}`,
    );
  }
  const wrong = weights.find((weight) => !(weight >= 0 && Number.isFinite(weight)));
  if (wrong !== undefined) throw new RangeError(`fuse: weights must be at least 0, got ${wrong}`);
  const labels = labelsOf('fuse', scores);
  const rows = scores.map((modality) => modality && probabilities('fuse', modality, labels));
  const total = rows.reduce((sum, row, i) => sum + (row ? weights[i]! : 0), 0);
  if (total === 0) throw new RangeError('fuse: scores must come from a modality with a weight, got none');
  const fused = labels.map((_, j) =>
    rows.reduce((sum, row, i) => sum + (row ? (weights[i]! / total) * row[j]! : 0), 0),
  );
  return rank(labels, fused);
}

/**
 * The weights for `fuse` that make the truth of validation recordings likeliest, by expectation maximisation over the
 * shares of a mixture (Dempster, Laird and Rubin, 1977), which has one best answer.
 *
 * `recordings` holds the modalities' scores of each recording. Use neither what trained the modalities nor what tests.
 * Calibrate each modality first: weights cannot mend one that is too sure of itself.
 *
 * @returns weights that sum to 1, in the order of the modalities.
 * @throws RangeError when there is no recording, numbers of modalities or labels differ, or a truth is no label.
 * @example
 * const weights = fitFusionWeights(validation.map(({ voice, text }) => [voice, text]), truth);
 * fuse([voice, text], { weights });
 */
export function fitFusionWeights(
  recordings: readonly (readonly ModalityScores[])[],
  truth: readonly string[],
): number[] {
  const caller = 'fitFusionWeights';
  if (recordings.length === 0 || recordings.length !== truth.length) {
    throw new RangeError(
      `${caller}: truth must have one label for each of at least 1 recording, got ${truth.length} for ${recordings.length}`,
    );
  }
  const count = recordings[0]!.length;
  // What each modality gives to the true label.
  const likelihoods = recordings.map((modalities, recording) => {
    if (modalities.length !== count || count === 0) {
      throw new RangeError(
        `${caller}: recordings must have ${Math.max(1, count)} modalities each, got ${modalities.length}`,
      );
    }
    const labels = labelsOf(caller, modalities);
    const target = labels.indexOf(truth[recording]!);
    if (target < 0) {
      throw new RangeError(`${caller}: truth must be among ${labels.join(', ')}, got '${truth[recording]}'`);
    }
    return modalities.map((modality) => modality && probabilities(caller, modality, labels)[target]!);
  });
  let weights = Array<number>(count).fill(1 / count);
  for (let round = 0; round < maxRounds; round++) {
    const next = expectedShares(likelihoods, weights);
    const change = Math.max(...next.map((weight, i) => Math.abs(weight - weights[i]!)));
    weights = next;
    if (change < tolerance) break;
  }
  return weights;
}

const maxRounds = 10_000;
const tolerance = 1e-9;

/** How many recordings each modality accounts for, as shares of all. */
function expectedShares(
  likelihoods: readonly (readonly (number | undefined)[])[],
  weights: readonly number[],
): number[] {
  const shares = weights.map(() => 0);
  for (const row of likelihoods) {
    // What a missing modality would have said is what the others say: its own share stays.
    const present = weights.reduce((sum, weight, i) => sum + (row[i] === undefined ? 0 : weight), 0);
    const mean = weights.reduce((sum, weight, i) => sum + weight * (row[i] ?? 0), 0) / present;
    for (const [i, weight] of weights.entries()) {
      shares[i]! += row[i] === undefined || !(mean > 0) ? weight : (weight * row[i]!) / mean;
    }
  }
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
}

function labelsOf(caller: string, scores: readonly ModalityScores[]): readonly string[] {
  const first = scores.find((modality) => modality !== undefined);
  if (!first || first.length === 0) {
    throw new RangeError(`${caller}: scores must come from at least one modality, got none`);
  }
  return first.map(({ label }) => label);
}

/** The scores in the order of the labels, checked. */
function probabilities(caller: string, scores: readonly Prediction[], labels: readonly string[]): number[] {
  const known = new Map(scores.map(({ label, score }) => [label, score]));
  const row = labels.map((label) => known.get(label));
  if (known.size !== labels.length || scores.length !== labels.length || row.includes(undefined)) {
    throw new RangeError(
      `${caller}: scores must have the labels ${labels.join(', ')} in every modality, got ${[...known.keys()].join(', ')}`,
    );
  }
  const sum = (row as number[]).reduce((total, score) => total + score, 0);
  if (!(row as number[]).every((score) => score >= 0) || !(Math.abs(sum - 1) < 1e-3)) {
    throw new RangeError(`${caller}: scores must be probabilities that sum to 1, got a sum of ${sum}`);
  }
  return row as number[];
}
