import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Clip, cremaD, defineCorpus, iemocap, labelMaps, mapLabels } from '../src/index.ts';
import { scanCorpus } from '../src/node/index.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'labels-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(path: string, content = 'sound'): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

describe('IEMOCAP', () => {
  const wav = (session: number, dialogue: string, turn: string): string =>
    `Session${session}/sentences/wav/${dialogue}/${dialogue}_${turn}.wav`;
  const evaluation = (session: number, dialogue: string): string =>
    `Session${session}/dialog/EmoEvaluation/${dialogue}.txt`;
  const header = '% [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]\n';

  test('a name says who speaks in which dialogue, and no label', () => {
    expect(iemocap.parse(wav(3, 'Ses03M_script01_1b', 'F012'))).toEqual({
      ok: true,
      clip: {
        corpus: 'iemocap',
        path: 'Session3/sentences/wav/Ses03M_script01_1b/Ses03M_script01_1b_F012.wav',
        speaker: 'iemocap:03F',
        speakerSex: 'female',
        statement: 'script01_1',
        channel: 'speech',
        dialogue: 'Ses03M_script01_1b',
        utterance: 'Ses03M_script01_1b_F012',
      },
    });
    for (const [name, dialogue, statement, speaker] of [
      ['Ses01F_impro01_F000', 'Ses01F_impro01', 'impro01', 'iemocap:01F'],
      ['Ses01F_impro01_M000', 'Ses01F_impro01', 'impro01', 'iemocap:01M'],
      ['Ses05F_impro05a_M012', 'Ses05F_impro05a', 'impro05', 'iemocap:05M'],
      ['Ses03F_impro06_FXX0', 'Ses03F_impro06', 'impro06', 'iemocap:03F'],
      ['Ses02M_script03_2_M041', 'Ses02M_script03_2', 'script03_2', 'iemocap:02M'],
    ]) {
      expect(iemocap.parse(`${name}.wav`)).toMatchObject({
        ok: true,
        clip: { dialogue, statement, speaker },
      });
    }
    for (const name of [
      'Ses01F_impro01',
      'Ses06F_impro01_F000',
      'Ses01F_impro01_X000',
      '._Ses01F_impro01_F000',
    ]) {
      expect(iemocap.parse(`${name}.wav`)).toMatchObject({
        ok: false,
        expected: 'a name like Ses01F_impro01_F000.wav',
      });
    }
  });

  test('the label, the axes, the raters and the times come from the EmoEvaluation file', async () => {
    const dialogue = 'Ses01F_impro01';
    for (const turn of ['F000', 'F001', 'M000']) await put(wav(1, dialogue, turn));
    await put(
      evaluation(1, dialogue),
      `${header}
[6.2901 - 8.2357]\t${dialogue}_F000\tneu\t[2.5000, 2.5000, 2.5000]
C-E2:\tNeutral;\t()
C-E4:\tNeutral; Sadness;\t(a bit tired)
C-F1:\tNeutral;\t()
A-E3:\tval 3; act 2; dom  2;\t()
A-E4:\tval 2; act 3; dom ;\t(not sure)

[10.0100 - 11.3925]\t${dialogue}_F001\texc\t[4.0000, 3.5000, 3.6667]
C-E2:\tExcited;\t()

[12.0000 - 13]\t${dialogue}_M000\txxx\t[3.0000, 3.0000, 3.0000]
`.replaceAll('\n', '\r\n'),
    );
    const { clips, skipped } = await scanCorpus(root);
    expect(skipped).toEqual([]);
    expect(clips[0]).toEqual({
      corpus: 'iemocap',
      path: join(root, wav(1, dialogue, 'F000')),
      speaker: 'iemocap:01F',
      speakerSex: 'female',
      statement: 'impro01',
      channel: 'speech',
      dialogue,
      utterance: `${dialogue}_F000`,
      emotion: 'neutral',
      start: 6.2901,
      end: 8.2357,
      dimensions: { valence: 2.5, activation: 2.5, dominance: 2.5 },
      raters: [
        { rater: 'E2', emotions: ['Neutral'] },
        {
          rater: 'E4',
          emotions: ['Neutral', 'Sadness'],
          comment: 'a bit tired; not sure',
          dimensions: { valence: 2, activation: 3 },
        },
        { rater: 'F1', emotions: ['Neutral'] },
        { rater: 'E3', dimensions: { valence: 3, activation: 2, dominance: 2 } },
      ],
    });
    expect(clips.map(({ emotion }) => emotion)).toEqual(['neutral', 'excited', 'no agreement']);

    const four = mapLabels(clips, labelMaps.iemocapFour);
    expect(four.labels).toEqual(['neutral', 'happy']);
    expect(four.dropped).toEqual({ 'no agreement': 1 });
    expect(mapLabels(clips, labelMaps.own).dropped).toEqual({ 'no agreement': 1 });
  });

  test('what is not labelled, or cannot be read, is skipped with a reason', async () => {
    await put(wav(1, 'Ses01F_impro01', 'F000'));
    await put(wav(1, 'Ses01F_impro02', 'F000'));
    await put('Session1/dialog/wav/Ses01F_impro01.wav');
    // Files of single raters have names and lines of their own.
    await put(
      'Session1/dialog/EmoEvaluation/Categorical/Ses01F_impro01_e2_cat.txt',
      'Ses01F_impro01_F000 :Sadness; ()',
    );
    await put(
      evaluation(1, 'Ses01F_impro01'),
      `${header}[1.0 - 2.0]\tSes01F_impro01_F000\tjoy\t[2.5, 2.5, 2.5]\n`,
    );
    const { clips, skipped } = await scanCorpus(root);
    expect(clips).toEqual([]);
    expect(skipped.map(({ path, reason }) => [path.slice(root.length + 1), reason])).toEqual([
      [
        'Session1/dialog/EmoEvaluation/Categorical/Ses01F_impro01_e2_cat.txt',
        'expected a sound file, received .txt',
      ],
      [
        'Session1/dialog/EmoEvaluation/Ses01F_impro01.txt',
        "line 2: expected [start - end], turn, label and [v, a, d], received '[1.0 - 2.0]\tSes01F_impro01_F000\tjoy\t[2.5, 2.5, 2.5]'",
      ],
      [
        'Session1/dialog/wav/Ses01F_impro01.wav',
        'expected a name like Ses01F_impro01_F000.wav, received Ses01F_impro01.wav',
      ],
      [
        'Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_F000.wav',
        'no label: expected it in dialog/EmoEvaluation/Ses01F_impro01.txt',
      ],
      [
        'Session1/sentences/wav/Ses01F_impro02/Ses01F_impro02_F000.wav',
        'no label: expected it in dialog/EmoEvaluation/Ses01F_impro02.txt',
      ],
    ]);
  });
});

