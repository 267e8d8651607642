import { join } from 'node:path';
import type { Command } from 'commander';
import { writeFolder } from '../output-folder.ts';
import { heardLine } from '../pipeline/heard-text.ts';
import type { TrainJob } from '../pipeline/job.ts';
import type { Shell } from '../shell.ts';
import type { Terminal } from '../terminal.ts';
import { commandLine, wholeNumber } from './options.ts';
import { experimentOf } from './train.ts';

interface DemoOptions {
  output: string;
  speakers: number;
  epochs: number;
  seed: number;
}

export function addDemo(program: Command, { terminal, signal, stdin, args }: Shell): void {
  program
    .command('demo')
    .description('Show the whole way on synthetic voices: make, train, test, report, predict. Needs no data.')
    .option('-o, --output <folder>', 'where everything goes; an earlier demo there is replaced', 'ser-demo')
    .option('--speakers <n>', 'synthetic speakers', wholeNumber(3), 10)
    .option('--epochs <n>', 'most epochs', wholeNumber(1), 30)
    .option('--seed <n>', 'decides the voices, the split and the first weights', wholeNumber(0), 1)
    .addHelpText(
      'after',
      `
Examples:
  ser demo
  ser demo --speakers 4 --epochs 5 --output /tmp/demo`,
    )
    .action(async ({ output, speakers, epochs, seed }: DemoOptions) => {
      terminal.step('SYNTHETIC voices: this shows the way; its scores say nothing about real speech');
      const corpus = join(output, 'corpus');
      await makeCorpus(corpus, { speakers, seed }, terminal, signal);
      const job: TrainJob = {
        inputs: [corpus],
        output: join(output, 'model'),
        force: true,
        features: undefined,
        where: {},
        labels: 'own',
        label: 'emotion',
        experiment: experimentOf({ preset: 'conv1d', epochs, patience: epochs }),
        split: 'speaker',
        protocol: undefined,
        folds: 5,
        seed,
        embedAudio: 0,
        command: commandLine(args),
      };
      const [{ runTrainJob }, { summarize }, { openClassifier }, { hear }] = await Promise.all([
        import('../pipeline/train-job.ts'),
        import('../pipeline/summarize.ts'),
        import('../pipeline/open-classifier.ts'),
        import('../pipeline/hear-inputs.ts'),
      ]);
      const run = await runTrainJob(job, terminal, signal);
      terminal.result(summarize(run));

      const unseen = run.clips[run.test.indices[0]!]!;
      const classifier = await openClassifier(job.output);
      const heard = await hear(classifier, unseen.path, { stdin });
      terminal.result(
        [
          '',
          `An unseen clip (${unseen.emotion}, by a speaker held out from training), classified with the saved model:`,
          heardLine(heard),
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
  await writeFolder(folder, { force: true, marker: noticeName }, async ({ folder: staging }) => {
    const bar = terminal.progress('voices', 'clips');
    await writeSyntheticCorpus(staging, {
      speakers,
      seed,
      signal,
      onProgress: ({ done, total }) => bar.update(done, total),
    }).finally(() => bar.stop());
  });
}
