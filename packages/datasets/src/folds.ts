import { countGroups, dealGroups } from './group-counts.ts';
import { checkOriginals, checkShare, type Fold, indicesWhere, type Split, type Splittable } from './split.ts';

/** How a series of folds finds its validation sets. */
export interface FoldOptions {
  /** The share of the speakers' clips outside the test set that goes to validation, by whole groups; default 0. */
  validation?: number;
  seed?: number;
}

/** How {@link groupKFold} divides. */
export interface GroupKFoldOptions<T> extends FoldOptions {
  /** How many folds; default 5. */
  folds?: number;
  /** What must not be divided; default the speaker. With the statement it gives a statement-held-out test. */
  group?: (clip: T) => string;
}

/**
 * Cross-validation in which no group (as a rule: no speaker) is in two sets of a fold, and every clip is tested
 * once; the labels are kept in proportion as far as whole groups allow.
 *
 * @throws RangeError for less than two folds, more folds than groups, or a validation share outside [0, 1).
 *
 * @example
 * ```ts
 * for (const { train, validation, test } of groupKFold(clips, { folds: 5, validation: 0.2, seed: 1 })) {
 *   // ...
 * }
 * ```
 */
export function groupKFold<T extends Splittable>(
  clips: readonly T[],
  { folds = 5, group = ({ speaker }) => speaker, validation = 0, seed = 0 }: GroupKFoldOptions<T> = {},
): Fold[] {
  checkOriginals('groupKFold', clips);
  const counts = countGroups(clips, group);
  if (!Number.isInteger(folds) || folds < 2 || folds > counts.groups.length) {
    throw new RangeError(
      `groupKFold: folds must be an integer in [2, ${counts.groups.length} groups], got ${folds}`,
    );
  }
  const dealt = dealGroups(
    counts,
    Array.from({ length: folds }, () => 1 / folds),
    seed,
  );
  const foldOf = new Map(counts.groups.map((name, i) => [name, dealt[i]!]));
  return Array.from({ length: folds }, (_, fold) => ({
    name: String(fold + 1),
    ...holdBack('groupKFold', clips, group, (name) => foldOf.get(name) === fold, validation, seed),
  }));
}

/**
 * One fold per speaker, who is its test set.
 *
 * @throws RangeError for clips of fewer than two speakers, or a validation share outside [0, 1).
 *
 * @example
 * ```ts
 * leaveOneSpeakerOut(clips).map((fold) => fold.name); // ['ravdess:01', 'ravdess:02', ...]
 * ```
 */
export function leaveOneSpeakerOut(
  clips: readonly Splittable[],
  { validation = 0, seed = 0 }: FoldOptions = {},
): Fold[] {
  checkOriginals('leaveOneSpeakerOut', clips);
  const speakers = [...new Set(clips.map((clip) => clip.speaker))].sort();
  if (speakers.length < 2) {
    throw new RangeError(
      `leaveOneSpeakerOut: clips must be of at least two speakers, got ${speakers.length}`,
    );
  }
  return speakers.map((speaker) => ({
    name: speaker,
    ...holdBack('leaveOneSpeakerOut', clips, bySpeaker, (name) => name === speaker, validation, seed),
  }));
}

const literatureFolds = [
  [2, 5, 14, 15, 16],
  [3, 6, 7, 13, 18],
  [10, 11, 12, 19, 20],
  [8, 17, 21, 23, 24],
  [1, 4, 9, 22],
].map((actors) => new Set(actors.map((actor) => `ravdess:${String(actor).padStart(2, '0')}`)));

/**
 * The five folds by actor on which results on RAVDESS are mostly published: test actors (2, 5, 14, 15, 16),
 * (3, 6, 7, 13, 18), (10, 11, 12, 19, 20), (8, 17, 21, 23, 24) and (1, 4, 9, 22).
 *
 * @throws RangeError for a clip that is not of RAVDESS, a fold without a clip, or a validation share outside [0, 1).
 *
 * @example
 * ```ts
 * const folds = ravdessFolds(clips, { validation: 0.2 });
 * ```
 */
