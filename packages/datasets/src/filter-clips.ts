import type { Clip, Emotion } from './clip.ts';

/** Fields of clips with the value, or the values, that they must have. */
export type ClipFilter = Readonly<Record<string, string | number | readonly (string | number)[]>>;

/**
 * The clips whose fields have the wanted values; where several are listed, any of them. Values are compared as text,
 * so those of a command line need no conversion.
 *
 * @throws RangeError for a field that no clip has, which is most likely misspelt.
 *
 * @example
 * ```ts
 * const sung = filterClips(clips, { channel: 'song' });
 * const some = filterClips(clips, { corpus: ['ravdess', 'tess'], speakerSex: 'female' });
 * ```
 */
export function filterClips<T extends Clip<string> = Clip<Emotion>>(
  clips: readonly T[],
  filter: ClipFilter,
): T[] {
  const wanted = Object.entries(filter).map(([field, values]) => {
    if (clips.length > 0 && !clips.some((clip) => fieldOf(clip, field) !== undefined)) {
      const fields = [...new Set(clips.flatMap(Object.keys))].sort();
      throw new RangeError(`filterClips: fields must be of ${fields.join(', ')}, got ${field}`);
    }
    return { field, values: new Set((Array.isArray(values) ? values : [values]).map(String)) };
  });
  return clips.filter((clip) =>
    wanted.every(({ field, values }) => {
      const value = fieldOf(clip, field);
      return value !== undefined && values.has(String(value));
    }),
  );
}

function fieldOf(clip: object, field: string): unknown {
  return Object.hasOwn(clip, field) ? (clip as Record<string, unknown>)[field] : undefined;
}
