import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  corpora,
  cremaD,
  defineCorpus,
  detectCorpus,
  type Emotion,
  type ParsedClip,
  ravdess,
  savee,
  tess,
} from '../src/index.ts';

describe('ravdess', () => {
  test('all fields', () => {
    expect(ravdess.parse('Actor_12/03-01-06-02-02-01-12.wav')).toEqual({
      ok: true,
      clip: {
        corpus: 'ravdess',
        path: 'Actor_12/03-01-06-02-02-01-12.wav',
        emotion: 'fearful',
        speaker: 'ravdess:12',
        speakerSex: 'female',
        intensity: 'strong',
        statement: 'dogs',
        repetition: 1,
        channel: 'speech',
      },
    });
  });

  test('the grid is the published one: 1440 spoken and 1056 sung names, 44 of which actor 18 never sang', () => {
    const codes = (highest: number) =>
      Array.from({ length: highest }, (_, i) => String(i + 1).padStart(2, '0'));
    const count = { speech: 0, song: 0 };
    for (const channel of codes(2))
      for (const emotion of codes(8))
        for (const intensity of codes(2))
          for (const statement of codes(2))
            for (const repetition of codes(2))
              for (const actor of codes(24)) {
                const result = ravdess.parse(
                  `03-${channel}-${emotion}-${intensity}-${statement}-${repetition}-${actor}.wav`,
                );
                if (result.ok) count[result.clip.channel!]++;
              }
    expect(count).toEqual({ speech: 1440, song: 24 * 44 });
  });

  test('odd actors are men', () => {
    const sexes = ['01', '02', '23', '24'].map((actor) => {
      const result = ravdess.parse(`03-01-01-01-01-01-${actor}.flac`);
      return result.ok && result.clip.speakerSex;
    });
    expect(sexes).toEqual(['male', 'female', 'male', 'female']);
  });

  test.each([
    ['03-01-01-02-01-01-01.wav', 'neutral of normal intensity', 'strong neutral'],
    ['03-02-08-01-01-01-01.wav', 'song of emotion 01 to 06', '08'],
    ['02-01-03-01-01-01-01.wav', 'a recording with sound', 'modality 02 (picture only)'],
    ['03-01-09-01-01-01-01.wav', 'emotion 01 to 08', '09'],
    ['03-01-03-01-01-01-25.wav', 'actor 01 to 24', '25'],
    ['03-01-03-01-01-01.wav', 'a name like 03-01-05-02-01-02-12.wav', '03-01-03-01-01-01.wav'],
    ['03-01-03-01-01-01-01.txt', 'a sound file', '.txt'],
    ['Actor_01', 'a sound file', 'Actor_01'],
    ['', 'a sound file', ''],
  ])('refuses %s', (path, expected, received) => {
    expect(ravdess.parse(path)).toEqual({ ok: false, expected, received });
  });
});

describe('tess', () => {
  test('all fields', () => {
    expect(tess.parse('YAF_pleasant_surprised/YAF_back_ps.wav')).toEqual({
      ok: true,
      clip: {
        corpus: 'tess',
        path: 'YAF_pleasant_surprised/YAF_back_ps.wav',
        emotion: 'pleasant surprise',
        speaker: 'tess:YAF',
        speakerSex: 'female',
        speakerAge: 26,
        statement: 'back',
        channel: 'speech',
      },
    });
  });

  test.each([
    ['OAF_Fear/OA_bite_neutral.wav', 'tess:OAF', 'neutral', 'bite'],
    ['OAF_Fear/OAF_back_fear.wav', 'tess:OAF', 'fearful', 'back'],
    ['C:\\tess\\yaf_sad\\yaf_DOG_Sad.WAV', 'tess:YAF', 'sad', 'dog'],
  ])('%s', (path, speaker, emotion, statement) => {
    expect(tess.parse(path)).toMatchObject({ ok: true, clip: { path, speaker, emotion, statement } });
  });

  test.each([
    ['OAF_back_joy.wav', 'an emotion of angry, disgust, fear, happy, neutral, ps, sad', 'joy'],
    [
      'OAF_back_constructor.wav',
      'an emotion of angry, disgust, fear, happy, neutral, ps, sad',
      'constructor',
    ],
    ['XAF_back_sad.wav', 'a name like OAF_back_angry.wav', 'XAF_back_sad.wav'],
  ])('refuses %s', (path, expected, received) => {
    expect(tess.parse(path)).toEqual({ ok: false, expected, received });
  });
});

