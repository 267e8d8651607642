import { createRng } from '@ser/dsp';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import * as datasets from '../src/index.ts';
import {
  type Clip,
  crossCorpus,
  groupKFold,
  leaveOneSpeakerOut,
  ravdess,
  ravdessFolds,
  type Split,
  splitBySpeaker,
  splitRandom,
} from '../src/index.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** The 1440 names of RAVDESS's speech. */
const ravdessClips: Clip[] = [];
for (let actor = 1; actor <= 24; actor++)
  for (let emotion = 1; emotion <= 8; emotion++)
    for (const [intensity, statement, repetition] of [1, 2].flatMap((i) =>
      [1, 2].flatMap((s) => [1, 2].map((r) => [i, s, r])),
    )) {
      const result = ravdess.parse(
        `03-01-${two(emotion)}-${two(intensity!)}-${two(statement!)}-${two(repetition!)}-${two(actor)}.wav`,
      );
      if (result.ok) ravdessClips.push({ ...result.clip, emotion: result.clip.emotion! });
    }

const speakersOf = (clips: readonly { speaker: string }[], indices: Int32Array): Set<string> =>
  new Set(Array.from(indices, (i) => clips[i]!.speaker));

/** Every clip in one set at most, nobody in two. */
function expectDisjoint(
  clips: readonly { speaker: string }[],
  { train, validation, test: tested }: Split,
): void {
  const sets = [train, validation, tested];
  const all = sets.flatMap((set) => [...set]);
  expect(new Set(all).size).toBe(all.length);
  expect(all.every((i) => i >= 0 && i < clips.length)).toBe(true);
  const speakers = sets.flatMap((set) => [...speakersOf(clips, set)]);
  expect(new Set(speakers).size).toBe(speakers.length);
}

/** Clips of speakers who recorded differently much of different emotions. */
const unevenClips = fc
  .record({ speakers: fc.integer({ min: 3, max: 12 }), seed: fc.nat() })
  .map(({ speakers, seed }) => {
    const rng = createRng(seed);
    return Array.from({ length: speakers }, (_, s) =>
      Array.from({ length: 1 + rng.integer(30) }, () => ({
        corpus: s % 2 === 0 ? 'even' : 'odd',
        speaker: `s${s}`,
        emotion: ['happy', 'sad', 'angry'][rng.integer(3)]!,
      })),
    ).flat();
  });

test('public surface', () => {
  expect(Object.keys(datasets).sort()).toMatchInlineSnapshot(`
    [
      "applySplit",
      "corpora",
      "cremaD",
      "crossCorpus",
      "defineCorpus",
      "detectCorpus",
      "filterClips",
      "groupKFold",
      "iemocap",
      "isSoundFile",
      "labelMaps",
      "leaveOneSpeakerOut",
      "mapLabels",
      "ravdess",
      "ravdessFolds",
      "savee",
      "splitBySpeaker",
      "splitByStatement",
      "splitRandom",
      "summarizeClips",
      "synthesizeUtterance",
      "tess",
    ]
  `);
  expectTypeOf(splitBySpeaker).returns.toEqualTypeOf<Split>();
  expectTypeOf<Split['train']>().toEqualTypeOf<Int32Array>();
});

