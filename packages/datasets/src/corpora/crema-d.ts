import { type Corpus, defineCorpus, type LabelFile } from '../corpus.ts';
import { readLabelTable } from '../label-table.ts';

const codes = {
  ANG: 'angry',
  DIS: 'disgust',
  FEA: 'fearful',
  HAP: 'happy',
  NEU: 'neutral',
  SAD: 'sad',
} as const;
const levels = { LO: 'low', MD: 'medium', HI: 'high' } as const;
const sentences = 'IEO TIE IOM IWW TAI MTI IWL ITH DFA ITS TSI WSI'.split(' ');

type Label = (typeof codes)[keyof typeof codes];

/** Who the actors are. */
const demographics: LabelFile<Label> = {
  name: 'VideoDemographics.csv',
  matches: (path) => /(^|\/)VideoDemographics\.csv$/i.test(path),
  key: ({ speaker }) => speaker.slice('crema-d:'.length),
  read: (text) =>
    readLabelTable(text, ['ActorID', 'Age', 'Sex'], ([actor = '', age, sex = '']) => {
      const speakerAge = Number(age);
      if (!/^\d{4}$/.test(actor)) return { expected: 'an actor of four digits', received: actor };
      if (!(speakerAge > 0)) return { expected: 'an age above 0', received: String(age) };
      const speakerSex = sex.toLowerCase();
      if (speakerSex !== 'female' && speakerSex !== 'male') {
        return { expected: 'Female or Male', received: sex };
      }
      return [actor, { speakerAge, speakerSex }];
    }),
};

const votes = new Map(Object.values(codes).map((emotion) => [emotion.charAt(0).toUpperCase(), emotion]));

/** What those who listened without seeing made of the clips; votes that tie ('A:D') name nothing. */
const summary: LabelFile<Label> = {
  name: 'summaryTable.csv',
  matches: (path) => /(^|\/)summaryTable\.csv$/i.test(path),
  key: ({ path }) =>
    path.replace(/^.*[/\\]/, '').replace(/(_X)?\.[^.]*$/, (end) => (end.startsWith('_X.') ? '_XX' : '')),
  read: (text) =>
    readLabelTable(text, ['FileName', 'VoiceVote'], ([name = '', vote = '']) => {
      const named = vote.split(':').map((letter) => votes.get(letter));
      if (named.includes(undefined)) {
        return { expected: `votes of ${[...votes.keys()].join(', ')}`, received: vote };
      }
      return [name, named.length === 1 ? { heardEmotion: named[0]! } : {}];
    }),
};

/**
 * CREMA-D: 91 actors, twelve sentences, six emotions at three levels or at none (XX).
 *
 * `emotion` is what the actor was asked for; listeners often heard another, which `summaryTable.csv` tells where it
 * lies in the scanned folder (`heardEmotion`), as `VideoDemographics.csv` tells the actors' sex and age. The level `X` of old copies
 * (`1040_ITH_SAD_X.wav`) is read as XX.
 */
export const cremaD: Corpus<Label> = defineCorpus({
  id: 'crema-d',
  title: 'Crowd-sourced Emotional Multimodal Actors Dataset',
  licence: 'ODbL 1.0 (database), DbCL 1.0 (contents)',
  citation:
    'H. Cao, D. G. Cooper, M. K. Keutmann, R. C. Gur, A. Nenkova and R. Verma, "CREMA-D: Crowd-sourced emotional multimodal actors dataset", IEEE Transactions on Affective Computing 5(4), 2014, 377-390',
  homepage: 'https://github.com/CheyneyComputerScience/CREMA-D',
  emotions: Object.values(codes),
  example: '1001_DFA_ANG_XX.wav',
  labelFiles: [demographics, summary],
  parse(name) {
    const match = /^(\d{4})_([A-Z]{3})_([A-Z]{3})_(LO|MD|HI|XX?)$/.exec(name);
    const [, actor, sentence, code, level] = match ?? [];
    if (actor === undefined || sentence === undefined || code === undefined) return undefined;
    if (Number(actor) < 1001 || Number(actor) > 1091)
      return { expected: 'an actor 1001 to 1091', received: actor };
    if (!sentences.includes(sentence))
      return { expected: `a sentence of ${sentences.join(', ')}`, received: sentence };
    if (!Object.hasOwn(codes, code))
      return { expected: `an emotion of ${Object.keys(codes).join(', ')}`, received: code };
    const intensity = levels[level as keyof typeof levels];
    return {
      emotion: codes[code as keyof typeof codes],
      speaker: actor,
      ...(intensity === undefined ? {} : { intensity }),
      statement: sentence,
      channel: 'speech',
    };
  },
});
