import { type Corpus, defineCorpus } from '../corpus.ts';

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

/**
 * CREMA-D: 91 actors, twelve sentences, six emotions at three levels or at none (XX).
 *
 * `emotion` is what the actor was asked for; listeners often heard another. The level `X` of old copies
 * (`1040_ITH_SAD_X.wav`) is read as XX.
 */
export const cremaD: Corpus<(typeof codes)[keyof typeof codes]> = defineCorpus({
  id: 'crema-d',
  title: 'Crowd-sourced Emotional Multimodal Actors Dataset',
  licence: 'ODbL 1.0 (database), DbCL 1.0 (contents)',
  citation:
    'H. Cao, D. G. Cooper, M. K. Keutmann, R. C. Gur, A. Nenkova and R. Verma, "CREMA-D: Crowd-sourced emotional multimodal actors dataset", IEEE Transactions on Affective Computing 5(4), 2014, 377-390',
  homepage: 'https://github.com/CheyneyComputerScience/CREMA-D',
  emotions: Object.values(codes),
  example: '1001_DFA_ANG_XX.wav',
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
