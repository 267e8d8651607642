import { useWasmBackend } from '../wasm-backend.ts';
import type { Job } from './process-pool.ts';
import { type FoldRun, type RunSetup, runFold } from './run.ts';

/** What the parent process says: first the data, then one run after the other. */
export type ToWorker =
  | { readonly type: 'setup'; readonly setup: RunSetup }
  | ({ readonly type: 'run' } & Job);

/** What a worker process answers. */
export type FromWorker =
  | {
      readonly type: 'epoch';
      readonly epoch: number;
      readonly epochs: number;
      readonly loss: number;
      readonly validationUar: number | undefined;
    }
  | { readonly type: 'run'; readonly run: FoldRun }
  | { readonly type: 'error'; readonly name: string; readonly message: string };

let setup: RunSetup;

async function answer(message: ToWorker): Promise<FromWorker | undefined> {
  if (message.type === 'setup') {
    ({ setup } = message);
    return undefined;
  }
  try {
    await useWasmBackend();
    const run = await runFold(setup, message, ({ epoch, epochs, loss, validation }) =>
      send({ type: 'epoch', epoch, epochs, loss, validationUar: validation?.uar }),
    );
    return { type: 'run', run };
  } catch (error) {
    const { name, message: text } = error as Error;
    return { type: 'error', name, message: text };
  }
}

function send(message: FromWorker): void {
  process.send!(message);
}

process.on('message', async (message: ToWorker) => {
  const reply = await answer(message);
  if (reply) send(reply);
});
// A worker whose parent has gone has nobody to work for.
process.on('disconnect', () => process.exit());
