import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Tinypool } from 'tinypool';
import { batchClips, makeBatches, type Outcome, runInOrder } from './batches.ts';

/** Batches that are begun before the first is taken, for each thread. */
const batchesAhead = 3;

/** How clips are worked on. */
export interface PoolJob<Task extends { path: string }> {
  /** Names the function in messages. */
  caller: string;
  /** The module in this folder that the threads run. */
  entry: 'extract-worker' | 'measure-worker';
  /** What each thread is started with. */
  setup?: unknown;
  tasks: readonly Task[];
  workers: number | undefined;
  signal: AbortSignal | undefined;
}

/** The number of threads that was asked for. */
export function checkWorkers(caller: string, workers: number = availableParallelism()): number {
  if (!Number.isInteger(workers) || workers < 1 || workers > 256) {
    throw new RangeError(`${caller}: workers must be an integer in [1, 256], got ${workers}`);
  }
  return workers;
}

/** Has tasks worked on by threads and gives their outcomes in order; ends the threads however it is left. */
export async function* runInThreads<Task extends { path: string }, Result>({
  caller,
  entry,
  setup,
  tasks,
  workers,
  signal,
}: PoolJob<Task>): AsyncGenerator<Outcome<Result>> {
  const threads = Math.min(checkWorkers(caller, workers), Math.ceil(tasks.length / batchClips));
  if (threads === 0) return;
  const filename = entryPath(entry);
  const pool = new Tinypool({
    filename,
    minThreads: threads,
    maxThreads: threads,
    execArgv: [],
    workerData: setup,
  });
  try {
    // A thread that cannot begin is no clip's fault.
    await pool.run([]).catch((cause: unknown) => {
      throw new Error(`${caller}: worker threads must be able to run ${filename}: is the package built?`, {
        cause,
      });
    });
    const outcomes = runInOrder<Task, Result>(
      makeBatches(tasks),
      (batch): Promise<Outcome<Result>[]> => pool.run(batch, signal === undefined ? {} : { signal }),
      threads * batchesAhead,
    );
    for await (const batch of outcomes) yield* batch;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    await pool.destroy();
  }
}

/**
 * Threads run compiled code, also when this file is run from its sources (`npm test` builds first): Node 20 reads no
 * TypeScript, and no loader reaches into a thread. The threads' arguments are empty for the same reason.
 */
function entryPath(entry: string): string {
  const folder = import.meta.url.endsWith('.ts') ? '../../../dist/node/extraction/' : './';
  return fileURLToPath(new URL(`${folder}${entry}.js`, import.meta.url));
}
