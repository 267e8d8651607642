import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { embeddingModel } from '../classifier/embedding.ts';
import { accelerate } from '../layers/accelerate.ts';
import { seededInitializers } from '../layers/initializers.ts';

/**
 * A network of its own with the body of `model` and a head for other labels.
 *
 * Where the old head knows a label, and takes its input as the new one does, its weights for the label are kept; the
 * other ones come from the seed.
 */
export async function withNewHead(
  model: tfl.LayersModel,
  known: readonly string[],
  labels: readonly string[],
  seed: number,
): Promise<tfl.LayersModel> {
  const copy = await copyOf(model);
  if (labels.join('\n') === known.join('\n')) return copy;
  const body = embeddingModel(copy);
  const features = body.outputs[0]!;
  if (features.shape.length !== 2) {
    copy.dispose();
    throw new RangeError(
      `fineTune: classifier must have a head that takes a vector, got one that takes [${features.shape.slice(1)}]`,
    );
  }
  const head = tfl.layers.dense({
    units: labels.length,
    activation: 'softmax',
    kernelInitializer: seededInitializers(seed).glorotUniform(),
    name: 'probabilities',
  });
  const output = head.apply(features) as tfl.SymbolicTensor;
  const result = tfl.model({ inputs: body.inputs, outputs: output, name: model.name });
  const old = copy.layers.filter((layer) => !result.layers.includes(layer) && layer.weights.length > 0)[0];
  if (old) keepKnown(old, head, known, labels);
  for (const layer of copy.layers) if (!result.layers.includes(layer)) layer.dispose();
  accelerate(result);
  return result;
}

async function copyOf(model: tfl.LayersModel): Promise<tfl.LayersModel> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (saved) => {
      artifacts = saved;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  const copy = await tfl.loadLayersModel(tf.io.fromMemory(artifacts!));
  accelerate(copy);
  return copy;
}

/** Copies the columns of labels that both heads have. */
function keepKnown(
  old: tfl.LayersModel['layers'][number],
  head: tfl.LayersModel['layers'][number],
  known: readonly string[],
  labels: readonly string[],
): void {
  const [from, to] = [old.getWeights(), head.getWeights()];
  const columns = labels.map((label) => known.indexOf(label));
  const merged = to.map((weight, index) => {
    const source = from[index];
    if (source?.shape.slice(0, -1).join() !== weight.shape.slice(0, -1).join()) return undefined;
    const [given, values] = [source.dataSync(), Float32Array.from(weight.dataSync())];
    for (let i = 0; i < values.length; i++) {
      const column = columns[i % labels.length]!;
      if (column >= 0) values[i] = given[Math.floor(i / labels.length) * known.length + column]!;
    }
    return tf.tensor(values, weight.shape);
  });
  const whole = merged.filter((weight) => weight !== undefined);
  if (whole.length === to.length) head.setWeights(whole);
  tf.dispose(whole);
}
