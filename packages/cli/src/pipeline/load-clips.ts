import { type Clip, type Corpus, corpora, labelMaps, mapLabels } from '@ser/datasets';
import { isSynthetic, type Skipped } from '@ser/datasets/node';
import { JobError } from '../errors.ts';
import type { LabelSet } from './job.ts';
import { scanFolders } from './scan-folders.ts';

/** Clips with the class of each, and the files and labels that were left out. */
export interface LabelledClips {
  clips: Clip[];
  /** The class of each clip. */
  labels: string[];
  classes: string[];
  skipped: Skipped[];
  /** Clips of each label that the label set has no class for. */
  dropped: Record<string, number>;
  /** What the recordings are: the corpora, or one entry that says that a synthesiser made them. */
  sources: Source[];
  synthetic: boolean;
}

/** A collection of recordings, as reports and models name it. */
type Source = Pick<Corpus, 'title'> & Partial<Pick<Corpus, 'licence' | 'citation' | 'homepage'>>;

/**
 * Scans folders of recordings and gives each clip its class.
 *
 * @throws JobError when a folder cannot be read, holds no recording of a known corpus, or fewer than two classes.
 */
export async function loadClips(folders: readonly string[], labelSet: LabelSet): Promise<LabelledClips> {
  const { clips, skipped } = await scanFolders(folders);
  const mapped = mapLabels(clips, labelMaps[labelSet]);
  if (mapped.classes.length < 2) {
    const found = mapped.classes.length === 0 ? 'none' : `only '${mapped.classes[0]}'`;
    throw new JobError(
      `${folders.join(', ')} must hold at least two emotions of the label set '${labelSet}', found ${found}`,
    );
  }
  const synthetic = await isSynthetic(mapped.clips);
  return { ...mapped, skipped, synthetic, sources: synthetic ? [syntheticSource] : corporaOf(mapped.clips) };
}

const syntheticSource: Source = { title: 'Synthetic voices, named as RAVDESS names its files' };

function corporaOf(clips: readonly Clip[]): Source[] {
  const ids = new Set(clips.map((clip) => clip.corpus));
  return corpora
    .filter((corpus) => ids.has(corpus.id))
    .map(({ title, licence, citation, homepage }) => ({ title, licence, citation, homepage }));
}