describe("CREMA-D's own tables", () => {
  test('give the sex and age of the actor, and what listeners heard', async () => {
    for (const name of ['1001_IEO_HAP_LO', '1001_IEO_HAP_HI', '1002_DFA_ANG_XX', '1040_ITH_SAD_X']) {
      await put(`AudioWAV/${name}.wav`);
    }
    await put(
      'VideoDemographics.csv',
      '"ActorID","Age","Sex","Race"\r\n1001,51,"Male","a, b"\r\n1040,33,"Female",""\r\n',
    );
    await put(
      'processedResults/summaryTable.csv',
      '"","FileName","VoiceVote","VoiceLevel"\n"1","1001_IEO_HAP_LO","N","71"\n"2","1001_IEO_HAP_HI","A:D","6"\n"3","1040_ITH_SAD_XX","S","9"\n',
    );
    const { clips, skipped } = await scanCorpus(root);
    expect(skipped).toEqual([]);
    const seen = ({ emotion, heardEmotion, speakerSex, speakerAge }: Clip) => [
      emotion,
      heardEmotion,
      speakerSex,
      speakerAge,
    ];
    expect(clips.map(seen)).toEqual([
      ['happy', undefined, 'male', 51],
      ['happy', 'neutral', 'male', 51],
      ['angry', undefined, undefined, undefined],
      ['sad', 'sad', 'female', 33],
    ]);
    const heard = mapLabels(clips, labelMaps.commonSix, { label: 'heardEmotion' });
    expect(heard.labels).toEqual(['neutral', 'sad']);
    expect(heard.dropped).toEqual({ 'not stated': 2 });
  });

  test('that cannot be read are reported, line by line', async () => {
    await put('1001_IEO_HAP_LO.wav');
    await put('VideoDemographics.csv', 'ActorID,Age,Sex\n1001,old,Male\n1002,30,Unknown\n12,30,Male\n');
    await put('summaryTable.csv', 'File,Vote\n');
    await put('copy/summaryTable.csv', 'FileName,VoiceVote\n1001_IEO_HAP_LO,Q\n"broken');
    const { clips, skipped } = await scanCorpus(root);
    expect(clips).toHaveLength(1);
    expect(skipped.map(({ path, reason }) => [path.slice(root.length + 1), reason])).toEqual([
      ['VideoDemographics.csv', "line 2: expected an age above 0, received 'old'"],
      ['VideoDemographics.csv', "line 3: expected Female or Male, received 'Unknown'"],
      ['VideoDemographics.csv', "line 4: expected an actor of four digits, received '12'"],
      ['copy/summaryTable.csv', 'expected a field, received a stray quote in line 3'],
      ['copy/summaryTable.csv', "line 2: expected votes of A, D, F, H, N, S, received 'Q'"],
      [
        'summaryTable.csv',
        'expected the columns FileName, VoiceVote, received none called FileName, VoiceVote',
      ],
    ]);
  });

  test('are left alone where no clip is of the corpus', async () => {
    await put('OAF_back_angry.wav');
    await put('summaryTable.csv', 'x');
    expect((await scanCorpus(root)).skipped.map(({ reason }) => reason)).toEqual([
      'expected a sound file, received .csv',
    ]);
    expect(cremaD.labelFiles.map(({ name }) => name)).toEqual(['VideoDemographics.csv', 'summaryTable.csv']);
  });
});

test('a corpus of the user may have label files too', async () => {
  await put('a.wav');
  await put('b.wav');
  await put('labels.txt', 'a=glad');
  const mine = defineCorpus({
    id: 'mine',
    title: 'Mine',
    emotions: ['glad'],
    example: 'a.wav',
    parse: (name) => ({ speaker: name }),
    labelFiles: [
      {
        name: 'labels.txt',
        matches: (path) => path.endsWith('/labels.txt'),
        key: ({ speaker }) => speaker.slice('mine:'.length),
        read: (text) => ({ fields: new Map([[text.split('=')[0]!, { emotion: 'glad' }]]), faults: [] }),
      },
    ],
  });
  const { clips, skipped } = await scanCorpus(root, { corpora: [mine] });
  expect(clips).toEqual([{ corpus: 'mine', path: join(root, 'a.wav'), speaker: 'mine:a', emotion: 'glad' }]);
  expect(skipped).toEqual([{ path: join(root, 'b.wav'), reason: 'no label: expected it in labels.txt' }]);
});
