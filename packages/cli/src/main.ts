import { CommanderError } from 'commander';
import { exitCodes, explain, StoppedError } from './errors.ts';
import { createProgram } from './program.ts';
import { createTerminal } from './terminal.ts';

/**
 * Runs one command line and gives its exit status: 0 done, 1 the job could not be done, 2 the command
 * line was wrong, 130 stopped. Ctrl-C stops at the next safe point, a second one at once.
 */
export async function main(args: readonly string[]): Promise<number> {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.stopped);
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const quiet = args.includes('--quiet');
  const terminal = createTerminal({ quiet });
  // A reader that goes away (`ser predict ... | head`) ends the job in silence.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.done);
    terminal.error(`cannot write the results: ${explain(error)}`);
    process.exit(exitCodes.failed);
  });
  try {
    await createProgram(terminal, controller.signal).parseAsync([...args], { from: 'user' });
    return typeof process.exitCode === 'number' ? process.exitCode : exitCodes.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    if (controller.signal.aborted) {
      terminal.error(new StoppedError().message);
      return exitCodes.stopped;
    }
    terminal.error(explain(error));
    return exitCodes.failed;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
