import { Command, Option } from 'commander';
import { cliVersion } from './cli-version.ts';
import { addDemo } from './commands/demo.ts';
import { addFeatures } from './commands/features.ts';
import { addPredict } from './commands/predict.ts';
import { addTrain } from './commands/train.ts';
import type { Terminal } from './terminal.ts';

/** The command line: what it takes, and what runs for it. */
export function createProgram(terminal: Terminal, signal: AbortSignal): Command {
  const program = new Command('ser')
    .description('Speech emotion recognition: recordings in, emotions out.')
    .version(cliVersion)
    .showHelpAfterError('(ser --help, or ser <command> --help, tells what there is)')
    .showSuggestionAfterError()
    .exitOverride()
    // An option belongs to the command that it follows, so that a command and one below it may have the same.
    .enablePositionalOptions()
    .addHelpText(
      'after',
      `
Exit status: 0 done, 1 the job could not be done, 2 the command line was wrong, 130 stopped.
Results go to stdout, progress to stderr (as JSON lines when it is no terminal).`,
    );
  addDemo(program, terminal, signal);
  addFeatures(program, terminal, signal);
  addTrain(program, terminal, signal);
  addPredict(program, terminal, signal);
  addQuiet(program);
  return program;
}

/** `--quiet` counts wherever it stands; `main` looks for it. */
function addQuiet(command: Command): void {
  command.addOption(new Option('--quiet', 'print results and errors only'));
  command.commands.forEach(addQuiet);
}
