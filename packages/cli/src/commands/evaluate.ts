import type { Command } from 'commander';
import { ToldError, UsageError } from '../errors.ts';
import type { EvaluateResult } from '../pipeline/conclude-evaluation.ts';
import type { ClipSelection, ProtocolName } from '../pipeline/job.ts';
import { chooseShard, shardFolder } from '../pipeline/shard-of-task.ts';
import type { Shell } from '../shell.ts';
import { commandLine, jsonOption, wholeNumber } from './options.ts';
import { addEmbedAudio, addProtocol, addSelection } from './selection-options.ts';

/** How results are told. */
interface TellOptions {
  report?: string;
  embedAudio: number;
  json: boolean;
}

interface EvaluateOptions extends TellOptions, Omit<ClipSelection, 'where'> {
  where?: ClipSelection['where'];
  features?: string;
  protocol?: ProtocolName;
  folds: number;
  folder?: string;
  shard?: string;
  seed: number;
}

export function addEvaluate(program: Command, shell: Shell): void {
  const command = program
    .command('evaluate')
    .description('Say how well a model hears the emotions of labelled recordings.')
    .argument('<model>', 'a folder that `ser train` wrote, or eight-emotions')
    .argument('<input...>', 'folders of recordings as `ser train` takes them, or one table of features')
    .option('--features <folder>', 'keep features here, for other runs too')
    .option('--seed <n>', 'decides the folds and first weights of --protocol', wholeNumber(0), 1);
  addSelection(command);
  addProtocol(command, 'train and test networks like this one fold by fold, in place of testing this one')
    .option('--folder <folder>', 'keep finished folds here, for the next run (with a part: <model>.folds)')
    .option(
      '--shard <i/n>',
      'only the i-th of n parts of the folds (default: what SLURM or Kubernetes gave to this task)',
    );
  addTelling(command)
    .addHelpText(
      'after',
      `
Where the model says whom it heard in training, tested speakers among them are counted, and a warning tells of it.
A part of the folds is left in <folder>/i-of-n, for merge.

Examples:
  ser evaluate ser-model savee/ --labels common6
  ser evaluate eight-emotions crema-d/ --labels common6 --report crema-d.html
  ser evaluate ser-model ravdess/ --protocol ravdessFolds --json
  ser evaluate ser-model features.parquet --protocol leaveOneSpeakerOut --shard 1/4
  ser evaluate merge ser-model.folds/*-of-4 --report folds.html`,
    )
    .action(async (model: string, inputs: string[], options: EvaluateOptions) => {
      checkTelling(options);
      const { folder, ...place } = placeOf(model, options, shell);
      const { runEvaluateJob } = await import('../pipeline/evaluate-job.ts');
      const found = await runEvaluateJob(
        {
          ...options,
          ...place,
          folder,
          model,
          inputs,
          report: options.report,
          where: options.where ?? {},
          features: options.features,
          protocol: options.protocol,
        },
        shell.terminal,
        shell.signal,
      );
      await tell(found, options, shell, place.shard === undefined ? [] : [`Part ${place.shard}: ${folder}`]);
    });
  addMerge(command, shell);
}

function addMerge(evaluate: Command, shell: Shell): void {
  const command = evaluate
    .command('merge')
    .description('Join the parts of an evaluation by a protocol to what a single run would have told.')
    .argument('<part...>', 'the folders of all parts, in any order');
  addTelling(command)
    .addHelpText('after', '\nExample:\n  ser evaluate merge ser-model.folds/*-of-4 --report folds.html')
    .action(async (parts: string[], options: TellOptions) => {
      checkTelling(options);
      const { mergeEvaluations } = await import('../pipeline/evaluation-parts.ts');
      const { report, embedAudio } = options;
      const found = await mergeEvaluations(
        parts,
        { report, embedAudio, command: commandLine(shell.args) },
        shell.terminal,
      );
      await tell(found, options, shell);
    });
}

/** Where folds are kept, which of them are this process's, and the command line that repeats it. */
function placeOf(
  model: string,
  { protocol, folder, shard: asked, report }: EvaluateOptions,
  { args, terminal }: Shell,
): { folder: string | undefined; shard: string | undefined; command: string } {
  const command = commandLine(args);
  if (protocol === undefined) {
    if (asked !== undefined || folder !== undefined) {
      throw new UsageError(
        `--${asked === undefined ? 'folder' : 'shard'} needs --protocol: only that has folds`,
      );
    }
    return { folder, shard: undefined, command };
  }
  const shard = chooseShard(asked, terminal);
  if (shard === undefined) return { folder, shard, command };
  if (report !== undefined) {
    throw new UsageError('--report is for all folds: give it to ser evaluate merge');
  }
  return {
    folder: shardFolder(folder ?? `${model}.folds`, shard),
    shard,
    command: asked === undefined ? `${command} --shard ${shard}` : command,
  };
}

function addTelling(command: Command): Command {
  return addEmbedAudio(
    command
      .option('--report <file.html>', 'write a page with scores, pictures and misclassified clips')
      .addOption(jsonOption()),
  );
}

function checkTelling({ report, embedAudio }: TellOptions): void {
  if (report !== undefined && !report.endsWith('.html')) {
    throw new UsageError(`--report must end with .html, got ${report}`);
  }
  if (embedAudio > 0 && report === undefined) {
    throw new UsageError('--embed-audio needs --report: the recordings become part of it');
  }
}

async function tell(
  { tested, failed, ...found }: EvaluateResult,
  { json, report }: TellOptions,
  { terminal }: Shell,
  more: readonly string[] = [],
): Promise<void> {
  const { classes, clips } = tested;
  if (json) {
    terminal.result(JSON.stringify({ ...found, clips: clips.length, classes, failed, report }, null, 2));
  } else {
    const { scoreText } = await import('../pipeline/summarize.ts');
    terminal.result(
      [
        scoreText({ ...tested, ...found }, classes, found.scores),
        found.description,
        ...(report === undefined ? [] : [`Report: ${report}`]),
        ...more,
      ].join('\n'),
    );
  }
  if (failed.length > 0) throw new ToldError(`${failed.length} clips could not be read`);
}
