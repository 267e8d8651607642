import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const title = 'SYNTHETIC SPEECH-LIKE SOUND - NOT HUMAN RECORDINGS';

/** The name of the text that {@link writeSyntheticCorpus} puts beside its files. */
export const readmeName = 'README.txt';

export const readme: string = `${title}

Every file in this folder was computed by a voice synthesiser: a glottal pulse
source, formant filters and published rules of thumb about how emotions change
pitch, tempo, loudness and timbre. Nobody spoke. The files serve to try out
programs; scores on them say nothing about recognising emotions in people.

The files are named as RAVDESS names its own (https://zenodo.org/records/1188976),
so that programs for that corpus can read them:
  03-01-EMOTION-INTENSITY-STATEMENT-REPETITION-SPEAKER.wav
  emotion    01 neutral 02 calm 03 happy 04 sad 05 angry 06 fearful 07 disgust
             08 surprised
  intensity  01 normal 02 strong (neutral: normal only)
  speaker    odd: male voice, even: female voice
They contain nothing of RAVDESS.
`;

/**
 * Says whether any of some folders was written by {@link writeSyntheticCorpus}: its README.txt tells.
 *
 * @example
 * ```ts
 * if (await isSynthetic(folder)) console.log('scores on these voices say nothing about people');
 * ```
 */
export async function isSynthetic(folders: string | readonly string[]): Promise<boolean> {
  for (const folder of typeof folders === 'string' ? [folders] : folders) {
    const text = await readFile(join(folder, readmeName), 'utf8').catch(() => '');
    if (text.startsWith(title)) return true;
  }
  return false;
}
