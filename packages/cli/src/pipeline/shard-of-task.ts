import { JobError } from '../errors.ts';

/** A part of the work, and who said that it is this process's. */
export interface TaskShard {
  /** 'i/n', from 1. */
  shard: string;
  source: string;
}

/**
 * The part that a cluster gave to this process, by the variables that it sets: task i of n of a SLURM array, or of a
 * Kubernetes Indexed Job whose manifest states its completions as `JOB_COMPLETIONS`; undefined outside of both.
 *
 * @throws JobError where the variables do not say which part of how many it is.
 */
export function shardOfTask(variables: Readonly<Record<string, string | undefined>>): TaskShard | undefined {
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
