import { countGroups, dealGroups } from './group-counts.ts';
import { checkOriginals, checkShare, indicesWhere, type Split, type Splittable } from './split.ts';

/** The shares of a split, or the groups by name. */
export interface SplitGroupsOptions {
  test?: number | readonly string[];
  validation?: number | readonly string[];
  seed?: number;
}

/** Divides clips so that no group is in two sets; `kind` is the word for a group in messages. */
export function splitGroups<T extends Splittable>(
  caller: string,
  kind: string,
  clips: readonly T[],
  group: (clip: T) => string,
  { test = 0.2, validation = 0.2, seed = 0 }: SplitGroupsOptions,
): Split {
  checkOriginals(caller, clips);
  const groups = new Set(clips.map(group));
  const place = new Map<string, 'test' | 'validation'>();
  for (const [set, wanted] of [
    ['test', test],
    ['validation', validation],
  ] as const) {
    if (typeof wanted === 'number') {
      checkShare(caller, set, wanted);
      continue;
    }
    for (const name of wanted) {
      if (!groups.has(name)) {
        throw new RangeError(`${caller}: ${set} must name ${kind}s of the clips, got '${name}'`);
      }
      if (place.has(name) && place.get(name) !== set) {
        throw new RangeError(
          `${caller}: test and validation must not share a ${kind}, got '${name}' in both`,
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
  const free = clips.filter((clip) => !place.has(group(clip)));
  const scale = free.length === 0 ? 1 : clips.length / free.length;
  const rest = 1 - shares.reduce((sum, { share }) => sum + share * scale, 0);
  if (rest <= 0)
    throw new RangeError(`${caller}: test and validation must leave clips to train on, got none left`);
  const counts = countGroups(free, group);
  if (counts.groups.length < shares.length + 1) {
    throw new RangeError(
      `${caller}: ${shares.length + 1} sets need as many ${kind}s, got ${counts.groups.length} (${counts.groups.join(', ')})`,
    );
  }
  const sets = dealGroups(counts, [...shares.map(({ share }) => share * scale), rest], seed);
  for (const [i, name] of counts.groups.entries()) {
    const set = shares[sets[i]!]?.set;
    if (set !== undefined) place.set(name, set);
  }
  return {
    train: indicesWhere(clips, (clip) => !place.has(group(clip))),
    validation: indicesWhere(clips, (clip) => place.get(group(clip)) === 'validation'),
    test: indicesWhere(clips, (clip) => place.get(group(clip)) === 'test'),
  };
}
