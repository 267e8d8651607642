import { fileURLToPath } from 'node:url';
import type { Prediction } from '@ser/models';
import { Tinypool } from 'tinypool';

/** The bytes of a sound file, and how long it may last. */
interface Task {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly maxSeconds: number;
}

type Answer =
  | { readonly scores: readonly Prediction[]; readonly seconds: number }
  | { readonly refusal: string };

/** Classifies in a thread; the bytes move there. When the signal aborts, the thread ends and another takes its place. */
export type Classify = (task: Task, signal: AbortSignal) => Promise<Answer>;

/** Threads with a classifier each, loaded before this returns: the one in the folder, or the one of @ser/models. */
export async function startThreads(
  threads: number,
  model?: string,
): Promise<{ classify: Classify; close(): Promise<void> }> {
  const pool = new Tinypool({
    filename: fileURLToPath(new URL('worker.js', import.meta.url)),
    minThreads: threads,
    maxThreads: threads,
    // Without the arguments of this process, so that no loader of TypeScript is asked for.
    execArgv: [],
    workerData: { model },
  });
  const classify: Classify = (task, signal) => pool.run(task, { signal, transferList: [task.bytes.buffer] });
  const close = (): Promise<void> => pool.destroy();
  try {
    // Both refuse at once, which takes a loaded classifier.
    const nothing = (): Task => ({ bytes: new Uint8Array(1), maxSeconds: 1 });
    const patient = new AbortController().signal;
    await Promise.all(Array.from({ length: threads }, () => classify(nothing(), patient)));
  } catch (error) {
    await close();
    throw error;
  }
  return { classify, close };
}
