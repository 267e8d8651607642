import type { Split, Splittable } from './split.ts';
import { splitGroups } from './split-groups.ts';

/** How {@link splitBySpeaker} divides the speakers. */
export interface SplitBySpeakerOptions {
  /** A share of the clips, or the speakers by name; default 0.2. */
  test?: number | readonly string[];
  /** Likewise; default 0.2. With 0 there is none. */
  validation?: number | readonly string[];
  seed?: number;
}

/**
 * Divides clips into training, validation and test so that nobody is heard in two of them.
 *
 * Shares can be met only as closely as whole speakers allow; within that, the labels are kept in proportion and
 * the seed decides. Every set that was asked for has at least one speaker, and training always has.
 *
 * @throws RangeError for a share outside [0, 1), shares that leave nothing to train on, a speaker that does not
 * occur or stands in both lists, and for fewer speakers than sets.
 *
 * @example
 * ```ts
 * const { train, validation, test } = splitBySpeaker(clips, { validation: 0.15, test: 0.25, seed: 7 });
 * const named = splitBySpeaker(clips, { test: ['ravdess:23', 'ravdess:24'] });
 * ```
 */
export function splitBySpeaker(clips: readonly Splittable[], options: SplitBySpeakerOptions = {}): Split {
  return splitGroups('splitBySpeaker', 'speaker', clips, ({ speaker }) => speaker, options);
}
