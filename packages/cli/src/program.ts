import { Command } from 'commander';
import { cliVersion } from './cli-version.ts';
import { addDemo } from './commands/demo.ts';
import { addPredict } from './commands/predict.ts';
import { addTrain } from './commands/train.ts';
import type { Terminal } from './terminal.ts';

/** The command line: what it takes, and what runs for it. */
export function createProgram(terminal: Terminal, signal: AbortSignal): Command {
  const program = new Command('ser')
    .description('Speech emotion recognition: recordings in, emotions out.')
    .version(cliVersion)
    .option('--quiet', 'print results and errors only')
    .showHelpAfterError('(ser --help, or ser <command> --help, tells what there is)')
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText(
      'after',
      `
Exit status: 0 done, 1 the job could not be done, 2 the command line was wrong, 130 stopped.
Results go to stdout, progress to stderr (as JSON lines when it is no terminal).`,
    );
  addDemo(program, terminal, signal);
  addTrain(program, terminal, signal);
  addPredict(program, terminal, signal);
  return program;
}
