import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lockFolder } from '../extraction/folder-lock.ts';
import type { Archive } from './archives.ts';
import { DownloadError } from './download-error.ts';
import { type FetchPatience, fetchFile } from './fetch-file.ts';
import { type UnpackLimits, unpack } from './unpack.ts';

/** How far a download has come. */
export interface DownloadProgress {
  /** 'download' counts bytes, 'unpack' the entries of the archive. */
  stage: 'download' | 'unpack';
  done: number;
  total: number;
}

/** How {@link downloadArchive} works. */
export interface DownloadArchiveOptions {
  onProgress?: ((progress: DownloadProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
  patience?: FetchPatience;
  limits?: UnpackLimits;
}

/**
 * Brings an archive and unpacks it as `folder/name`, which is there whole or not at all.
 *
 * @returns the path of that folder
 */
export async function downloadArchive(
  name: string,
  archive: Archive,
  folder: string,
  {
    onProgress,
    signal,
    patience,
    limits = { files: 10_000, bytes: 16 * archive.bytes },
  }: DownloadArchiveOptions = {},
): Promise<string> {
  signal?.throwIfAborted();
  const target = join(folder, name);
  if (await exists(target)) return target;
  await mkdir(folder, { recursive: true });
  const unlock = await lockFolder('downloadCorpus', folder);
  const file = join(folder, `${name}.zip.part`);
  const unpacked = join(folder, `${name}.part`);
  try {
    const onBytes = (done: number): void => onProgress?.({ stage: 'download', done, total: archive.bytes });
    await fetchFile(archive, file, onBytes, signal, patience);
    await rm(unpacked, { recursive: true, force: true });
    await mkdir(unpacked);
    const onFile = (done: number, total: number): void => onProgress?.({ stage: 'unpack', done, total });
    await unpack(file, unpacked, limits, onFile, signal);
    await rename(unpacked, target);
    await rm(file);
    return target;
  } catch (error) {
    await rm(unpacked, { recursive: true, force: true });
    if (error instanceof DownloadError && error.problem === 'archive') await rm(file, { force: true });
    throw error;
  } finally {
    await unlock();
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
