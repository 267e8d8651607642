import { createExtractor } from '@ser/dsp';
import type { ClassifierMetadata, EmotionClassifier } from '@ser/models';
import { type DiagramLayer, modelLayers } from '@ser/plots';
import { alignColumns } from '../records.ts';
import { countTrainable, describeRecipe } from './describe-model.ts';
import { originOf } from './origin.ts';

/** What there is to know of a classifier, as plain data. */
export interface ModelFacts extends Pick<EmotionClassifier, 'labels' | 'temperature' | 'recipe'> {
  title: string | undefined;
  /** Shape of one clip; null where the size is free. */
  input: readonly (number | null)[];
  /** The features in a sentence. */
  features: string;
  layers: readonly DiagramLayer[];
  parameters: number;
  trainable: number;
  scaled: boolean;
  scores: ClassifierMetadata['scores'];
  trainingData: string | undefined;
  heardSpeakers: readonly string[] | undefined;
  seed: number | undefined;
  versions: ClassifierMetadata['versions'];
  licence: string | undefined;
}

/** Gathers it. */
export function modelFacts(classifier: EmotionClassifier): ModelFacts {
  const { model, recipe, labels, temperature, scaler, metadata } = classifier;
  const { scores, trainingData, seed, versions } = metadata;
  const { experiment, heardSpeakers } = originOf(metadata);
  return {
    title: experiment?.title,
    labels,
    input: model.inputs[0]!.shape.slice(1),
    features: describeRecipe(recipe, createExtractor(recipe).columns),
    layers: modelLayers(model),
    parameters: model.countParams(),
    trainable: countTrainable(model),
    scaled: scaler !== undefined,
    temperature,
    scores,
    trainingData,
    heardSpeakers,
    seed,
    versions,
    licence: typeof metadata.licence === 'string' ? metadata.licence : undefined,
    recipe,
  };
}

/** The layers as a table, and what goes in and comes out. */
export function summaryText(facts: ModelFacts): string {
  const { labels, features, parameters, trainable, trainingData, licence, scores = [] } = facts;
  return [
    alignColumns([['layer', 'type', 'output', 'parameters'], ...layerRows(facts)]),
    '',
    `${parameters} parameters, ${trainable} of them trained`,
    `Labels:   ${labels.join(', ')}`,
    `Features: ${features}`,
    ...(trainingData === undefined ? [] : [`Training: ${trainingData}`]),
    ...(licence === undefined ? [] : [`Licence:  ${licence}`]),
    ...scores.map(({ metric, value, protocol }) => `Score:    ${metric} ${value.toFixed(3)}. ${protocol}`),
  ].join('\n');
}

function layerRows({ layers }: ModelFacts): string[][] {
  return layers.map(({ name, type, outputShape = [], parameters }) => [
    name,
    type,
    typeof outputShape === 'string' ? outputShape : outputShape.map((size) => size ?? '?').join(' x '),
    String(parameters ?? ''),
  ]);
}

/** A model card in Markdown: what the network is, what it was tested on, and what it does not tell. */
export function cardText(name: string, facts: ModelFacts): string {
  const { title = 'Network', labels, features, parameters, trainingData, scores = [], seed } = facts;
  const { heardSpeakers = [], versions = {}, temperature, licence } = facts;
  const unknown = 'Not stated.';
  return `# ${name}

${title} that tells ${labels.length} emotions in speech apart: ${labels.join(', ')}.

## Input

${features}. ${parameters} parameters${temperature === 1 ? '' : `; logits divided by ${temperature.toFixed(3)}`}.

## Training

${trainingData === undefined ? unknown : sentence(trainingData)}${seed === undefined ? '' : ` Seed ${seed}.`}${heardSpeakers.length === 0 ? '' : ` Heard, for training and for choosing the epoch: ${heardSpeakers.join(', ')}.`}

## Scores

${scores.length === 0 ? unknown : `| metric | value | measured on |\n| --- | --- | --- |\n${scores.map(({ metric, value, protocol }) => `| ${metric} | ${value.toFixed(3)} | ${protocol} |`).join('\n')}\n\nChance is ${(1 / labels.length).toFixed(3)} for UAR.`}

## Layers

| layer | type | output | parameters |
| --- | --- | --- | --- |
${layerRows(facts)
  .map((row) => `| ${row.join(' | ')} |`)
  .join('\n')}

${licence === undefined ? '' : `## Licence\n\n${sentence(licence)}\n\n`}## Limits

- What a voice sounds like is not what a person feels. Do not decide about people with it.
- It answers with one of its labels even for speech unlike what it was trained on; ask for a minimum of confidence.
- Scores hold for speakers, languages, rooms and microphones like those of the test; measure on your own recordings.

## Made with

${Object.entries(versions)
  .map(([key, version]) => `${key} ${version}`)
  .join(', ')}
`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
