import type { Recipe } from '@ser/dsp';
import { modelLayers } from '@ser/plots';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Report } from '../report/index.ts';

/** What a report says of a network. */
export function describeModel(
  model: LayersModel,
  {
    title,
    recipe,
    columns,
    settings,
  }: { title: string; recipe: Recipe; columns: readonly string[]; settings: Record<string, unknown> },
): Report['model'] {
  return {
    name: title,
    layers: modelLayers(model).map((layer) => ({ ...layer, parameters: layer.parameters ?? 0 })),
    parameters: model.countParams(),
    trainable: countTrainable(model),
    features: describeRecipe(recipe, columns),
    settings,
  };
}

/** The features in a sentence. */
export function describeRecipe(
  { sampleRate, hopLength, nFft, duration, pooling }: Recipe,
  columns: readonly string[],
): string {
  const frames = `frames of ${nFft} samples every ${hopLength} at ${sampleRate / 1000} kHz`;
  const length = duration === undefined ? 'whole clips' : `${duration.seconds} s a clip`;
  const pooled = pooling === undefined || pooling === 'none' ? '' : `, ${pooling.join(' and ')} over time`;
  return `${columns.length} features (${columns[0]} to ${columns.at(-1)}): ${frames}, ${length}${pooled}`;
}

/** How many numbers training changes. */
export function countTrainable(model: LayersModel): number {
  return model.trainableWeights.reduce(
    (sum, { shape }) => sum + shape.reduce<number>((product, size) => product * (size ?? 1), 1),
    0,
  );
}