describe('splitBySpeaker', () => {
  test('RAVDESS: whole actors, near the shares, labels in proportion', () => {
    expect(ravdessClips).toHaveLength(1440);
    const split = splitBySpeaker(ravdessClips, { validation: 0.2, test: 0.2, seed: 3 });
    expectDisjoint(ravdessClips, split);
    expect([split.train.length, split.validation.length, split.test.length]).toEqual([840, 300, 300]);
  });

  test('nobody crosses, nothing is lost, no set is empty', () => {
    fc.assert(
      fc.property(unevenClips, fc.nat(1000), (clips, seed) => {
        const split = splitBySpeaker(clips, { validation: 0.25, test: 0.25, seed });
        expectDisjoint(clips, split);
        expect(split.train.length + split.validation.length + split.test.length).toBe(clips.length);
        expect(Math.min(split.train.length, split.validation.length, split.test.length)).toBeGreaterThan(0);
        expect(splitBySpeaker(clips, { validation: 0.25, test: 0.25, seed })).toEqual(split);
      }),
      { seed: 1 },
    );
  });

  test('labels stay in proportion where speakers recorded different ones', () => {
    // Half of the speakers are only happy, half only sad: a careless split has tests of one label.
    const clips = Array.from({ length: 12 }, (_, s) =>
      Array.from({ length: 10 }, () => ({ speaker: `s${s}`, emotion: s < 6 ? 'happy' : 'sad' })),
    ).flat();
    for (let seed = 0; seed < 10; seed++) {
      const { test: tested, validation } = splitBySpeaker(clips, { test: 1 / 3, validation: 1 / 6, seed });
      for (const [set, each] of [
        [tested, 20],
        [validation, 10],
      ] as const) {
        expect([...set].filter((i) => clips[i]!.emotion === 'happy')).toHaveLength(each);
        expect(set).toHaveLength(2 * each);
      }
    }
  });

  test('the seed decides', () => {
    const picks = new Set(
      Array.from({ length: 8 }, (_, seed) =>
        [...speakersOf(ravdessClips, splitBySpeaker(ravdessClips, { seed }).test)].join(),
      ),
    );
    expect(picks.size).toBeGreaterThan(4);
  });

  test('speakers by name', () => {
    const {
      train,
      validation,
      test: tested,
    } = splitBySpeaker(ravdessClips, {
      test: ['ravdess:23', 'ravdess:24'],
      validation: ['ravdess:01'],
    });
    expect(speakersOf(ravdessClips, tested)).toEqual(new Set(['ravdess:23', 'ravdess:24']));
    expect(speakersOf(ravdessClips, validation)).toEqual(new Set(['ravdess:01']));
    expect(train).toHaveLength(21 * 60);
    const mixed = splitBySpeaker(ravdessClips, { test: ['ravdess:24'], validation: 0.25 });
    expect([mixed.test.length, mixed.validation.length]).toEqual([60, 360]);
    expect(splitBySpeaker(ravdessClips, { validation: 0 }).validation).toHaveLength(0);
  });

  test.each([
    [{ test: 1 }, 'splitBySpeaker: test must be in [0, 1), got 1'],
    [{ validation: Number.NaN }, 'splitBySpeaker: validation must be in [0, 1), got NaN'],
    [{ test: 0.5, validation: 0.5 }, 'test and validation must leave clips to train on, got none left'],
    [{ test: ['ravdess:99'] }, "splitBySpeaker: test must name speakers of the clips, got 'ravdess:99'"],
    [
      { test: ['ravdess:01'], validation: ['ravdess:01'] },
      "must not share a speaker, got 'ravdess:01' in both",
    ],
  ])('refuses %j', (options, message) => {
    expect(() => splitBySpeaker(ravdessClips, options)).toThrow(message);
  });

  test('refuses fewer speakers than sets', () => {
    const clips = [
      { speaker: 'a', emotion: 'sad' },
      { speaker: 'b', emotion: 'sad' },
    ];
    expect(() => splitBySpeaker(clips)).toThrow('splitBySpeaker: 3 sets need as many speakers, got 2 (a, b)');
    expect(() => splitBySpeaker([])).toThrow(RangeError);
    const all = { test: ['a', 'b'], validation: 0 };
    expect(() => splitBySpeaker(clips, all)).toThrow(RangeError);
  });
});

