import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { JobError, systemProblem } from './errors.ts';
import { makeFolder } from './make-folder.ts';

/**
 * Writes a file whole or not at all, with the folders on the way to it.
 *
 * @throws JobError when the system does not let us.
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const staging = join(dirname(path), `.${basename(path)}.${process.pid}.partial`);
  try {
    await makeFolder(dirname(path));
    await writeFile(staging, content);
    await rename(staging, path);
  } catch (error) {
    await rm(staging, { force: true }).catch(() => undefined);
    const problem = systemProblem(error);
    throw problem === undefined ? error : new JobError(`cannot write ${path}: ${problem}`, { cause: error });
  }
}
