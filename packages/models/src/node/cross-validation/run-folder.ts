import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../write-whole.ts';
import type { Job } from './process-pool.ts';
import type { FoldRun, RunSetup } from './run.ts';

/** Keeps finished runs in a folder, one file for each, named by all that decides its numbers. */
export interface RunFolder {
  /** The kept run of a job; undefined where there is none. */
  find(job: Job): Promise<FoldRun | undefined>;
  keep(job: Job, run: FoldRun): Promise<void>;
}

export function openRunFolder(folder: string, { x, ...setup }: RunSetup): RunFolder {
  const bytes = new Uint8Array(x.data.buffer, x.data.byteOffset, x.data.byteLength);
  const lengths = x.lengths && Array.from(x.lengths);
  const shared = createHash('sha256')
    .update(bytes)
    .update(JSON.stringify({ shape: x.shape, lengths, ...setup }))
    .digest('hex');
  const fileOf = ({ fold, seed }: Job): string => {
    const sets = [fold.train, fold.validation, fold.test].map((indices) => Array.from(indices));
    const key = createHash('sha256').update(JSON.stringify([shared, fold.name, sets, seed]));
    return join(folder, `run-${key.digest('hex').slice(0, 32)}.json`);
  };
  return {
    async find(job) {
      const file = fileOf(job);
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw new Error(`crossValidate: cannot read ${file}: ${error.message}`, { cause: error });
      });
      if (text === undefined) return undefined;
      try {
        return JSON.parse(text) as FoldRun;
      } catch (cause) {
        throw new Error(`crossValidate: ${file} must hold a finished run, got something else`, { cause });
      }
    },
    async keep(job, run) {
      await mkdir(folder, { recursive: true });
      await writeWhole(fileOf(job), `${JSON.stringify(run)}\n`);
    },
  };
}
