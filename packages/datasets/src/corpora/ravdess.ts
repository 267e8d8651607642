import { type Corpus, defineCorpus } from '../corpus.ts';

/** The labels of RAVDESS, in the order of its codes 01 to 08. */
const emotions = ['neutral', 'calm', 'happy', 'sad', 'angry', 'fearful', 'disgust', 'surprised'] as const;

const fields = ['modality', 'channel', 'emotion', 'intensity', 'statement', 'repetition', 'actor'] as const;
const highest = [3, 2, 8, 2, 2, 2, 24] as const;

/**
 * RAVDESS: 24 actors, odd ones male, two sentences, speech and song.
 *
 * A name is seven numbers of two digits: modality (01 sound and picture, 02 picture, 03 sound), channel (01
 * speech, 02 song), emotion, intensity (01 normal, 02 strong), statement, repetition, actor. Neutral is never
 * strong; disgust and surprised are never sung.
 */
export const ravdess: Corpus<(typeof emotions)[number]> = defineCorpus({
  id: 'ravdess',
  title: 'Ryerson Audio-Visual Database of Emotional Speech and Song',
  licence: 'CC BY-NC-SA 4.0',
  citation:
    'S. R. Livingstone and F. A. Russo, "The Ryerson Audio-Visual Database of Emotional Speech and Song (RAVDESS)", PLoS ONE 13(5), 2018, e0196391',
  homepage: 'https://zenodo.org/records/1188976',
  emotions,
  example: '03-01-05-02-01-02-12.wav',
  parse(name) {
    const codes = name.split('-');
    if (codes.length !== 7 || codes.some((code) => !/^\d\d$/.test(code))) return undefined;
    const numbers = codes.map(Number);
    for (const [i, number] of numbers.entries()) {
      if (number < 1 || number > highest[i]!) {
        return { expected: `${fields[i]} 01 to ${String(highest[i]).padStart(2, '0')}`, received: codes[i]! };
      }
    }
    const [modality, channel, emotion = 0, intensity, statement, repetition = 0, actor = 0] = numbers;
    if (modality === 2) return { expected: 'a recording with sound', received: 'modality 02 (picture only)' };
    if (emotion === 1 && intensity === 2)
      return { expected: 'neutral of normal intensity', received: 'strong neutral' };
    if (channel === 2 && emotion > 6) return { expected: 'song of emotion 01 to 06', received: codes[2]! };
    return {
      emotion: emotions[emotion - 1]!,
      speaker: codes[6]!,
      speakerSex: actor % 2 === 1 ? 'male' : 'female',
      intensity: intensity === 1 ? 'normal' : 'strong',
      statement: statement === 1 ? 'kids' : 'dogs',
      repetition,
      channel: channel === 1 ? 'speech' : 'song',
    };
  },
});