describe('folds', () => {
  test('groupKFold tests each clip once, by whole speakers', () => {
    fc.assert(
      fc.property(unevenClips, fc.integer({ min: 2, max: 3 }), (clips, folds) => {
        const splits = groupKFold(clips, { folds, seed: 5 });
        for (const split of splits) {
          expectDisjoint(clips, split);
          expect(split.train.length + split.test.length).toBe(clips.length);
          expect(split.test.length).toBeGreaterThan(0);
        }
        const tested = splits.flatMap((split) => [...split.test]).sort((a, b) => a - b);
        expect(tested).toEqual([...clips.keys()]);
      }),
      { seed: 2 },
    );
  });

  test('groupKFold by statement holds a statement out', () => {
    const folds = groupKFold(ravdessClips, { folds: 2, group: (clip) => clip.statement! });
    for (const { train, test: tested } of folds) {
      expect(new Set(Array.from(tested, (i) => ravdessClips[i]!.statement)).size).toBe(1);
      expect(train).toHaveLength(720);
    }
  });

  test('folds are of like size', () => {
    const sizes = groupKFold(ravdessClips, { folds: 6 }).map((fold) => fold.test.length);
    expect(sizes).toEqual([240, 240, 240, 240, 240, 240]);
  });

  test('a validation set comes out of the speakers that are left', () => {
    for (const split of groupKFold(ravdessClips, { folds: 4, validation: 1 / 6 })) {
      expectDisjoint(ravdessClips, split);
      expect([split.train.length, split.validation.length, split.test.length]).toEqual([900, 180, 360]);
    }
  });

  test('leaveOneSpeakerOut names whom it leaves out', () => {
    const folds = leaveOneSpeakerOut(ravdessClips);
    expect(folds.map((fold) => fold.name)).toEqual(
      Array.from({ length: 24 }, (_, i) => `ravdess:${two(i + 1)}`),
    );
    for (const fold of folds) {
      expect(speakersOf(ravdessClips, fold.test)).toEqual(new Set([fold.name]));
      expect(fold.train).toHaveLength(1380);
    }
    expect(() => leaveOneSpeakerOut(ravdessClips.slice(0, 9))).toThrow('of at least two speakers, got 1');
  });

  test('ravdessFolds are those of the literature', () => {
    const folds = ravdessFolds(ravdessClips, { validation: 0.2 });
    const actors = folds.map((fold) =>
      [...speakersOf(ravdessClips, fold.test)].map((name) => Number(name.slice(8))),
    );
    expect(actors).toEqual([
      [2, 5, 14, 15, 16],
      [3, 6, 7, 13, 18],
      [10, 11, 12, 19, 20],
      [8, 17, 21, 23, 24],
      [1, 4, 9, 22],
    ]);
    for (const fold of folds) {
      expectDisjoint(ravdessClips, fold);
      expect(fold.validation.length).toBeGreaterThan(0);
    }
    expect(() => ravdessFolds([{ speaker: 'tess:OAF', emotion: 'sad' }])).toThrow('got one of tess:OAF');
    expect(() => ravdessFolds(ravdessClips.slice(0, 60))).toThrow('must hold an actor of every fold');
  });

  test('crossCorpus keeps corpora apart', () => {
    const clips = [0, 1, 2, 3, 4, 5].flatMap((s) =>
      ['happy', 'sad'].map((emotion) => ({ corpus: ['a', 'b', 'c'][s % 3]!, speaker: `${s}`, emotion })),
    );
    const corporaOf = (indices: Int32Array) =>
      [...new Set(Array.from(indices, (i) => clips[i]!.corpus))].sort();
    const whole = crossCorpus(clips, { test: 'b' });
    expect([corporaOf(whole.train), corporaOf(whole.test)]).toEqual([['a', 'c'], ['b']]);
    const pair = crossCorpus(clips, { train: 'a', test: ['c'], validation: 0.5 });
    expectDisjoint(clips, pair);
    expect([corporaOf(pair.train), corporaOf(pair.validation), corporaOf(pair.test)]).toEqual([
      ['a'],
      ['a'],
      ['c'],
    ]);
    expect(() => crossCorpus(clips, { test: 'd' })).toThrow("must be of a, b, c, got 'd'");
    expect(() => crossCorpus(clips, { train: 'a', test: 'a' })).toThrow(
      "must not share a corpus, got 'a' in both",
    );
  });

  test.each([1, 2.5, 25])('groupKFold refuses %d folds', (folds) => {
    expect(() => groupKFold(ravdessClips, { folds })).toThrow(
      `groupKFold: folds must be an integer in [2, 24 groups], got ${folds}`,
    );
  });
});

describe('splitRandom', () => {
  test('divides each label in proportion, and lets speakers cross', () => {
    const {
      train,
      validation,
      test: tested,
    } = splitRandom(ravdessClips, { test: 0.25, validation: 0.125, seed: 1 });
    expect([train.length, validation.length, tested.length]).toEqual([900, 180, 360]);
    for (const emotion of ravdess.emotions) {
      const count = (set: Int32Array) => [...set].filter((i) => ravdessClips[i]!.emotion === emotion).length;
      expect(count(tested)).toBe(emotion === 'neutral' ? 24 : 48);
    }
    expect([...train, ...validation, ...tested].sort((a, b) => a - b)).toEqual([...ravdessClips.keys()]);
    expect(speakersOf(ravdessClips, tested).size).toBe(24);
  });

  test('rounding over many small labels keeps to the share', () => {
    const clips = Array.from({ length: 30 }, (_, i) => ({ emotion: `label ${i % 10}` }));
    expect(splitRandom(clips, { test: 0.1, validation: 0.1 })).toMatchObject({
      test: { length: 3 },
      validation: { length: 3 },
    });
  });

  test('refuses shares that leave nothing', () => {
    expect(() => splitRandom(ravdessClips, { test: 0.6, validation: 0.4 })).toThrow('must be below 1, got 1');
    expect(() => splitRandom(ravdessClips, { test: -0.1 })).toThrow(
      'splitRandom: test must be in [0, 1), got -0.1',
    );
  });
});
