import type { Command } from 'commander';
import { ToldError, UsageError } from '../errors.ts';
import type { ClipSelection, ProtocolName } from '../pipeline/job.ts';
import type { Shell } from '../shell.ts';
import { commandLine, jsonOption, wholeNumber } from './options.ts';
import { addEmbedAudio, addProtocol, addSelection } from './selection-options.ts';

interface EvaluateOptions extends Omit<ClipSelection, 'where'> {
  where?: ClipSelection['where'];
  features?: string;
  report?: string;
  protocol?: ProtocolName;
  folds: number;
  seed: number;
  embedAudio: number;
  json: boolean;
}

export function addEvaluate(program: Command, shell: Shell): void {
  const command = program
    .command('evaluate')
    .description('Say how well a model hears the emotions of labelled recordings.')
    .argument('<model>', 'a folder that `ser train` wrote, or eight-emotions')
    .argument('<input...>', 'folders of recordings as `ser train` takes them, or one table of features')
    .option('--report <file.html>', 'write a page with scores, pictures and misclassified clips')
    .option('--features <folder>', 'keep features here, for other runs too')
    .option('--seed <n>', 'decides the folds and first weights of --protocol', wholeNumber(0), 1)
    .addOption(jsonOption());
  addSelection(command);
  addProtocol(command, 'train and test networks like this one fold by fold, in place of testing this one');
  addEmbedAudio(command)
    .addHelpText(
      'after',
      `
Where the model says whom it heard in training, tested speakers among them are counted, and a warning tells of it.

Examples:
  ser evaluate ser-model savee/ --labels common6
  ser evaluate eight-emotions crema-d/ --labels common6 --report crema-d.html
  ser evaluate ser-model ravdess/ --protocol ravdessFolds --json`,
    )
    .action(async (model: string, inputs: string[], options: EvaluateOptions) => {
      const { report, json } = options;
      if (report !== undefined && !report.endsWith('.html')) {
        throw new UsageError(`--report must end with .html, got ${report}`);
      }
      if (options.embedAudio > 0 && report === undefined) {
        throw new UsageError('--embed-audio needs --report: the recordings become part of it');
      }
      const [{ runEvaluateJob }, { scoreText }] = await Promise.all([
        import('../pipeline/evaluate-job.ts'),
        import('../pipeline/summarize.ts'),
      ]);
      const { tested, failed, ...found } = await runEvaluateJob(
        {
          ...options,
          model,
          inputs,
          report,
          where: options.where ?? {},
          features: options.features,
          protocol: options.protocol,
          command: commandLine(shell.args),
        },
        shell.terminal,
        shell.signal,
      );
      if (json) {
        const { classes, clips } = tested;
        shell.terminal.result(
          JSON.stringify({ ...found, clips: clips.length, classes, failed, report }, null, 2),
        );
      } else {
        shell.terminal.result(
          [
            scoreText({ ...tested, ...found }, tested.classes, found.scores),
            found.description,
            ...(report === undefined ? [] : [`Report: ${report}`]),
          ].join('\n'),
        );
      }
      if (failed.length > 0) throw new ToldError(`${failed.length} clips could not be read`);
    });
}
