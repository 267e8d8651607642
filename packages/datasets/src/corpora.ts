import { cremaD } from './corpora/crema-d.ts';
import { iemocap } from './corpora/iemocap.ts';
import { ravdess } from './corpora/ravdess.ts';
import { savee } from './corpora/savee.ts';
import { tess } from './corpora/tess.ts';
import type { Corpus } from './corpus.ts';

/** Every corpus whose names are known here. */
export const corpora: readonly Corpus[] = [ravdess, tess, cremaD, savee, iemocap];

/**
 * Says to which corpus most of some files belong, by their names, or `undefined` where none fits any of them.
 *
 * @example
 * ```ts
 * detectCorpus(['Actor_01/03-01-05-01-01-01-01.wav'])?.id; // 'ravdess'
 * ```
 */
export function detectCorpus<Label extends string = never>(
  paths: readonly string[],
  candidates: readonly Corpus<Label>[] = corpora as readonly Corpus<Label>[],
): Corpus<Label> | undefined {
  let best: Corpus<Label> | undefined;
  let most = 0;
  for (const corpus of candidates) {
    const count = paths.reduce((sum, path) => sum + (corpus.parse(path).ok ? 1 : 0), 0);
    if (count > most) {
      most = count;
      best = corpus;
    }
  }
  return best;
}
