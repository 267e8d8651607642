import { access, constants, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { JobError, StoppedError, systemProblem } from './errors.ts';
import { makeFolder } from './make-folder.ts';

/** The page that training writes beside the model. */
export const reportName = 'report.html';

export interface OutputOptions {
  /** Replace the folder when an earlier job of ours wrote it. */
  force: boolean;
  /** The file by which such a folder is known. */
  marker?: string;
  /** Makes the job one that goes on where it was stopped or killed. */
  resume?: {
    /** What must be the same for that, as plain JSON. */
    job: object;
    signal: AbortSignal;
  };
}

/** Where a job works until its folder is whole. */
export interface Staging {
  /** What lies here at the end is the result. */
  folder: string;
  /** What lies here is for the job itself, and for the next try after a stop. */
  work: string;
  /** Whether an earlier try was stopped here. */
  goesOn: boolean;
}

/**
 * Fills a folder whole or not at all: `fill` writes into a hidden folder beside it, which takes the name only when
 * everything is there. It is removed when anything fails; with `resume`, a job that is stopped or killed leaves it,
 * and the next one like it goes on there.
 *
 * @throws JobError before `fill` is called, when the folder holds files and may not be replaced, or when another job is
 *   at it.
 */
export async function writeFolder<T>(
  folder: string,
  { force, marker = reportName, resume }: OutputOptions,
  fill: (staging: Staging) => Promise<T>,
): Promise<T> {
  const target = resolve(folder);
  await refuseToOverwrite(target, force, marker);
  const suffix = resume === undefined ? `.${process.pid}` : '';
  const staging = join(dirname(target), `.${basename(target)}${suffix}.partial`);
  const work = join(staging, 'work');
  const goesOn = resume !== undefined && (await findEarlier(staging, work, resume.job, force));
  let leftover = staging;
  try {
    await access(await nearestFolder(target), constants.W_OK);
    leftover = (await makeFolder(dirname(target))) ?? staging;
    await makeFolder(work);
    if (resume !== undefined) {
      await writeFile(join(work, 'job.json'), JSON.stringify({ pid: process.pid, job: resume.job }));
    }
    const result = await fill({ folder: staging, work, goesOn });
    await rm(work, { recursive: true, force: true });
    await rm(target, { recursive: true, force: true });
    await rename(staging, target);
    return result;
  } catch (error) {
    if (resume?.signal.aborted) {
      throw new StoppedError(`stopped; the same command goes on where it was (until then in ${staging})`);
    }
    await rm(leftover, { recursive: true, force: true });
    const problem = error instanceof JobError ? undefined : systemProblem(error);
    throw problem === undefined
      ? error
      : new JobError(`cannot write ${target}: ${problem}`, { cause: error });
  }
}

/** Whether a job like this one was stopped here. */
async function findEarlier(staging: string, work: string, job: object, force: boolean): Promise<boolean> {
  const text = await readFile(join(work, 'job.json'), 'utf8').catch(() => '');
  const earlier = parseEarlier(text);
  if (earlier === undefined) {
    await rm(staging, { recursive: true, force: true });
    return false;
  }
  if (earlier.pid !== process.pid && isRunning(earlier.pid)) {
    throw new JobError(`process ${earlier.pid} is writing there now: wait for it, or give another --output`);
  }
  if (JSON.stringify(earlier.job) === JSON.stringify(job)) return true;
  if (!force) {
    throw new JobError(
      `a run with other options was stopped there (${staging}): give the same options to go on with it, or --force to begin anew`,
    );
  }
  await rm(staging, { recursive: true, force: true });
  return false;
}

interface Earlier {
  pid: number;
  job: object;
}

function parseEarlier(text: string): Earlier | undefined {
  try {
    return JSON.parse(text) as Earlier;
  } catch {
    // None, or killed while it wrote the very first file: there is nothing to go on with.
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
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