export function ravdessFolds(
  clips: readonly Splittable[],
  { validation = 0, seed = 0 }: FoldOptions = {},
): Fold[] {
  checkOriginals('ravdessFolds', clips);
  const stranger = clips.find(({ speaker }) => !literatureFolds.some((fold) => fold.has(speaker)));
  if (stranger !== undefined) {
    throw new RangeError(
      `ravdessFolds: clips must be of ravdess:01 to ravdess:24, got one of ${stranger.speaker}`,
    );
  }
  return literatureFolds.map((actors, i) => {
    const split = holdBack('ravdessFolds', clips, bySpeaker, (name) => actors.has(name), validation, seed);
    if (split.test.length === 0) {
      throw new RangeError(
        `ravdessFolds: clips must hold an actor of every fold, got none of ${[...actors].join(', ')}`,
      );
    }
    return { name: String(i + 1), ...split };
  });
}

/** What {@link crossCorpus} trains and tests on. */
export interface CrossCorpusOptions extends FoldOptions {
  /** Ids of the corpora to test on. */
  test: string | readonly string[];
  /** Ids of the corpora to train on; default all others. */
  train?: string | readonly string[];
}

/**
 * Trains on some corpora and tests on others: the hardest test, since speakers, rooms and sentences all change.
 *
 * @throws RangeError for a corpus without clips, one in both lists, or a validation share outside [0, 1).
 *
 * @example
 * ```ts
 * const { train, test } = crossCorpus(clips, { train: 'ravdess', test: 'tess' });
 * ```
 */
export function crossCorpus(
  clips: readonly (Splittable & { corpus: string })[],
  { test, train, validation = 0, seed = 0 }: CrossCorpusOptions,
): Split {
  checkOriginals('crossCorpus', clips);
  const present = new Set(clips.map((clip) => clip.corpus));
  const tested = new Set(typeof test === 'string' ? [test] : test);
  const trained = new Set(
    train === undefined
      ? [...present].filter((id) => !tested.has(id))
      : typeof train === 'string'
        ? [train]
        : train,
  );
  for (const id of [...tested, ...trained]) {
    if (!present.has(id)) {
      throw new RangeError(`crossCorpus: train and test must be of ${[...present].join(', ')}, got '${id}'`);
    }
    if (tested.has(id) && trained.has(id)) {
      throw new RangeError(`crossCorpus: train and test must not share a corpus, got '${id}' in both`);
    }
  }
  if (tested.size === 0 || trained.size === 0) {
    throw new RangeError(
      `crossCorpus: train and test must name a corpus each, got ${trained.size} and ${tested.size}`,
    );
  }
  const used = indicesWhere(clips, ({ corpus }) => tested.has(corpus) || trained.has(corpus));
  const chosen = Array.from(used, (i) => clips[i]!);
  const corpusOf = new Map(chosen.map(({ speaker, corpus }) => [speaker, corpus]));
  const split = holdBack(
    'crossCorpus',
    chosen,
    bySpeaker,
    (name) => tested.has(corpusOf.get(name)!),
    validation,
    seed,
  );
  const original = (indices: Int32Array): Int32Array => indices.map((i) => used[i]!);
  return {
    train: original(split.train),
    validation: original(split.validation),
    test: original(split.test),
  };
}

function bySpeaker({ speaker }: Splittable): string {
  return speaker;
}

/** Tests on the groups that are asked for, and takes a validation set of whole groups out of the rest. */
function holdBack<T extends Splittable>(
  caller: string,
  clips: readonly T[],
  group: (clip: T) => string,
  isTest: (name: string) => boolean,
  validation: number,
  seed: number,
): Split {
  checkShare(caller, 'validation', validation);
  const validated = new Set<string>();
  if (validation > 0) {
    const rest = clips.filter((clip) => !isTest(group(clip)));
    const counts = countGroups(rest, group);
    if (counts.groups.length < 2) {
      throw new RangeError(
        `${caller}: validation needs two groups outside the test set, got ${counts.groups.length}`,
      );
    }
    const sets = dealGroups(counts, [validation, 1 - validation], seed);
    for (const [i, name] of counts.groups.entries()) if (sets[i] === 0) validated.add(name);
  }
  return {
    train: indicesWhere(clips, (clip) => !isTest(group(clip)) && !validated.has(group(clip))),
    validation: indicesWhere(clips, (clip) => validated.has(group(clip))),
    test: indicesWhere(clips, (clip) => isTest(group(clip))),
  };
}
