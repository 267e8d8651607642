import type { AugmentOptions } from '@ser/datasets';
import { type Recipe, recipes } from '@ser/dsp';
import { type Command, Option } from 'commander';
import { UsageError } from '../errors.ts';
import { chooseShard, shardFolder } from '../pipeline/shard-of-task.ts';
import type { Shell } from '../shell.ts';
import { parseAugment, parseRecipe } from './features-options.ts';
import { collectFilter, whereOption, wholeNumber } from './options.ts';

interface FeaturesOptions {
  output: string;
  folder?: string;
  recipe: Recipe;
  where?: Record<string, string[]>;
  augment?: Omit<AugmentOptions, 'indices'>;
  training?: Record<string, string[]>;
  workers?: number;
  shard?: string;
}

const defaultOutput = 'features.parquet';

export function addFeatures(program: Command, shell: Shell): void {
  const features = program
    .command('features')
    .description('Turn folders of recordings into a table of features: .csv, .npz or .parquet.')
    .argument('<folder...>', 'recordings, with the names that their corpora gave them')
    .option('-o, --output <file>', 'the table; its extension says how it is written', defaultOutput)
    .option('--folder <folder>', 'where features are kept for the next run (default: <output>.features)')
    .addOption(
      new Option('--recipe <name|file.json>', `features: ${Object.keys(recipes).join(', ')}, or a file`)
        .argParser(parseRecipe)
        .default(recipes.logMel, 'logMel'),
    )
    .addOption(whereOption())
    .option(
      '--augment <list>',
      'altered copies of training clips, such as noise=10:30,timeStretch=0.9:1.1,pitchShift=-2:2,shift=-0.1:0.1,copies=2,seed=1',
      parseAugment,
    )
    .option(
      '--training <field=value>',
      'which clips are training clips, for --augment; as --where',
      collectFilter,
    )
    .option('--workers <n>', 'threads (default: one for each processor)', wholeNumber(1))
    .option('--shard <i/n>', 'only the i-th of n parts (default: what SLURM or Kubernetes gave to this task)')
    .addHelpText(
      'after',
      `
A run that was stopped or killed goes on where it was. A part is left in <output>.features/i-of-n, for merge.
A clip that cannot be read is named at the end, and the others make the table.

Examples:
  ser features ravdess/ --recipe mfccMean --output mfcc.csv
  ser features ravdess/ tess/ --where emotion=happy,sad --where channel=speech
  ser features ravdess/ --shard 1/2 && ser features ravdess/ --shard 2/2
  ser features merge features.features/*-of-2 --output features.parquet`,
    )
    // What follows 'merge' is merge's: both have --output.
    .enablePositionalOptions()
    .action((folders: string[], options: FeaturesOptions) => extract(folders, options, shell));
  features
    .command('merge')
    .description('Join the parts of a table to the one that a single run would have written, byte for byte.')
    .argument('<part...>', 'the folders of all parts, in any order')
    .option('-o, --output <file>', 'the whole table; its extension says how it is written', defaultOutput)
    .option('--folder <folder>', 'also write the folder that a single run would have left')
    .addHelpText(
      'after',
      '\nExample:\n  ser features merge features.features/*-of-2 --output features.parquet',
    )
    .action(async (parts: string[], { output, folder }: { output: string; folder?: string }) => {
      const { mergeFeatures } = await import('../pipeline/features-job.ts');
      const { table, failed } = await mergeFeatures(parts, { output, folder }, shell.terminal);
      shell.terminal.result(summary(table.clips.length, table.columns.length, failed.length, output));
    });
}

async function extract(
  folders: string[],
  { output, folder, recipe, where = {}, augment, training, workers, shard }: FeaturesOptions,
  { terminal, signal }: Shell,
): Promise<void> {
  if ((augment === undefined) !== (training === undefined)) {
    throw new UsageError(
      '--augment and --training go together: altered copies are made of training clips only, after the split',
    );
  }
  const part = chooseShard(shard, terminal);
  const { featuresFolder, runFeaturesJob } = await import('../pipeline/features-job.ts');
  const home = folder ?? featuresFolder(output);
  const { table, failed } = await runFeaturesJob(
    {
      folders,
      output,
      folder: part === undefined ? home : shardFolder(home, part),
      recipe,
      where,
      augment,
      training: training ?? {},
      workers,
      shard: part,
    },
    terminal,
    signal,
  );
  const place = part === undefined ? output : `${shardFolder(home, part)} (part ${part})`;
  terminal.result(summary(table.clips.length, table.columns.length, failed.length, place));
}

function summary(clips: number, columns: number, failed: number, place: string): string {
  const trouble = failed === 0 ? '' : `; ${failed} could not be read`;
  return `${clips} clips x ${columns} columns: ${place}${trouble}`;
}
