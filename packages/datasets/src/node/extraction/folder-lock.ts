import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const held = new Set<string>();

/**
 * Takes a folder for one writer at a time; a lock that a killed process left behind is taken over.
 *
 * @returns a function that gives the folder back
 * @throws Error where another process, or another call in this one, is writing there.
 */
export async function lockFolder(caller: string, folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const path = join(resolve(folder), 'lock');
  if (held.has(path))
    throw new Error(`${caller}: folder must be written by one call at a time, got ${folder} twice`);
  held.add(path);
  try {
    const own = JSON.stringify(await identity(process.pid));
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        const file = await open(path, 'wx');
        await file.writeFile(own);
        await file.close();
        return async () => {
          await rm(path, { force: true });
          held.delete(path);
        };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = await readLock(path);
      if (holder === undefined) continue;
      if (holder !== own && (await isAlive(holder))) {
        throw new Error(
          `${caller}: folder must be written by one process at a time, got ${folder} with a lock of ${holder}; remove ${path} if that process is gone`,
        );
      }
      await rm(path, { force: true });
    }
    throw new Error(
      `${caller}: folder must be written by one process at a time, got ${folder}, which others take`,
    );
  } catch (error) {
    held.delete(path);
    throw error;
  }
}

async function readLock(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text !== '') return text;
  // Its writer is about to fill it, or was killed just then.
  await wait(200);
  return readFile(path, 'utf8').catch(() => undefined);
}

interface Identity {
  host: string;
  pid: number;
  /** When the process began, where the system tells: process ids are used again. */
  began?: string;
}

async function identity(pid: number): Promise<Identity> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const began = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return { host: hostname(), pid, ...(began === undefined ? {} : { began }) };
}

async function isAlive(text: string): Promise<boolean> {
  let holder: Partial<Identity>;
  try {
    holder = JSON.parse(text) as Partial<Identity>;
  } catch {
    return false;
  }
  if (holder.host !== hostname()) return true;
  if (typeof holder.pid !== 'number') return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const { began } = await identity(holder.pid);
  return began === holder.began;
}
