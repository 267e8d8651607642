import type { Readable } from 'node:stream';
import { CommanderError } from 'commander';
import { exitCodes, explain, StoppedError, ToldError, UsageError } from './errors.ts';
import { createProgram } from './program.ts';
import { createTerminal, type TerminalOptions } from './terminal.ts';

/** The streams that a command line reads and writes; default those of the process. */
export interface Streams extends Omit<TerminalOptions, 'quiet'> {
  stdin?: Readable;
}

/**
 * Runs one command line and gives its exit status: 0 done, 1 the job could not be done, 2 the command
 * line was wrong, 130 stopped. Ctrl-C stops at the next safe point, a second one at once.
 */
export async function main(args: readonly string[], streams: Streams = {}): Promise<number> {
  const { stdin = process.stdin, stdout = process.stdout, stderr = process.stderr } = streams;
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.stopped);
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const terminal = createTerminal({ quiet: args.includes('--quiet'), stdout, stderr });
  const lostReader = (error: NodeJS.ErrnoException): void => {
    // A reader that goes away (`ser predict ... | head`) ends the job in silence.
    if (error.code === 'EPIPE') process.exit(exitCodes.done);
    terminal.error(`cannot write the results: ${explain(error)}`);
    process.exit(exitCodes.failed);
  };
  stdout.on('error', lostReader);
  const output = {
    writeOut: (text: string): void => void stdout.write(text),
    writeErr: (text: string): void => void stderr.write(text),
  };
  const program = createProgram({ terminal, signal: controller.signal, stdin, args, output });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    if (controller.signal.aborted) {
      terminal.error((error instanceof StoppedError ? error : new StoppedError()).message);
      return exitCodes.stopped;
    }
    if (error instanceof ToldError) return exitCodes.failed;
    terminal.error(explain(error));
    return error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
  } finally {
    stdout.off('error', lostReader);
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
