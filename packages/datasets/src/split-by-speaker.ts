import { countGroups, dealGroups } from './group-counts.ts';
import { checkShare, indicesWhere, type Split, type Splittable } from './split.ts';

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
export function splitBySpeaker(
  clips: readonly Splittable[],
  { test = 0.2, validation = 0.2, seed = 0 }: SplitBySpeakerOptions = {},
): Split {
  const speakers = new Set(clips.map((clip) => clip.speaker));
  const place = new Map<string, 'test' | 'validation'>();
  for (const [set, wanted] of [
    ['test', test],
    ['validation', validation],
  ] as const) {
    if (typeof wanted === 'number') {
      checkShare('splitBySpeaker', set, wanted);
      continue;
    }
    for (const name of wanted) {
      if (!speakers.has(name)) {
        throw new RangeError(`splitBySpeaker: ${set} must name speakers of the clips, got '${name}'`);
      }
      if (place.has(name) && place.get(name) !== set) {
        throw new RangeError(
          `splitBySpeaker: test and validation must not share a speaker, got '${name}' in both`,
        );
      }
      place.set(name, set);
    }
  }
  const shares = (['test', 'validation'] as const).flatMap((set) => {
    const wanted = set === 'test' ? test : validation;
    return typeof wanted === 'number' && wanted > 0 ? [{ set, share: wanted }] : [];
  });
  // A share is meant of all clips, also where the other set takes its speakers by name first.
  const free = clips.filter((clip) => !place.has(clip.speaker));
  const scale = free.length === 0 ? 1 : clips.length / free.length;
  const rest = 1 - shares.reduce((sum, { share }) => sum + share * scale, 0);
  if (rest <= 0)
    throw new RangeError('splitBySpeaker: test and validation must leave clips to train on, got none left');
  const counts = countGroups(free, (clip) => clip.speaker);
  if (counts.groups.length < shares.length + 1) {
    throw new RangeError(
      `splitBySpeaker: ${shares.length + 1} sets need as many speakers, got ${counts.groups.length} (${counts.groups.join(', ')})`,
    );
  }
  const sets = dealGroups(counts, [...shares.map(({ share }) => share * scale), rest], seed);
  for (const [i, name] of counts.groups.entries()) {
    const set = shares[sets[i]!]?.set;
    if (set !== undefined) place.set(name, set);
  }
  return {
    train: indicesWhere(clips, (clip) => !place.has(clip.speaker)),
    validation: indicesWhere(clips, (clip) => place.get(clip.speaker) === 'validation'),
    test: indicesWhere(clips, (clip) => place.get(clip.speaker) === 'test'),
  };
}
