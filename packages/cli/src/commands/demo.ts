import { join } from 'node:path';
import type { Command } from 'commander';
import { writeFolder } from '../output-folder.ts';
import type { TrainJob } from '../pipeline/job.ts';
import type { Terminal } from '../terminal.ts';
import { commandLine, wholeNumber } from './options.ts';

interface DemoOptions {
  output: string;
  speakers: number;
  epochs: number;
  seed: number;
}

export function addDemo(program: Command, terminal: Terminal, signal: AbortSignal): void {
  program
    .command('demo')
    .description('Show the whole way on synthetic voices: make, train, test, report, predict. Needs no data.')
    .option('-o, --output <folder>', 'where everything goes; an earlier demo there is replaced', 'ser-demo')
    .option('--speakers <n>', 'synthetic speakers', wholeNumber(3), 10)
    .option('--epochs <n>', 'most epochs', wholeNumber(1), 30)
    .option('--seed <n>', 'decides the voices, the split and the first weights', wholeNumber(0), 1)
    .action(async ({ output, speakers, epochs, seed }: DemoOptions) => {
      terminal.step('SYNTHETIC voices: this shows the way; its scores say nothing about real speech');
      const corpus = join(output, 'corpus');
      await makeCorpus(corpus, { speakers, seed }, terminal, signal);
      const job: TrainJob = {
        folders: [corpus],
        output: join(output, 'model'),
        force: true,
        labels: 'own',
        network: 'conv1d',
        recipe: 'logMel',
        split: 'speaker',
        epochs,
        patience: epochs,
        batchSize: 32,
        learningRate: 0.002,
        seed,
        command: commandLine(process.argv.slice(2)),
      };
      const [{ runTrainJob }, { summarize }, { formatLine, openClassifier, predictFile }] = await Promise.all(
        [
          import('../pipeline/train-job.ts'),
          import('../pipeline/summarize.ts'),
          import('../pipeline/predict-files.ts'),
        ],
      );
      const run = await runTrainJob(job, terminal, signal);
      terminal.result(summarize(run));

      const unseen = run.clips[run.split.test[0]!]!;
      const classifier = await openClassifier(job.output);
      const prediction = await predictFile(classifier, unseen.path);
      terminal.result(
        [
          '',
          `An unseen clip (${unseen.emotion}, by a speaker held out from training), classified with the saved model:`,
          formatLine(prediction),
          '',
          'The voices were SYNTHETIC. Now with your own recordings (RAVDESS, TESS, CREMA-D, SAVEE or IEMOCAP):',
          '  npx ser train <folder>',
          `  npx ser predict ${job.output} <file.wav>`,
        ].join('\n'),
      );
    });
}

async function makeCorpus(
  folder: string,
  { speakers, seed }: Pick<DemoOptions, 'speakers' | 'seed'>,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const { noticeName, writeSyntheticCorpus } = await import('@ser/datasets/node');
  await writeFolder(folder, { force: true, marker: noticeName }, async (staging) => {
    const bar = terminal.progress('voices', 'clips');
    await writeSyntheticCorpus(staging, {
      speakers,
      seed,
      signal,
      onProgress: ({ done, total }) => bar.update(done, total),
    }).finally(() => bar.stop());
  });
}
