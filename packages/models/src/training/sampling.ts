import { type Rng, shuffle } from '@ser/dsp';

/** Which training clips an epoch sees: each once, or as many of every class, those of rare classes several times. */
export type Sampling = 'shuffled' | 'balanced';

/** The clips of one epoch, in order; as many as there are training clips. */
export function drawEpoch(
  sampling: Sampling,
  trainIndices: readonly number[],
  targets: Int32Array,
  classes: number,
  rng: Rng,
): number[] {
  if (sampling === 'shuffled') return shuffle([...trainIndices], rng);
  const decks = Array.from({ length: classes }, (_, label) =>
    trainIndices.filter((clip) => targets[clip] === label),
  );
  const turns = shuffle([...decks.keys()], rng);
  const left: number[][] = decks.map(() => []);
  const order = trainIndices.map((_, place) => {
    const label = turns[place % classes]!;
    // Every clip of a class comes before one comes again.
    if (left[label]!.length === 0) left[label] = shuffle([...decks[label]!], rng);
    return left[label]!.pop()!;
  });
  return shuffle(order, rng);
}
