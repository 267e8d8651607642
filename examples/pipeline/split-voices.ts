import { type Clip, type Split, splitBySpeaker, splitRandom } from '@ser/datasets';

const shares = { test: 0.25, validation: 0.15 };

/**
 * Test clips of speakers who are not heard in training: each corpus by itself, so that all have voices in both.
 *
 * Other speakers again choose the epoch. Of a corpus of two speakers one is tested, and the clips that choose the epoch
 * are of the one who trains.
 *
 * @throws RangeError for a corpus of a single speaker.
 */
export function splitVoices(clips: readonly Clip[], seed: number): Split {
  const sets: Record<keyof Split, number[]> = { train: [], validation: [], test: [] };
  for (const corpus of new Set(clips.map((clip) => clip.corpus))) {
    const own = [...clips.keys()].filter((i) => clips[i]!.corpus === corpus);
    const voices = new Set(own.map((i) => clips[i]!.speaker)).size;
    const pick = (indices: readonly number[]): Clip[] => indices.map((i) => clips[i]!);
    const { test } = shares;
    if (voices > 2) {
      const split = splitBySpeaker(pick(own), { ...shares, seed });
      for (const set of ['train', 'validation', 'test'] as const)
        for (const k of split[set]) sets[set].push(own[k]!);
      continue;
    }
    const outer = splitBySpeaker(pick(own), { test, validation: 0, seed });
    const heard = Array.from(outer.train, (k) => own[k]!);
    const inner = splitRandom(pick(heard), { ...shares, test: 0, seed });
    sets.test.push(...Array.from(outer.test, (k) => own[k]!));
    sets.train.push(...Array.from(inner.train, (k) => heard[k]!));
    sets.validation.push(...Array.from(inner.validation, (k) => heard[k]!));
  }
  return {
    train: Int32Array.from(sets.train),
    validation: Int32Array.from(sets.validation),
    test: Int32Array.from(sets.test),
  };
}

/** The same shares, drawn from all clips: the voices of the test are known from training. */
export function splitClips(clips: readonly Clip[], seed: number): Split {
  return splitRandom(clips, { ...shares, seed });
}
