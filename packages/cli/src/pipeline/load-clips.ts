import { type Clip, corpora, labelMaps, mapLabels } from '@ser/datasets';
import { FolderError, type Skipped, scanCorpus } from '@ser/datasets/node';
import { JobError } from '../errors.ts';
import type { LabelSet } from './job.ts';

/** Clips with the class of each, and the files and labels that were left out. */
export interface LabelledClips {
  clips: Clip[];
  /** The class of each clip. */
  labels: string[];
  classes: string[];
  skipped: Skipped[];
  /** Clips of each label that the label set has no class for. */
  dropped: Record<string, number>;
}

/**
 * Scans folders of recordings and gives each clip its class.
 *
 * @throws JobError when a folder cannot be read, holds no recording of a known corpus, or fewer than two classes.
 */
export async function loadClips(folders: readonly string[], labelSet: LabelSet): Promise<LabelledClips> {
  const { clips, skipped } = await scanCorpus(folders).catch((error: unknown) => {
    if (error instanceof FolderError) throw new JobError(error.message.replace('scanCorpus: ', ''));
    throw error;
  });
  const where = folders.join(', ');
  if (clips.length === 0 && skipped.length === 0) {
    throw new JobError(`${where} is empty: expected recordings of ${corpusTitles()}`);
  }
  if (clips.length === 0) {
    const [first] = skipped;
    const files = skipped.length === 1 ? 'file' : 'files';
    throw new JobError(
      `${where} holds no recording that is named as in ${corpusTitles()}: ${skipped.length} other ${files}, such as ${first!.path} (${first!.reason})`,
    );
  }
  const mapped = mapLabels(clips, labelMaps[labelSet]);
  if (mapped.classes.length < 2) {
    const found = mapped.classes.length === 0 ? 'none' : `only '${mapped.classes[0]}'`;
    throw new JobError(
      `${where} must hold at least two emotions of the label set '${labelSet}', found ${found}`,
    );
  }
  return { ...mapped, skipped };
}

/** What the corpora behind these clips call themselves, with their licences. */
export function corporaOf(clips: readonly Clip[]): (typeof corpora)[number][] {
  const ids = new Set(clips.map((clip) => clip.corpus));
  return corpora.filter((corpus) => ids.has(corpus.id));
}

function corpusTitles(): string {
  return corpora.map((corpus) => corpus.title.split(':')[0]).join(', ');
}
