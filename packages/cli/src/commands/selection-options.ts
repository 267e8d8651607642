import { type Command, Option } from 'commander';
import { labelSets, protocolNames } from '../pipeline/job.ts';
import { whereOption, wholeNumber } from './options.ts';

/** Adds what says which clips are taken, and what counts as their label. */
export function addSelection(command: Command): Command {
  return command
    .addOption(whereOption())
    .addOption(new Option('--labels <set>', 'label set').choices(Object.keys(labelSets)).default('own'))
    .addOption(
      new Option('--label <field>', 'what was meant, or what listeners heard')
        .choices(['emotion', 'heardEmotion'])
        .default('emotion'),
    );
}

/** Adds what says how networks are tested fold by fold. */
export function addProtocol(command: Command, meaning: string): Command {
  return command
    .addOption(new Option('--protocol <name>', meaning).choices(protocolNames))
    .option(
      '--folds <n>',
      'folds of speakerFolds, statementHeldOut and random; others have a number of their own',
      wholeNumber(2),
      5,
    );
}

/** Adds recordings in the report. */
export function addEmbedAudio(command: Command): Command {
  return command.option(
    '--embed-audio <n>',
    'so many misclassified clips become part of the report; mind the licence of the recordings',
    wholeNumber(0),
    0,
  );
}
