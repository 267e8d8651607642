import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Fold } from './fold.ts';
import type { FoldRun, RunSetup } from './run.ts';
import type { FromWorker, ToWorker } from './worker.ts';

export interface Job {
  readonly fold: Fold;
  readonly seed: number;
  /** Where the run keeps its state while it lasts, and takes it from. */
  readonly state?: string;
}

export type EpochMessage = Extract<FromWorker, { type: 'epoch' }>;

/** Has jobs done by processes of their own, several at once; however it is left, nothing of it goes on. */
export async function runInProcesses(
  setup: RunSetup,
  jobs: readonly Job[],
  {
    workers,
    signal,
    onEpoch,
    onRun,
  }: {
    readonly workers: number;
    readonly signal: AbortSignal | undefined;
    readonly onEpoch: (job: Job, message: EpochMessage) => void;
    readonly onRun: (run: FoldRun) => Promise<void>;
  },
): Promise<void> {
  const queue = [...jobs];
  const children = Array.from({ length: Math.min(workers, jobs.length) }, startProcess);
  const stop = (): void => {
    queue.length = 0;
    for (const { child } of children) child.kill('SIGKILL');
  };
  signal?.addEventListener('abort', stop);
  const work = children.map(async (worker) => {
    send(worker.child, { type: 'setup', setup });
    for (let job = queue.shift(); job; job = queue.shift()) {
      await onRun(await runOne(worker, job, onEpoch));
    }
  });
  try {
    await Promise.all(work);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
    // A run that had ended may still be on its way to its file.
    await Promise.allSettled(work);
  }
}

interface Worker {
  readonly child: ChildProcess;
  /** The end of what it said on its error stream. */
  complaint: string;
}

/**
 * Processes run compiled code, also when this file is run from its sources: Node 20 reads no TypeScript. Their
 * arguments are empty for the same reason.
 */
function startProcess(): Worker {
  const folder = import.meta.url.endsWith('.ts') ? '../../../dist/node/cross-validation/' : './';
  const child = fork(fileURLToPath(new URL(`${folder}worker.js`, import.meta.url)), {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const worker: Worker = { child, complaint: '' };
  child.stderr!.on('data', (text: Buffer) => {
    worker.complaint = (worker.complaint + text).slice(-2000);
  });
  // Its exit says the rest.
  child.on('error', (error) => {
    worker.complaint ||= error.message;
  });
  return worker;
}

function send(child: ChildProcess, message: ToWorker): void {
  // A process that has gone is noticed by its exit.
  child.send(message, () => undefined);
}

function runOne(
  worker: Worker,
  job: Job,
  onEpoch: (job: Job, message: EpochMessage) => void,
): Promise<FoldRun> {
  const { child } = worker;
  const where = `crossValidate: fold '${job.fold.name}', seed ${job.seed}`;
  return new Promise<FoldRun>((resolve, reject) => {
    const onMessage = (message: FromWorker): void => {
      if (message.type === 'epoch') {
        try {
          onEpoch(job, message);
        } catch (error) {
          finish(() => reject(error));
        }
      } else if (message.type === 'run') finish(() => resolve(message.run));
      else finish(() => reject(new Error(`${where}: ${message.message}`)));
    };
    const onExit = (code: number | null, by: NodeJS.Signals | null): void =>
      finish(() =>
        reject(
          new Error(
            `${where}: the worker process must stay, but it ended (${by ?? code})\n${worker.complaint}`,
          ),
        ),
      );
    const finish = (settle: () => void): void => {
      child.off('message', onMessage);
      child.off('exit', onExit);
      settle();
    };
    child.on('message', onMessage);
    child.on('exit', onExit);
    if (child.exitCode !== null || child.signalCode !== null) onExit(child.exitCode, child.signalCode);
    else send(child, { type: 'run', ...job });
  });
}
