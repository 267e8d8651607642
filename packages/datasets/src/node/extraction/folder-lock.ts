import { mkdir, open, readFile, rm, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const held = new Set<string>();

/** How a lock shows to other machines that its holder lives. */
interface LockBeat {
  /** Between two signs of life. */
  beatMilliseconds?: number;
  /** A lock of another machine without a sign for as long was left behind. */
  silentMilliseconds?: number;
}

/**
 * Takes a folder for one writer at a time; a lock that a killed process left behind is taken over.
 *
 * Of this machine's processes it is known which live. A holder on another one touches its lock again and again; one
 * that stays as it is for a minute was left behind, as when a cluster moves a task to another node.
 *
 * @returns a function that gives the folder back
 * @throws Error where another process, or another call in this one, is writing there.
 */
export async function lockFolder(
  caller: string,
  folder: string,
  { beatMilliseconds = 5000, silentMilliseconds = 60_000 }: LockBeat = {},
): Promise<() => Promise<void>> {
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
        const beat = setInterval(() => {
          const now = new Date();
          utimes(path, now, now).catch(() => undefined);
        }, beatMilliseconds).unref();
        return async () => {
          clearInterval(beat);
          await rm(path, { force: true });
          held.delete(path);
        };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = await readLock(path);
      if (holder === undefined) continue;
      if (holder !== own && (await isAlive(holder, path, silentMilliseconds))) {
        throw new Error(
          `${caller}: folder must be written by one process at a time, got ${folder} with a lock of ${holder}`,
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

async function isAlive(text: string, path: string, silentMilliseconds: number): Promise<boolean> {
  let holder: Partial<Identity>;
  try {
    holder = JSON.parse(text) as Partial<Identity>;
  } catch {
    return false;
  }
  if (holder.host !== hostname()) return isTouched(path, silentMilliseconds);
  if (typeof holder.pid !== 'number') return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const { began } = await identity(holder.pid);
  return began === holder.began;
}

/** Whether a file changes within some time; the clocks of two machines need not agree for this. */
async function isTouched(path: string, milliseconds: number): Promise<boolean> {
  const first = await touchedAt(path);
  const steps = 20;
  for (let i = 0; i < steps; i++) {
    await wait(milliseconds / steps);
    const now = await touchedAt(path);
    if (now === undefined) return false;
    if (now !== first) return true;
  }
  return false;
}

async function touchedAt(path: string): Promise<number | undefined> {
  try {
    // A network file system tells the truth of a file that is opened; without that it may tell an old one.
    const file = await open(path);
    try {
      return (await file.stat()).mtimeMs;
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}
