import { join } from 'node:path';
import { JobError, UsageError } from '../errors.ts';
import type { Terminal } from '../terminal.ts';

/** A part of the work, and who said that it is this process's. */
interface TaskShard {
  /** 'i/n', from 1. */
  shard: string;
  source: string;
}

/**
 * The part that was asked for, or else the one that a cluster gave to this process, which is announced.
 *
 * @throws UsageError for one that is none; JobError where the cluster's variables do not say which of how many it is.
 */
export function chooseShard(asked: string | undefined, terminal: Terminal): string | undefined {
  const task = asked === undefined ? shardOfTask(process.env) : undefined;
  if (task !== undefined) terminal.step(`part ${task.shard}, by ${task.source}`);
  const [, part, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(asked ?? '') ?? [];
  if (asked !== undefined && !(Number(part) >= 1 && Number(part) <= Number(count))) {
    throw new UsageError(`--shard must be i/n with i from 1 to n, got ${asked}`);
  }
  return asked ?? task?.shard;
}

/** The folder of one part. */
export function shardFolder(folder: string, shard: string): string {
  return join(folder, shard.replace('/', '-of-'));
}

/**
 * The part that a cluster gave to this process, by the variables that it sets: task i of n of a SLURM array, or of a
 * Kubernetes Indexed Job whose manifest states its completions as `JOB_COMPLETIONS`; undefined outside of both.
 *
 * @throws JobError where the variables do not say which part of how many it is.
 */
function shardOfTask(variables: Readonly<Record<string, string | undefined>>): TaskShard | undefined {
  if (variables['SLURM_ARRAY_TASK_ID'] !== undefined) {
    const first = read(variables, 'SLURM_ARRAY_TASK_MIN', '1');
    const count = read(variables, 'SLURM_ARRAY_TASK_COUNT');
    const last = read(variables, 'SLURM_ARRAY_TASK_MAX', String(first + count - 1));
    if (first > 1 || last - first + 1 !== count) {
      throw new JobError(
        `a SLURM array must run from 0 or 1 without gaps (sbatch --array=1-4), got ${count} tasks from ${first} to ${last}: give --shard i/n`,
      );
    }
    return shardOf(variables, 'SLURM_ARRAY_TASK_ID', first, count);
  }
  if (variables['JOB_COMPLETION_INDEX'] !== undefined) {
    return shardOf(variables, 'JOB_COMPLETION_INDEX', 0, read(variables, 'JOB_COMPLETIONS'));
  }
  return undefined;
}

function shardOf(
  variables: Readonly<Record<string, string | undefined>>,
  name: string,
  first: number,
  count: number,
): TaskShard {
  const id = read(variables, name);
  if (id < first || id >= first + count) {
    throw new JobError(
      `${name} must be one of ${first} to ${first + count - 1}, got ${id}: give --shard i/n`,
    );
  }
  return { shard: `${id - first + 1}/${count}`, source: name };
}

function read(
  variables: Readonly<Record<string, string | undefined>>,
  name: string,
  missing?: string,
): number {
  const text = variables[name] ?? missing;
  if (text === undefined || !/^\d{1,6}$/.test(text)) {
    throw new JobError(`${name} must be a whole number, got ${text ?? 'none'}: set it, or give --shard i/n`);
  }
  return Number(text);
}
