import { stat } from 'node:fs/promises';

/** What a task gave, or why it gave nothing. */
export type Outcome<Result> = ({ ok: true } & Result) | { ok: false; reason: string };

/** Clips that a worker takes at once: few enough to keep the workers even, and few bytes where files are large. */
export const batchClips = 8;
const batchBytes = 2 ** 21;

/** Cuts a list of clips into batches, looking at the sizes of files only as far as it is asked. */
export async function* makeBatches<Task extends { path: string }>(
  tasks: readonly Task[],
): AsyncGenerator<Task[]> {
  let batch: Task[] = [];
  let bytes = 0;
  for (const task of tasks) {
    batch.push(task);
    bytes += await stat(task.path).then(
      ({ size }) => size,
      () => 0,
    );
    if (batch.length < batchClips && bytes < batchBytes) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

/**
 * Has batches worked on, several at a time, and gives their outcomes in the order of the clips. Only `ahead`
 * batches are begun before the first of them is taken, which bounds the memory.
 */
export async function* runInOrder<Task, Result>(
  batches: AsyncIterable<Task[]>,
  run: (batch: readonly Task[]) => Promise<Outcome<Result>[]>,
  ahead: number,
): AsyncGenerator<Outcome<Result>[]> {
  const begun: Promise<Outcome<Result>[]>[] = [];
  for await (const batch of batches) {
    const work = runAlone(batch, run);
    // Whoever takes it sees the error; until then it must not count as unhandled.
    work.catch(() => undefined);
    begun.push(work);
    if (begun.length >= ahead) yield await begun.shift()!;
  }
  for (const work of begun) yield await work;
}

/** Where a batch brings its worker down, each of its clips is tried by itself: only the guilty one fails. */
async function runAlone<Task, Result>(
  batch: readonly Task[],
  run: (batch: readonly Task[]) => Promise<Outcome<Result>[]>,
): Promise<Outcome<Result>[]> {
  try {
    return await run(batch);
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw error;
    if (batch.length === 1) {
      const message = error instanceof Error ? error.message : String(error);
      return [{ ok: false, reason: `the worker thread ended: ${message}` }];
    }
    const outcomes: Outcome<Result>[] = [];
    for (const task of batch) outcomes.push(...(await runAlone([task], run)));
    return outcomes;
  }
}
