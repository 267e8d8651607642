import type { Split } from './split.ts';

/** A clip, as far as {@link applySplit} looks at it. */
export interface SplitClip {
  path: string;
  augmentation?: object;
}

/**
 * A split of clips as a split of a table of them: clips that could not be read are gone, and the altered copies of
 * training clips join the training set.
 *
 * @param clips the clips that were divided
 * @param tableClips the clips of the table
 * @throws RangeError where a file is in two sets, where a copy is of a clip outside the training set, and for a clip of
 * the table that was not divided.
 *
 * @example
 * ```ts
 * const split = splitBySpeaker(clips, { seed: 1 });
 * const { table } = await extractTable(clips, recipe, { augment: { indices: split.train, noise: [10, 30] } });
 * const { train, validation, test } = applySplit(split, clips, table.clips);
 * ```
 */
export function applySplit<T extends Split>(
  split: T,
  clips: readonly SplitClip[],
  tableClips: readonly SplitClip[],
): T {
  const known = new Set(clips.map(({ path }) => path));
  const setOf = new Map<string, keyof Split>();
  for (const set of ['train', 'validation', 'test'] as const) {
    for (const i of split[set]) {
      const clip = clips[i];
      if (clip === undefined) {
        throw new RangeError(`applySplit: split.${set} must hold positions of the clips, got ${i}`);
      }
      const other = setOf.get(clip.path);
      if (other !== undefined && other !== set) {
        throw new RangeError(
          `applySplit: a file must be in one set, got ${clip.path} in ${other} and ${set}`,
        );
      }
      setOf.set(clip.path, set);
    }
  }
  const sets: Record<keyof Split, number[]> = { train: [], validation: [], test: [] };
  for (const [i, { path, augmentation }] of tableClips.entries()) {
    if (!known.has(path))
      throw new RangeError(`applySplit: the table's clips must be among the clips, got ${path}`);
    const set = setOf.get(path);
    if (augmentation !== undefined && set !== 'train') {
      throw new RangeError(
        `applySplit: altered copies must be of training clips, got one of ${path}, which is in ${set ?? 'no set'}`,
      );
    }
    if (set !== undefined) sets[set].push(i);
  }
  return {
    ...split,
    train: Int32Array.from(sets.train),
    validation: Int32Array.from(sets.validation),
    test: Int32Array.from(sets.test),
  };
}
