import { readdir, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { isSoundFile } from '@ser/datasets';
import { glob, isDynamicPattern } from 'tinyglobby';
import { explain, JobError } from '../errors.ts';

/**
 * The recordings that files, folders (with all below them) and patterns such as `talks/**\/*.flac` name, in order.
 *
 * @throws JobError for one that is not there, or has no recording.
 */
export async function listInputs(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) files.push(...(await listInput(path)));
  return [...new Set(files)];
}

async function listInput(path: string): Promise<string[]> {
  const found = await stat(path).catch((error: unknown) => {
    if (isDynamicPattern(path)) return undefined;
    throw new JobError(explain(error));
  });
  if (found === undefined) {
    const matches = (await glob(path, { expandDirectories: false, absolute: isAbsolute(path) }))
      .filter(isSoundFile)
      .sort();
    if (matches.length === 0) throw new JobError(`${path} matches no sound file`);
    return matches;
  }
  if (!found.isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const inside = entries
    .filter((entry) => entry.isFile() && isSoundFile(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (inside.length === 0) throw new JobError(`${path} holds no sound file`);
  return inside;
}
