import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The file by which a folder says that its recordings are synthetic. */
export const noticeName = 'README.txt';

/** The first line of that file. */
export const noticeTitle = 'SYNTHETIC SPEECH-LIKE SOUND - NOT HUMAN RECORDINGS';

/**
 * Whether any of the clips was made by {@link writeSyntheticCorpus}: its notice lies in the clip's folder or in the
 * one above. Whoever shows results should then say that they are of synthetic voices.
 *
 * @example
 * ```ts
 * const { clips } = await scanCorpus('synthetic');
 * await isSynthetic(clips); // true
 * ```
 */
export async function isSynthetic(clips: readonly { path: string }[]): Promise<boolean> {
  const folders = new Set(clips.flatMap(({ path }) => [dirname(path), dirname(dirname(path))]));
  for (const folder of folders) if (await holdsNotice(folder)) return true;
  return false;
}

async function holdsNotice(folder: string): Promise<boolean> {
  const file = await open(join(folder, noticeName)).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(noticeTitle.length) });
    return buffer.toString('latin1', 0, bytesRead) === noticeTitle;
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
