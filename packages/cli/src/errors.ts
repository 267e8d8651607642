/** A job that could not be done, told in one line that says what to do. Exit status 1. */
export class JobError extends Error {
  override name = 'JobError';
}

/** The job failed in part, and the person has been told what and why. Exit status 1, nothing more is said. */
export class ToldError extends Error {
  override name = 'ToldError';
}

/** The command line, or a file that stands for a part of it, is wrong. Exit status 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The job was stopped on purpose (Ctrl-C, SIGTERM). Exit status 130. */
export class StoppedError extends Error {
  override name = 'StoppedError';
  constructor(message = 'stopped; nothing half-written was left behind') {
    super(message);
  }
}

export const exitCodes = { done: 0, failed: 1, usage: 2, stopped: 130 } as const;

const systemErrors: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'not a folder',
  EISDIR: 'is a folder, expected a file',
  EMFILE: 'too many open files',
};

/** One line for a person: what went wrong, and with which file where the system named one. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return oneLine(String(error));
  const known = error instanceof JobError ? undefined : systemProblem(error);
  if (known === undefined) return oneLine(error.message || error.name);
  const { path } = error as NodeJS.ErrnoException;
  return path === undefined ? known : `${path}: ${known}`;
}

/** What the operating system refused, in words, also where a library wrapped the error; undefined for others. */
export function systemProblem(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as NodeJS.ErrnoException;
  return (code === undefined ? undefined : systemErrors[code]) ?? systemProblem(error.cause);
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, '; ');
}

/** Turns a rejected abort into the one error that means "stopped on purpose". */
export function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw new StoppedError();
}
