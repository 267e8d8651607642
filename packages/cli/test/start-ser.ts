import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../bin/ser.js', import.meta.url));

/** What a command line ended with. */
export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** A command line that runs. */
export interface RunningSer {
  child: ChildProcess;
  outcome: Promise<Outcome>;
}

/** Starts `ser` in a folder, as a shell would. */
export function startSer(
  cwd: string,
  args: readonly string[],
  variables: Record<string, string> = {},
): RunningSer {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const outcome: Outcome = { status: null, stdout: '', stderr: '' };
  child.stdout!.on('data', (data) => {
    outcome.stdout += data;
  });
  child.stderr!.on('data', (data) => {
    outcome.stderr += data;
  });
  return {
    child,
    outcome: new Promise((resolve) => {
      child.on('close', (status) => resolve({ ...outcome, status }));
    }),
  };
}

/** What stderr says beside progress: every other line is JSON. */
export function complaints({ stderr }: Outcome): string[] {
  return stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
}
