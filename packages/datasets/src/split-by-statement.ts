import type { Split, Splittable } from './split.ts';
import { splitGroups } from './split-groups.ts';

/** How {@link splitByStatement} divides the statements. */
export interface SplitByStatementOptions {
  /** A share of the clips, or the statements by name; default 0.2. */
  test?: number | readonly string[];
  /** Likewise; default 0.2. With 0 there is none. */
  validation?: number | readonly string[];
  seed?: number;
}

/**
 * Divides clips into training, validation and test so that no sentence (or word) is in two of them: a statement-held-out
 * test, which shows whether a network has learned words in place of emotions.
 *
 * The same people speak in all sets, so its scores say nothing about new speakers; that is {@link splitBySpeaker}.
 *
 * @throws RangeError for a clip without `statement`, a share outside [0, 1), shares that leave nothing to train on, a
 * statement that does not occur or stands in both lists, and for fewer statements than sets.
 *
 * @example
 * ```ts
 * const { train, test } = splitByStatement(clips, { test: ['dogs'], validation: 0 });
 * ```
 */
export function splitByStatement(
  clips: readonly (Splittable & { statement?: string })[],
  options: SplitByStatementOptions = {},
): Split {
  const without = clips.findIndex(({ statement }) => statement === undefined);
  if (without >= 0) {
    throw new RangeError(
      `splitByStatement: clips must have a statement, got one of ${clips[without]!.speaker} without at ${without}`,
    );
  }
  return splitGroups('splitByStatement', 'statement', clips, ({ statement }) => statement!, options);
}
