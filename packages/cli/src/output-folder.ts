import { access, constants, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { JobError, systemProblem } from './errors.ts';

/** The page that training writes beside the model. */
export const reportName = 'report.html';

export interface OutputOptions {
  /** Replace the folder when an earlier job of ours wrote it. */
  force: boolean;
  /** The file by which such a folder is known. */
  marker?: string;
}

/**
 * Fills a folder whole or not at all: `fill` writes into a hidden folder beside it, which takes the
 * name only when everything is there, and is removed when anything fails or the job is stopped.
 *
 * @throws JobError before `fill` is called, when the folder holds files and may not be replaced.
 */
export async function writeFolder<T>(
  folder: string,
  { force, marker = reportName }: OutputOptions,
  fill: (staging: string) => Promise<T>,
): Promise<T> {
  const target = resolve(folder);
  await refuseToOverwrite(target, force, marker);
  const staging = join(dirname(target), `.${basename(target)}.${process.pid}.partial`);
  let leftover = staging;
  try {
    await access(await nearestFolder(target), constants.W_OK);
    leftover = (await mkdir(dirname(target), { recursive: true })) ?? staging;
    await mkdir(staging);
    const result = await fill(staging);
    await rm(target, { recursive: true, force: true });
    await rename(staging, target);
    return result;
  } catch (error) {
    await rm(leftover, { recursive: true, force: true });
    const problem = error instanceof JobError ? undefined : systemProblem(error);
    throw problem === undefined
      ? error
      : new JobError(`cannot write ${target}: ${problem}`, { cause: error });
  }
}

/** The deepest folder on the way to `target` that is there: where a read-only disk tells itself (mkdir does not). */
async function nearestFolder(target: string): Promise<string> {
  const parent = dirname(target);
  const found = await stat(parent).catch(() => undefined);
  return found !== undefined || parent === target ? parent : nearestFolder(parent);
}

async function refuseToOverwrite(target: string, force: boolean, marker: string): Promise<void> {
  const found = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [] as string[];
    throw error;
  });
  if (found.length === 0) return;
  if (!force) {
    throw new JobError(`${target} is not empty: give another folder to --output, or --force to replace it`);
  }
  if (!found.includes(marker)) {
    throw new JobError(
      `${target} holds files that this command did not write (there is no ${marker}): --force will not delete them`,
    );
  }
}
