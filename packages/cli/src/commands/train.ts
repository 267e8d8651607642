import type { Recipe } from '@ser/dsp';
import type { ModelSpec } from '@ser/models';
import type { TrainingSpec } from '@ser/models/node';
import { type Command, Option } from 'commander';
import { UsageError } from '../errors.ts';
import {
  type ClipSelection,
  type Experiment,
  type ProtocolName,
  type SplitName,
  splitNames,
} from '../pipeline/job.ts';
import { presets } from '../pipeline/presets.ts';
import type { Shell } from '../shell.ts';
import { parseRecipe } from './features-options.ts';
import { commandLine, jsonObject, jsonOption, positiveNumber, wholeNumber } from './options.ts';
import { addEmbedAudio, addProtocol, addSelection } from './selection-options.ts';

interface TrainOptions extends Omit<ClipSelection, 'where'> {
  where?: ClipSelection['where'];
  output: string;
  force: boolean;
  features?: string;
  preset: string;
  recipe?: Recipe;
  model?: ModelSpec;
  training?: TrainingSpec;
  epochs?: number;
  patience?: number;
  batchSize?: number;
  learningRate?: number;
  split: SplitName;
  protocol?: ProtocolName;
  folds: number;
  seed: number;
  embedAudio: number;
  json: boolean;
}

export function addTrain(program: Command, shell: Shell): void {
  const command = program
    .command('train')
    .description('Train a recogniser on recordings or on a table of features; saves it with a report.')
    .argument(
      '<input...>',
      'folders of RAVDESS, TESS, CREMA-D, SAVEE or IEMOCAP, with their published names; or one table of `ser features`',
    )
    .option('-o, --output <folder>', 'where the model and report.html go', 'ser-model')
    .option('--force', 'replace the output folder when it holds an earlier result', false)
    .option('--features <folder>', 'keep features here, for other runs too');
  addSelection(command)
    .addOption(
      new Option('--preset <name>', 'network, features and training that go together')
        .choices(Object.keys(presets))
        .default('conv1d'),
    )
    .addOption(
      new Option('--recipe <name|json|file>', "features in place of the preset's").argParser(parseRecipe),
    )
    .addOption(
      new Option(
        '--model <json|file>',
        'network in place of the preset\'s, such as \'{"type":"gru","units":[32]}\'',
      ).argParser(jsonObject((value) => value as ModelSpec)),
    )
    .addOption(
      new Option('--training <json|file>', "options of the trainer over the preset's").argParser(
        jsonObject((value) => value as TrainingSpec),
      ),
    )
    .option('--epochs <n>', 'most epochs', wholeNumber(1))
    .option('--patience <n>', 'epochs without a better validation UAR before it stops', wholeNumber(1))
    .option('--batch-size <n>', 'clips a step', wholeNumber(1))
    .option('--learning-rate <x>', 'at the start', positiveNumber)
    .addOption(
      new Option('--split <name>', 'what training and test clips do not share')
        .choices(splitNames)
        .default('speaker'),
    )
    .option('--seed <n>', 'decides the split, the first weights and every draw', wholeNumber(0), 1)
    .addOption(jsonOption());
  addProtocol(command, 'test fold by fold in place of once; what is saved is then trained on all clips');
  addEmbedAudio(command)
    .addHelpText(
      'after',
      `
A run that was stopped or killed goes on where it was when the same command is given again, and ends with the same bits.

Examples:
  ser train ravdess/                                60 % of the speakers train, 20 % choose, 20 % test
  ser train ravdess/ tess/ --labels common8         two corpora, the eight emotions of RAVDESS
  ser train ravdess/ --where channel=song --where speakerSex=female,male
  ser train features.parquet --preset lstm --output lstm-model --seed 7
  ser train ravdess/ --protocol leaveOneSpeakerOut  scores over all speakers
  ser train ravdess/ --model '{"type":"conv1d","filters":[32,64]}' --training '{"emaDecay":0.99}'`,
    )
    .action((inputs: string[], options: TrainOptions) => run(inputs, options, shell));
}

async function run(inputs: string[], options: TrainOptions, shell: Shell): Promise<void> {
  const { json, preset, recipe, model, training, epochs, patience, batchSize, learningRate, ...rest } =
    options;
  const [{ runTrainJob }, { summarize, summaryOf }] = await Promise.all([
    import('../pipeline/train-job.ts'),
    import('../pipeline/summarize.ts'),
  ]);
  const finished = await runTrainJob(
    {
      ...rest,
      where: options.where ?? {},
      features: options.features,
      protocol: options.protocol,
      inputs,
      experiment: experimentOf(options),
      command: commandLine(shell.args),
    },
    shell.terminal,
    shell.signal,
  );
  if (json) {
    shell.terminal.result(JSON.stringify(summaryOf(finished), null, 2));
    return;
  }
  shell.terminal.result(summarize(finished));
  shell.terminal.result(`\nClassify a recording: ser predict ${options.output} <file...>`);
}

/** The preset with what was asked for in its place. */
export function experimentOf({
  preset,
  recipe,
  model,
  training,
  epochs,
  patience,
  batchSize,
  learningRate,
}: Pick<
  TrainOptions,
  'preset' | 'recipe' | 'model' | 'training' | 'epochs' | 'patience' | 'batchSize' | 'learningRate'
>): Experiment {
  const base = presets[preset]!;
  if (model !== undefined && typeof model.type !== 'string') {
    throw new UsageError(`--model must name a type, got ${JSON.stringify(model)}`);
  }
  const merged: TrainingSpec = {
    ...base.training,
    ...training,
    ...(epochs === undefined ? {} : { epochs }),
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(learningRate === undefined ? {} : { learningRate }),
  };
  return {
    title: model === undefined ? base.title : `${model.type} network`,
    recipe: recipe ?? base.recipe,
    model: model ?? base.model,
    training: {
      ...merged,
      earlyStopping: {
        metric: 'uar',
        ...merged.earlyStopping,
        ...(patience === undefined ? {} : { patience }),
      },
    },
  };
}
