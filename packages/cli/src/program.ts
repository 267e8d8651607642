import { Command, Option } from 'commander';
import { cliVersion } from './cli-version.ts';
import { addCompletion } from './commands/completion.ts';
import { addCorpora } from './commands/corpora.ts';
import { addDemo } from './commands/demo.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEvaluate } from './commands/evaluate.ts';
import { addFeatures } from './commands/features.ts';
import { addModel } from './commands/model.ts';
import { addPlot } from './commands/plot.ts';
import { addPredict } from './commands/predict.ts';
import { addTrain } from './commands/train.ts';
import { applyConfig, defaultConfigFile } from './config.ts';
import type { Shell } from './shell.ts';

const commands = [
  addDemo,
  addCorpora,
  addFeatures,
  addTrain,
  addEvaluate,
  addPredict,
  addPlot,
  addModel,
  addDoctor,
  addCompletion,
];

/** The command line: what it takes, and what runs for it. */
export function createProgram(shell: Shell): Command {
  const program = new Command('ser')
    .description('Speech emotion recognition: recordings in, emotions out.')
    .version(cliVersion)
    .configureOutput({ ...shell.output, outputError: (text, write) => write(faultLine(text)) })
    .showSuggestionAfterError()
    .exitOverride()
    // An option belongs to the command that it follows, so that a command and one below it may have the same.
    .enablePositionalOptions()
    .hook('preAction', (_, command) => applyConfig(command))
    .addHelpText(
      'after',
      `
Examples:
  ser demo                                      the whole way, on synthetic voices
  ser predict eight-emotions hello.wav          with the network that comes along
  ser train ravdess/ --output emotions          your own, with a report
  ser predict emotions recordings/ --json

Options come from the command line, then from ${defaultConfigFile} in the current folder, then from their defaults.
Exit status: 0 done, 1 the job could not be done, 2 the command line was wrong, 130 stopped.
Results go to stdout, progress to stderr (as JSON lines when it is no terminal).`,
    );
  for (const add of commands) add(program, shell);
  addCommonOptions(program);
  return program;
}

/** A fault of the command line in one line, as other errors are told. */
function faultLine(text: string): string {
  const fault = text
    .trim()
    .replace(/^error: /, '')
    .replaceAll(/\s*\n\s*/g, ' ');
  return `ser: ${fault} (--help tells what there is)\n`;
}

/** What every command takes. `--quiet` counts wherever it stands; `main` looks for it. */
function addCommonOptions(command: Command): void {
  command.addOption(new Option('--quiet', 'print results and errors only'));
  // Those that only hold others do nothing themselves.
  if (command.commands.length === 0 || command.registeredArguments.length > 0) {
    command.addOption(
      new Option('--config <file>', `options as JSON (default: ${defaultConfigFile}, where there is one)`),
    );
  }
  command.commands.forEach(addCommonOptions);
}
