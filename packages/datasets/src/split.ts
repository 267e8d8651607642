/** What a split needs to know of a clip: a {@link Clip} fits, and so does any object with these two. */
export interface Splittable {
  speaker: string;
  /** Splits keep the mix of labels alike where they can. */
  emotion: string;
  /** Present on an altered copy, which no split takes: copies are made of training clips, after the split. */
  augmentation?: object;
}

/** Positions in the list of clips: what to train on, what to stop and choose by, what to measure on. */
export interface Split {
  train: Int32Array;
  /** Empty where none was asked for. */
  validation: Int32Array;
  test: Int32Array;
}

/** A {@link Split} of a series that tests on each clip once. */
export interface Fold extends Split {
  /** What this fold holds back: its number from 1, or the speaker. */
  name: string;
}

/** The positions of the clips for which the predicate holds, in order. */
export function indicesWhere<T>(clips: readonly T[], holds: (clip: T, index: number) => boolean): Int32Array {
  const indices: number[] = [];
  for (const [i, clip] of clips.entries()) if (holds(clip, i)) indices.push(i);
  return Int32Array.from(indices);
}

/** A share as a number in [0, 1). */
export function checkShare(caller: string, option: string, value: number): void {
  if (!(value >= 0 && value < 1))
    throw new RangeError(`${caller}: ${option} must be in [0, 1), got ${value}`);
}

/** Splits divide recordings: a copy would take its original's sound into another set. */
export function checkOriginals(caller: string, clips: readonly { augmentation?: object }[]): void {
  const i = clips.findIndex((clip) => clip.augmentation !== undefined);
  if (i >= 0) {
    throw new RangeError(
      `${caller}: clips must be recordings, got an altered copy at ${i}: split first, then augment the training set`,
    );
  }
}
