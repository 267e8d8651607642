import type { Readable } from 'node:stream';
import type { OutputConfiguration } from 'commander';
import type { Terminal } from './terminal.ts';

/** What a command has of the world around it. */
export interface Shell {
  terminal: Terminal;
  /** Aborts when the person stops the job. */
  signal: AbortSignal;
  stdin: Readable;
  /** What was typed after `ser`. */
  args: readonly string[];
  /** Where help and faults of the command line go. */
  output: OutputConfiguration;
}
