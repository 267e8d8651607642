import type { Clip } from './clip.ts';

/** The clips that share a value. */
export interface SummaryRow {
  /** The value; 'not stated' for clips without it. */
  name: string;
  clips: number;
  speakers: number;
  /** How long they are together; absent unless all clips are measured. */
  seconds?: number;
}

/** How many clips there are of what. */
export interface ClipSummary {
  total: Omit<SummaryRow, 'name'>;
  corpora: SummaryRow[];
  emotions: SummaryRow[];
  speakers: SummaryRow[];
  sexes: SummaryRow[];
}

/**
 * Counts clips and speakers by corpus, emotion, speaker and sex, in the order of the names; with lengths where
 * `measureClips` has measured them.
 *
 * @example
 * ```ts
 * const { total, emotions } = summarizeClips(clips);
 * total; // { clips: 1440, speakers: 24 }
 * emotions[0]; // { name: 'angry', clips: 192, speakers: 24 }
 * ```
 */
export function summarizeClips(clips: readonly Clip<string>[]): ClipSummary {
  const measured = clips.length > 0 && clips.every(({ seconds }) => seconds !== undefined);
  const count = (members: readonly Clip<string>[]): Omit<SummaryRow, 'name'> => ({
    clips: members.length,
    speakers: new Set(members.map(({ speaker }) => speaker)).size,
    ...(measured ? { seconds: members.reduce((sum, { seconds = 0 }) => sum + seconds, 0) } : {}),
  });
  const by = (field: 'corpus' | 'emotion' | 'speaker' | 'speakerSex'): SummaryRow[] => {
    const groups = new Map<string, Clip<string>[]>();
    for (const clip of clips) {
      const name = clip[field] ?? 'not stated';
      const members = groups.get(name);
      if (members === undefined) groups.set(name, [clip]);
      else members.push(clip);
    }
    return [...groups.keys()].sort().map((name) => ({ name, ...count(groups.get(name)!) }));
  };
  return {
    total: count(clips),
    corpora: by('corpus'),
    emotions: by('emotion'),
    speakers: by('speaker'),
    sexes: by('speakerSex'),
  };
}