describe('crema-d', () => {
  test('all fields', () => {
    expect(cremaD.parse('AudioWAV/1091_WSI_HAP_HI.wav')).toMatchObject({
      clip: { speaker: 'crema-d:1091', statement: 'WSI', emotion: 'happy', intensity: 'high' },
    });
    const unspecified = cremaD.parse('1001_DFA_ANG_XX.wav');
    expect(unspecified.ok && 'intensity' in unspecified.clip).toBe(false);
  });

  test('the level X of old copies is XX', () => {
    const old = cremaD.parse('1040_ITH_SAD_X.wav');
    const current = cremaD.parse('1040_ITH_SAD_XX.wav');
    expect(old.ok && current.ok && { ...old.clip, path: '' }).toEqual(
      current.ok && { ...current.clip, path: '' },
    );
  });

  test.each([
    '1000_DFA_ANG_XX.wav',
    '1092_DFA_ANG_XX.wav',
    '1001_ABC_ANG_XX.wav',
    '1001_DFA_SUR_XX.wav',
    '1001_DFA_ANG.wav',
  ])('refuses %s', (path) => {
    expect(cremaD.parse(path).ok).toBe(false);
  });
});

describe('savee', () => {
  test.each([
    ['DC_a01.wav', 'savee:DC', 'angry', 'a01'],
    ['AudioData/KL/sa15.wav', 'savee:KL', 'sad', 'sa15'],
    ['JE/su03.wav', 'savee:JE', 'surprised', 'su03'],
    ['JK_n30.wav', 'savee:JK', 'neutral', 'n30'],
  ])('%s', (path, speaker, emotion, statement) => {
    expect(savee.parse(path)).toMatchObject({
      ok: true,
      clip: { speaker, emotion, statement, speakerSex: 'male' },
    });
  });

  test.each(['a01.wav', 'XX_a01.wav', 'DC_s01.wav', 'DC_a16.wav', 'DC_n31.wav', 'DC_a00.wav'])(
    'refuses %s',
    (path) => {
      expect(savee.parse(path).ok).toBe(false);
    },
  );
});

describe('detectCorpus', () => {
  test.each([
    ['ravdess', ['x/03-01-05-01-01-01-01.wav', 'notes.txt']],
    ['tess', ['OAF_back_angry.wav', 'OAF_bar_angry.wav', 'DC_a01.wav']],
    ['crema-d', ['1001_DFA_ANG_XX.wav']],
    ['savee', ['DC/a01.wav']],
    [undefined, ['clip.wav']],
    [undefined, []],
  ])('%s', (id, paths) => {
    expect(detectCorpus(paths)?.id).toBe(id);
  });

  test('no name belongs to two corpora', () => {
    const names = [
      '03-01-05-01-01-01-01.wav',
      'OAF_back_angry.wav',
      '1001_DFA_ANG_XX.wav',
      'DC_a01.wav',
      'DC/a01.wav',
    ];
    for (const name of names) expect(corpora.filter((corpus) => corpus.parse(name).ok)).toHaveLength(1);
  });
});

describe('defineCorpus', () => {
  const emotions = {
    W: 'angry',
    L: 'bored',
    E: 'disgust',
    A: 'fearful',
    F: 'happy',
    T: 'sad',
    N: 'neutral',
  } as const;
  const emoDb = defineCorpus({
    id: 'emodb',
    title: 'Berlin Database of Emotional Speech',
    emotions: Object.values(emotions),
    example: '03a01Fa.wav',
    parse(name) {
      const [, speaker, statement, code] = /^(\d\d)([ab]\d\d)([WLEAFTN])[a-f]$/.exec(name) ?? [];
      return speaker && statement && code
        ? { speaker, statement, emotion: emotions[code as keyof typeof emotions] }
        : undefined;
    },
  });

  test('reads names of another corpus', () => {
    expect(emoDb.parse('wav/03a01Fa.wav')).toEqual({
      ok: true,
      clip: {
        corpus: 'emodb',
        path: 'wav/03a01Fa.wav',
        speaker: 'emodb:03',
        statement: 'a01',
        emotion: 'happy',
      },
    });
    expect(emoDb.parse('x.wav')).toEqual({
      ok: false,
      expected: 'a name like 03a01Fa.wav',
      received: 'x.wav',
    });
    expect(detectCorpus(['03a01Fa.wav'], [emoDb])).toBe(emoDb);
  });

  test('refuses a label that the corpus does not list', () => {
    const strict = defineCorpus<string>({
      id: 'strict',
      title: 'Strict',
      emotions: ['glad'],
      example: 'glad.wav',
      parse: (name) => ({ speaker: '1', emotion: name }),
    });
    expect(strict.parse('glad.wav').ok).toBe(true);
    expect(strict.parse('sad.wav')).toEqual({ ok: false, expected: 'an emotion of glad', received: 'sad' });
  });

  test('types', () => {
    const result = emoDb.parse('');
    if (result.ok) {
      expectTypeOf(result.clip.emotion).toEqualTypeOf<
        'angry' | 'bored' | 'disgust' | 'fearful' | 'happy' | 'sad' | 'neutral' | undefined
      >();
      expectTypeOf(result.clip).toExtend<ParsedClip<Emotion>>();
    }
  });
});
