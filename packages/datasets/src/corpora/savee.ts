import { type Corpus, defineCorpus } from '../corpus.ts';

const codes = {
  a: 'angry',
  d: 'disgust',
  f: 'fearful',
  h: 'happy',
  n: 'neutral',
  sa: 'sad',
  su: 'surprised',
} as const;

/**
 * SAVEE: four men, `DC_a01.wav` or `DC/a01.wav`.
 *
 * `statement` is the code of the file (`a01`): the corpus numbers its sentences anew for each emotion.
 */
export const savee: Corpus<(typeof codes)[keyof typeof codes]> = defineCorpus({
  id: 'savee',
  title: 'Surrey Audio-Visual Expressed Emotion',
  licence: 'research only, by registration',
  citation:
    'S. Haq and P. J. B. Jackson, "Speaker-dependent audio-visual emotion recognition", AVSP 2009, 53-58',
  homepage: 'http://kahlan.eps.surrey.ac.uk/savee/',
  emotions: Object.values(codes),
  example: 'DC_a01.wav',
  parse(name, folder) {
    const match = /^(?:(DC|JE|JK|KL)_)?((a|d|f|h|n|sa|su)(\d\d))$/.exec(name);
    const [, prefix, statement, code, number] = match ?? [];
    const speaker = prefix ?? /^(DC|JE|JK|KL)$/.exec(folder)?.[1];
    if (speaker === undefined || statement === undefined || code === undefined) return undefined;
    const last = code === 'n' ? 30 : 15;
    if (Number(number) < 1 || Number(number) > last) {
      return { expected: `a number 01 to ${last} after ${code}`, received: String(number) };
    }
    return {
      emotion: codes[code as keyof typeof codes],
      speaker,
      speakerSex: 'male',
      statement,
      channel: 'speech',
    };
  },
});
