import type { ClipFields, Emotion, ParsedClip } from './clip.ts';

/** What a name should have been and what it was. */
export interface Mismatch {
  expected: string;
  received: string;
}

/** A clip, or why the name is not one of the corpus. */
export type ParseResult<Label extends string = Emotion> =
  | { ok: true; clip: ParsedClip<Label> }
  | ({ ok: false } & Mismatch);

/** What a file of labels says of the clips, by their keys, and which of its lines could not be read. */
export interface FoundLabels<Label extends string = Emotion> {
  fields: ReadonlyMap<string, Partial<ClipFields<Label>>>;
  faults: readonly string[];
}

/** A kind of file that lies beside the sound and says more about clips than their names do. */
export interface LabelFile<Label extends string = Emotion> {
  /** How such a file is called, for the messages. */
  name: string;
  /** Whether a file is one, by its path with forward slashes. */
  matches(path: string): boolean;
  /** Reads its text; never throws. */
  read(text: string): FoundLabels<Label>;
  /** Under which key the file speaks of a clip. */
  key(clip: ParsedClip<Label>): string;
}

/** A collection of recordings whose file names, or files beside them, carry the labels. */
export interface Corpus<Label extends string = Emotion> {
  /** Short and unique; it begins the ids of the speakers. */
  id: string;
  title: string;
  licence: string;
  citation: string;
  homepage: string;
  /** Every label that the corpus has. */
  emotions: readonly Label[];
  /** Reads the name alone, never the file; the folder counts only where it is part of the name. Never throws. */
  parse(path: string): ParseResult<Label>;
  /** Files beside the sound that say more; scanCorpus reads them. */
  labelFiles: readonly LabelFile<Label>[];
}

/** What {@link defineCorpus} needs to know of a corpus. */
export interface CorpusDefinition<Label extends string> {
  id: string;
  title: string;
  licence?: string;
  citation?: string;
  homepage?: string;
  emotions: readonly Label[];
  /** A file name as the corpus writes it, for the messages. */
  example: string;
  /**
   * Reads a name without folder and extension (`folder` is the name of the folder it lies in): the fields, a
   * mismatch where more can be said than that the name is another, or nothing.
   */
  parse(name: string, folder: string): ClipFields<Label> | Mismatch | undefined;
  /** Files beside the sound that say more. A label that only they know is left out by `parse`. */
  labelFiles?: readonly LabelFile<Label>[];
}

/** Extensions of sound files, in lower case; what is inside is the decoder's concern. */
const audioExtensions: ReadonlySet<string> = new Set(
  'wav wave flac mp3 ogg oga opus aif aiff aifc m4a aac wma au caf'.split(' '),
);

/**
 * Whether a file has the extension of a sound file, in upper or lower case.
 *
 * @example
 * ```ts
 * isSoundFile('Actor_01/03-01-05-01-01-01-01.WAV'); // true
 * isSoundFile('README.txt'); // false
 * ```
 */
export function isSoundFile(path: string): boolean {
  return audioExtensions.has(extensionOf(path).toLowerCase());
}

/** What follows the last dot; '' without one. */
function extensionOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot < 0 ? '' : path.slice(dot + 1);
}

/**
 * Makes a corpus out of a function that reads its file names.
 *
 * The result cuts off folder and extension (any sound file counts, in upper or lower case), puts the id of the
 * corpus before the speaker, and refuses labels that `emotions` does not list.
 *
 * @example
 * ```ts
 * const emotions = { W: 'angry', L: 'bored', E: 'disgust', A: 'fearful', F: 'happy', T: 'sad', N: 'neutral' } as const;
 * const emoDb = defineCorpus({
 *   id: 'emodb',
 *   title: 'Berlin Database of Emotional Speech',
 *   emotions: Object.values(emotions),
 *   example: '03a01Fa.wav',
 *   parse(name) {
 *     const [, speaker, statement, code] = /^(\d\d)([ab]\d\d)([WLEAFTN])[a-f]$/.exec(name) ?? [];
 *     return speaker && statement && code
 *       ? { speaker, statement, emotion: emotions[code as keyof typeof emotions] }
 *       : undefined;
 *   },
 * });
 * emoDb.parse('wav/03a01Fa.wav'); // { ok: true, clip: { corpus: 'emodb', speaker: 'emodb:03', emotion: 'happy', ... } }
 * ```
 */
export function defineCorpus<const Label extends string>({
  id,
  title,
  licence = 'not stated',
  citation = title,
  homepage = '',
  emotions,
  example,
  parse: parseName,
  labelFiles = [],
}: CorpusDefinition<Label>): Corpus<Label> {
  function parse(path: string): ParseResult<Label> {
    const parts = path.split(/[/\\]/);
    const file = parts.pop() ?? '';
    const extension = extensionOf(file);
    if (!isSoundFile(file)) {
      return { ok: false, expected: 'a sound file', received: extension === '' ? file : `.${extension}` };
    }
    const fields = parseName(file.slice(0, -extension.length - 1), parts.pop() ?? '');
    if (fields === undefined) return { ok: false, expected: `a name like ${example}`, received: file };
    if ('expected' in fields) return { ok: false, ...fields };
    if (fields.emotion !== undefined && !emotions.includes(fields.emotion)) {
      return {
        ok: false,
        expected: `an emotion of ${emotions.join(', ')}`,
        received: String(fields.emotion),
      };
    }
    return { ok: true, clip: { corpus: id, path, ...fields, speaker: `${id}:${fields.speaker}` } };
  }
  return { id, title, licence, citation, homepage, emotions, parse, labelFiles };
}
