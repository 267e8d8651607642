import { type Clip, corpora } from '@ser/datasets';
import { FolderError, type Skipped, scanCorpus } from '@ser/datasets/node';
import { JobError } from '../errors.ts';

/**
 * Finds the clips in folders of recordings.
 *
 * @throws JobError when a folder cannot be read or holds no recording of a known corpus.
 */
export async function scanFolders(
  folders: readonly string[],
): Promise<{ clips: Clip[]; skipped: Skipped[] }> {
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
  return { clips, skipped };
}

function corpusTitles(): string {
  return corpora.map((corpus) => corpus.title.split(':')[0]).join(', ');
}
