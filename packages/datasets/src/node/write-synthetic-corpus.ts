import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeWav } from '@ser/audio';
import { expressions, type SyntheticEmotion } from '../synthesis/expression.ts';
import { synthesizeUtterance } from '../synthesis/synthesize-utterance.ts';
import { noticeName, noticeTitle } from './synthetic-notice.ts';

/** How far {@link writeSyntheticCorpus} has come. */
export interface WriteProgress {
  done: number;
  total: number;
}

/** What {@link writeSyntheticCorpus} writes. */
export interface WriteSyntheticCorpusOptions {
  /** 1 to 24 speakers; odd ones are men. Default 10. */
  speakers?: number;
  /** Renderings of every emotion, intensity and phrase: 1 or 2. Default 2. */
  repetitions?: 1 | 2;
  /** Another seed gives other speakers; default 0. */
  seed?: number;
  /** Samples a second; default 16000. */
  sampleRate?: number;
  /** Called once before the first file and after each. */
  onProgress?: (progress: WriteProgress) => void;
  /** Ends the work between two files. */
  signal?: AbortSignal;
}

const notice = `${noticeTitle}

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
 * Writes a small corpus of synthetic utterances: 60 a speaker on the grid of RAVDESS's speech, under its names.
 *
 * The files are 16-bit WAV in folders `Actor_01`, `Actor_02`, ..., with a README.txt that says what they are. Each is
 * written under another name first and then renamed, so that whatever ends the work leaves whole files only; files
 * of the same names are replaced.
 *
 * @returns the paths of the files, in the order of their names
 * @throws RangeError for a wrong option; the signal's reason when it is aborted; what the file system throws.
 *
 * @example
 * ```ts
 * const paths = await writeSyntheticCorpus('synthetic', { speakers: 4, seed: 1 });
 * paths.length; // 240
 * ```
 */
export async function writeSyntheticCorpus(
  folder: string,
  {
    speakers = 10,
    repetitions = 2,
    seed = 0,
    sampleRate = 16000,
    onProgress,
    signal,
  }: WriteSyntheticCorpusOptions = {},
): Promise<string[]> {
  if (!Number.isInteger(speakers) || speakers < 1 || speakers > 24) {
    throw new RangeError(`writeSyntheticCorpus: speakers must be an integer in [1, 24], got ${speakers}`);
  }
  if (repetitions !== 1 && repetitions !== 2) {
    throw new RangeError(`writeSyntheticCorpus: repetitions must be 1 or 2, got ${String(repetitions)}`);
  }
  const emotions = Object.keys(expressions) as SyntheticEmotion[];
  const grid = Array.from({ length: speakers }, (_, i) => i + 1).flatMap((speaker) =>
    emotions.flatMap((emotion, kind) =>
      (emotion === 'neutral' ? [1] : [1, 2]).flatMap((intensity) =>
        ([1, 2] as const).flatMap((statement) =>
          Array.from({ length: repetitions }, (_, r) => ({
            utterance: {
              emotion,
              speaker,
              statement,
              intensity: intensity === 1 ? ('normal' as const) : ('strong' as const),
              repetition: r + 1,
              sampleRate,
              seed,
            },
            codes: [3, 1, kind + 1, intensity, statement, r + 1, speaker],
          })),
        ),
      ),
    ),
  );
  signal?.throwIfAborted();
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, noticeName), notice);
  const paths: string[] = [];
  onProgress?.({ done: 0, total: grid.length });
  for (const { utterance, codes } of grid) {
    signal?.throwIfAborted();
    const numbers = codes.map((code) => String(code).padStart(2, '0'));
    const actor = join(folder, `Actor_${numbers[6]}`);
    await mkdir(actor, { recursive: true });
    const path = join(actor, `${numbers.join('-')}.wav`);
    await writeWhole(path, encodeWav(synthesizeUtterance(utterance)));
    paths.push(path);
    onProgress?.({ done: paths.length, total: grid.length });
  }
  return paths;
}

/** Writes a file under a temporary name beside its place, and moves it there when it is whole. */
async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.part`;
  try {
    await writeFile(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
