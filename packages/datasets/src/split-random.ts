import { createRng, shuffle } from '@ser/dsp';
import { checkOriginals, checkShare, type Split, type Splittable } from './split.ts';

/** How {@link splitRandom} divides the clips. */
export interface SplitRandomOptions {
  /** Share of the clips; default 0.2. */
  test?: number;
  /** Share of the clips; default 0.2. */
  validation?: number;
  seed?: number;
}

/**
 * Divides clips at random, each label for itself: **do not believe a score that comes from it**.
 *
 * The same people speak, often the same sentence, in training and in test, so the network is rewarded for knowing
 * voices and rooms. On the acted corpora such scores lie 20 to 40 points above those for people who were not heard
 * before. It is here to repeat published figures; {@link splitBySpeaker} is the one to use.
 *
 * @throws RangeError for a share outside [0, 1) or shares that leave nothing to train on.
 *
 * @example
 * ```ts
 * const { train, test } = splitRandom(clips, { test: 0.33, validation: 0, seed: 42 });
 * ```
 */
export function splitRandom(
  clips: readonly Pick<Splittable, 'emotion' | 'augmentation'>[],
  { test = 0.2, validation = 0.2, seed = 0 }: SplitRandomOptions = {},
): Split {
  checkOriginals('splitRandom', clips);
  checkShare('splitRandom', 'test', test);
  checkShare('splitRandom', 'validation', validation);
  if (test + validation >= 1) {
    throw new RangeError(`splitRandom: test + validation must be below 1, got ${test + validation}`);
  }
  const byLabel = new Map<string, number[]>();
  for (const [i, { emotion }] of clips.entries()) {
    const members = byLabel.get(emotion);
    if (members === undefined) byLabel.set(emotion, [i]);
    else members.push(i);
  }
  const rng = createRng(seed);
  const sets: Record<keyof Split, number[]> = { train: [], validation: [], test: [] };
  // Labels of few clips round alike, so what one rounding leaves over is carried to the next label.
  let testDue = 0;
  let validationDue = 0;
  for (const label of [...byLabel.keys()].sort()) {
    const members = shuffle(byLabel.get(label)!, rng);
    testDue += members.length * test;
    validationDue += members.length * validation;
    const testCount = Math.min(members.length, Math.round(testDue));
    const validationCount = Math.min(members.length - testCount, Math.round(validationDue));
    testDue -= testCount;
    validationDue -= validationCount;
    sets.test.push(...members.slice(0, testCount));
    sets.validation.push(...members.slice(testCount, testCount + validationCount));
    sets.train.push(...members.slice(testCount + validationCount));
  }
  const sorted = (indices: number[]): Int32Array => Int32Array.from(indices).sort();
  return { train: sorted(sets.train), validation: sorted(sets.validation), test: sorted(sets.test) };
}
