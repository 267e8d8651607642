import { type Corpus, defineCorpus } from '../corpus.ts';

const codes = {
  angry: 'angry',
  disgust: 'disgust',
  fear: 'fearful',
  happy: 'happy',
  neutral: 'neutral',
  ps: 'pleasant surprise',
  sad: 'sad',
} as const;

/**
 * TESS: two women, aged 26 and 64, who say 200 words in a carrier phrase.
 *
 * Names are `YAF_back_angry.wav`; upper and lower case are one, and `OA_bite_neutral.wav`, which the corpus
 * really holds, is OAF's.
 */
export const tess: Corpus<(typeof codes)[keyof typeof codes]> = defineCorpus({
  id: 'tess',
  title: 'Toronto Emotional Speech Set',
  licence: 'CC BY-NC-ND 4.0',
  citation: 'M. K. Pichora-Fuller and K. Dupuis, "Toronto emotional speech set (TESS)", Borealis, 2020',
  homepage: 'https://doi.org/10.5683/SP2/E8H2MF',
  emotions: Object.values(codes),
  example: 'OAF_back_angry.wav',
  parse(name) {
    const match = /^(oaf?|yaf)_([a-z]+)_([a-z]+)$/.exec(name.toLowerCase());
    const [, prefix, word, code] = match ?? [];
    if (prefix === undefined || word === undefined || code === undefined) return undefined;
    if (!Object.hasOwn(codes, code))
      return { expected: `an emotion of ${Object.keys(codes).join(', ')}`, received: code };
    const older = prefix !== 'yaf';
    return {
      emotion: codes[code as keyof typeof codes],
      speaker: older ? 'OAF' : 'YAF',
      speakerSex: 'female',
      speakerAge: older ? 64 : 26,
      statement: word,
      channel: 'speech',
    };
  },
});
