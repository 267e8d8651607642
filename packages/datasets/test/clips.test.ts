import { describe, expect, test } from 'vitest';
import { type Clip, filterClips, splitByStatement, summarizeClips } from '../src/index.ts';

const clips: Clip[] = [];
for (const [s, speaker] of ['ravdess:01', 'ravdess:02', 'ravdess:03'].entries()) {
  for (const emotion of ['happy', 'sad'] as const) {
    for (const statement of ['kids', 'dogs', 'cats']) {
      for (const channel of ['speech', 'song'] as const) {
        const speakerSex = s % 2 === 0 ? 'male' : 'female';
        const path = [speaker, emotion, statement, channel].join('/');
        clips.push({
          corpus: 'ravdess',
          path,
          speaker,
          speakerSex,
          emotion,
          statement,
          channel,
          repetition: s,
        });
      }
    }
  }
}

describe('filterClips', () => {
  test('keeps clips whose fields have one of the values, in order', () => {
    const sung = filterClips(clips, { channel: 'song' });
    expect(sung).toHaveLength(18);
    expect(sung.every(({ channel }) => channel === 'song')).toBe(true);
    expect(sung).toEqual(clips.filter(({ channel }) => channel === 'song'));
    const some = filterClips(clips, {
      channel: 'song',
      speaker: ['ravdess:01', 'ravdess:03'],
      repetition: '2',
    });
    expect(some).toHaveLength(6);
    expect(filterClips(clips, {})).toEqual(clips);
    expect(filterClips(clips, { repetition: 7 })).toEqual([]);
    expect(filterClips([], { anything: 1 })).toEqual([]);
  });

  test('leaves out clips that do not state the field', () => {
    const { channel: _, ...silent } = clips[0]!;
    expect(filterClips([silent, clips[1]!], { channel: ['speech', 'song', 'undefined'] })).toEqual([
      clips[1],
    ]);
  });

  test('refuses a field that no clip has', () => {
    expect(() => filterClips(clips, { chanel: 'song' })).toThrow(
      'filterClips: fields must be of channel, corpus, emotion, path, repetition, speaker, speakerSex, statement, got chanel',
    );
    expect(() => filterClips(clips, { toString: 'x' })).toThrow('got toString');
  });
});

describe('summarizeClips', () => {
  test('counts clips and speakers by what they are', () => {
    const { total, corpora, emotions, speakers, sexes } = summarizeClips(clips);
    expect(total).toEqual({ clips: 36, speakers: 3 });
    expect(corpora).toEqual([{ name: 'ravdess', clips: 36, speakers: 3 }]);
    expect(emotions).toEqual([
      { name: 'happy', clips: 18, speakers: 3 },
      { name: 'sad', clips: 18, speakers: 3 },
    ]);
    expect(speakers[1]).toEqual({ name: 'ravdess:02', clips: 12, speakers: 1 });
    expect(sexes).toEqual([
      { name: 'female', clips: 12, speakers: 1 },
      { name: 'male', clips: 24, speakers: 2 },
    ]);
  });

  test('adds up lengths where all are measured', () => {
    const measured = clips.map((clip) => ({ ...clip, seconds: 0.5 }));
    expect(summarizeClips(measured).total).toEqual({ clips: 36, speakers: 3, seconds: 18 });
    expect(summarizeClips(measured).emotions[0]!.seconds).toBe(9);
    expect(summarizeClips([...measured, clips[0]!]).total).not.toHaveProperty('seconds');
    const { speakerSex: _, ...unknown } = clips[0]!;
    expect(summarizeClips([unknown]).sexes).toEqual([{ name: 'not stated', clips: 1, speakers: 1 }]);
    expect(summarizeClips([])).toMatchObject({ total: { clips: 0, speakers: 0 }, emotions: [] });
  });
});

describe('splitByStatement', () => {
  test('no sentence is in two sets', () => {
    for (const options of [
      { seed: 1 },
      { test: ['dogs'], validation: ['cats'] },
      { test: 0.3, validation: 0 },
    ]) {
      const { train, validation, test } = splitByStatement(clips, options);
      const statements = [train, validation, test].map(
        (set) => new Set(Array.from(set, (i) => clips[i]!.statement)),
      );
      expect(train.length + validation.length + test.length).toBe(36);
      for (const [a, b] of [
        [0, 1],
        [0, 2],
        [1, 2],
      ] as const) {
        for (const statement of statements[a]!) expect(statements[b]!.has(statement)).toBe(false);
      }
    }
    const { test: held } = splitByStatement(clips, { test: ['dogs'], validation: 0 });
    expect(Array.from(held, (i) => clips[i]!.statement)).toEqual(new Array(12).fill('dogs'));
  });

  test('refuses what it cannot divide', () => {
    const { statement: _, ...mute } = clips[0]!;
    expect(() => splitByStatement([clips[1]!, mute])).toThrow(
      'splitByStatement: clips must have a statement, got one of ravdess:01 without at 1',
    );
    expect(() => splitByStatement(clips, { test: ['birds'] })).toThrow(
      "splitByStatement: test must name statements of the clips, got 'birds'",
    );
    expect(() => splitByStatement(clips.slice(0, 4))).toThrow(
      'splitByStatement: 3 sets need as many statements, got 2 (dogs, kids)',
    );
  });
});
