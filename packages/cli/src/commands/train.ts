import { labelMaps } from '@ser/datasets';
import { recipes } from '@ser/dsp';
import { type Command, Option } from 'commander';
import { networkNames, splitNames, type TrainJob } from '../pipeline/job.ts';
import type { Terminal } from '../terminal.ts';
import { commandLine, positiveNumber, wholeNumber } from './options.ts';

type TrainOptions = Omit<TrainJob, 'folders' | 'command'>;

export function addTrain(program: Command, terminal: Terminal, signal: AbortSignal): void {
  program
    .command('train')
    .description('Train a recogniser on folders of recordings; saves it with a report.')
    .argument(
      '<folder...>',
      'recordings of RAVDESS, TESS, CREMA-D, SAVEE or IEMOCAP, with their published names',
    )
    .option('-o, --output <folder>', 'where the model and report.html go', 'ser-model')
    .option('--force', 'replace the output folder when it holds an earlier result', false)
    .addOption(new Option('--network <name>', 'kind of network').choices(networkNames).default('conv1d'))
    .addOption(new Option('--recipe <name>', 'features').choices(Object.keys(recipes)).default('logMel'))
    .addOption(new Option('--labels <set>', 'label set').choices(Object.keys(labelMaps)).default('own'))
    .addOption(
      new Option('--split <name>', 'how test clips are held out').choices(splitNames).default('speaker'),
    )
    .option('--epochs <n>', 'most epochs', wholeNumber(1), 60)
    .option('--patience <n>', 'epochs without a better validation UAR before it stops', wholeNumber(1), 20)
    .option('--batch-size <n>', 'clips a step', wholeNumber(1), 32)
    .option('--learning-rate <x>', 'of the Adam optimiser, at the start', positiveNumber, 0.002)
    .option('--seed <n>', 'decides the split, the first weights and every draw', wholeNumber(0), 1)
    .addHelpText(
      'after',
      `
Examples:
  ser train ravdess/                           60 % of the speakers train, 20 % choose, 20 % test
  ser train ravdess/ tess/ --labels commonSix  two corpora, the six emotions that they share
  ser train ravdess/ --network lstm --output lstm-model --seed 7`,
    )
    .action(async (folders: string[], options: TrainOptions) => {
      const job: TrainJob = { ...options, folders, command: commandLine(process.argv.slice(2)) };
      const [{ runTrainJob }, { summarize }] = await Promise.all([
        import('../pipeline/train-job.ts'),
        import('../pipeline/summarize.ts'),
      ]);
      const run = await runTrainJob(job, terminal, signal);
      terminal.result(summarize(run));
      terminal.result(`\nClassify a recording: ser predict ${job.output} <file...>`);
    });
}
