import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Recipe } from '@ser/dsp';
import type { Scaler } from '@ser/models';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { explain, JobError, UsageError } from '../errors.ts';
import type { Shell } from '../shell.ts';
import { parseRecipe } from './features-options.ts';
import { jsonObject, jsonOption } from './options.ts';

export function addModel(program: Command, shell: Shell): void {
  const command = program
    .command('model')
    .description('Look into a model, or make one of a network that Keras saved.')
    .addHelpText(
      'after',
      `
Examples:
  ser model summary ser-model
  ser model diagram eight-emotions -o network.svg
  ser model card ser-model -o ser-model/README.md
  ser model import old.h5 --labels angry,happy,sad --recipe mfccMean -o imported`,
    );
  addSummary(command, shell);
  addDiagram(command, shell);
  addCard(command, shell);
  addImport(command, shell);
}

const modelArgument = ['<model>', 'a folder that `ser train` wrote, or eight-emotions'] as const;

async function open(model: string) {
  const [{ openClassifier }, { modelFacts, summaryText, cardText }] = await Promise.all([
    import('../pipeline/open-classifier.ts'),
    import('../pipeline/model-text.ts'),
  ]);
  return { facts: modelFacts(await openClassifier(model)), summaryText, cardText };
}

function addSummary(command: Command, { terminal }: Shell): void {
  command
    .command('summary')
    .description('Layers, parameters, labels, features, and where it comes from.')
    .argument(...modelArgument)
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  ser model summary ser-model --json')
    .action(async (model: string, { json }: { json: boolean }) => {
      const { facts, summaryText } = await open(model);
      terminal.result(json ? JSON.stringify(facts, null, 2) : summaryText(facts));
    });
}

function addDiagram(command: Command, { terminal }: Shell): void {
  command
    .command('diagram')
    .description('Draw the layers.')
    .argument(...modelArgument)
    .option('-o, --output <file>', 'the picture; its ending says how: .svg, .png, .html, .json', 'model.svg')
    .addOption(
      new Option('--direction <name>', 'where the outputs lie').choices(['down', 'right']).default('down'),
    )
    .addOption(new Option('--theme <name>', 'colours').choices(['light', 'dark']).default('light'))
    .addHelpText('after', '\nExample:\n  ser model diagram ser-model -o network.png --direction right')
    .action(async (model: string, { output, direction, theme }: DiagramOptions) => {
      const [{ checkPictureFile, writePicture }, { plotModel }] = await Promise.all([
        import('../pictures/write-picture.ts'),
        import('@ser/plots'),
      ]);
      checkPictureFile(output);
      const { facts } = await open(model);
      await writePicture(output, plotModel(facts.layers, { direction, theme }));
      terminal.result(output);
    });
}

interface DiagramOptions {
  output: string;
  direction: 'down' | 'right';
  theme: 'light' | 'dark';
}

function addCard(command: Command, { terminal }: Shell): void {
  command
    .command('card')
    .description('Write a model card in Markdown, to stdout or a file.')
    .argument(...modelArgument)
    .option('-o, --output <file.md>', 'the file')
    .addHelpText('after', '\nExample:\n  ser model card ser-model -o ser-model/README.md')
    .action(async (model: string, { output }: { output?: string }) => {
      const { facts, cardText } = await open(model);
      const card = cardText(basename(resolve(model)), facts);
      if (output === undefined) {
        terminal.result(card.trimEnd());
        return;
      }
      const { writeWhole } = await import('../write-whole.ts');
      await writeWhole(output, card);
      terminal.result(output);
    });
}

interface ImportOptions {
  labels?: readonly string[];
  recipe?: Recipe;
  scaler?: Scaler;
  output: string;
  force: boolean;
}

function addImport(command: Command, { terminal }: Shell): void {
  command
    .command('import')
    .description('Make a model of a network that Keras saved, for ser predict and the libraries.')
    .argument('<file>', 'a .h5 or .keras file')
    .addOption(
      new Option('--labels <list>', "names of the network's outputs, in their order").argParser(parseLabels),
    )
    .addOption(
      new Option('--recipe <name|json|file>', 'the features that it was trained on').argParser(parseRecipe),
    )
    .addOption(
      new Option(
        '--scaler <file>',
        'JSON with mean and scale of each column, where it was trained so',
      ).argParser(jsonObject(parseScaler)),
    )
    .option('-o, --output <folder>', 'where the model goes', 'ser-model')
    .option('--force', 'replace the output folder when it holds a model', false)
    .addHelpText(
      'after',
      '\nExample:\n  ser model import Emotion_Model.h5 --labels neutral,calm,happy,sad --recipe mfccMean -o imported',
    )
    .action(async (file: string, { labels, recipe, scaler, output, force }: ImportOptions) => {
      if (labels === undefined || recipe === undefined) {
        const missing = [labels ? '' : '--labels', recipe ? '' : '--recipe'].filter((name) => name !== '');
        throw new UsageError(
          `${missing.join(' and ')} must be given: a Keras file does not say what goes in and comes out`,
        );
      }
      const [{ importKeras }, { EmotionClassifier }, { folderHandler, useWasmBackend }, { writeFolder }] =
        await Promise.all([
          import('@ser/models/keras'),
          import('@ser/models'),
          import('@ser/models/node'),
          import('../output-folder.ts'),
        ]);
      const bytes = await readFile(file).catch((error: unknown) => {
        throw new JobError(explain(error));
      });
      await useWasmBackend();
      await writeFolder(output, { force, marker: 'model.json' }, async ({ folder }) => {
        try {
          const model = await importKeras(bytes);
          const metadata = { trainingData: `imported from ${basename(file)}` };
          await new EmotionClassifier({ model, recipe, scaler, labels, metadata }).save(
            folderHandler(folder),
          );
        } catch (error) {
          throw new JobError(
            `${file}: ${explain(error).replace(/^(?:importKeras|EmotionClassifier): /, '')}`,
          );
        }
      });
      terminal.result(output);
    });
}

function parseLabels(text: string): string[] {
  const labels = text.split(',').map((label) => label.trim());
  if (labels.length < 2 || labels.includes('') || new Set(labels).size < labels.length) {
    throw new InvalidArgumentError('expected at least two names that differ, with commas between them.');
  }
  return labels;
}

function parseScaler(value: object): Scaler {
  const { mean, scale } = value as { mean?: unknown; scale?: unknown };
  const numbers = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every((item) => Number.isFinite(item));
  if (!numbers(mean) || !numbers(scale)) throw new Error('expected mean and scale, a number each column');
  return { mean, scale };
}
