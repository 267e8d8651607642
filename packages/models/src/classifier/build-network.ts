import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { accelerate } from '../layers/accelerate.ts';
import { registerLayers } from '../layers/reset-after-gru.ts';
import { checkTopology } from './check-topology.ts';

type AddWeight = (
  this: unknown,
  name: string,
  shape: number[],
  dtype: tf.DataType | null,
  initializer: unknown,
  ...rest: unknown[]
) => tfl.LayerVariable;

/**
 * The network of checked artifacts.
 *
 * A description may ask for layers of any size, while the weights are as many as they are: as soon as its layers want
 * more numbers than there are, it is refused, so that memory stays within that of the weights.
 *
 * @throws Error when the topology and the weights do not fit each other; no tensor is left then.
 */
export async function buildNetwork(
  modelTopology: object,
  weightSpecs: tf.io.WeightsManifestEntry[],
  weightData: ArrayBuffer,
): Promise<tfl.LayersModel> {
  checkTopology(modelTopology);
  registerLayers();
  const most = weightSpecs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const made: tfl.LayerVariable[] = [];
  let model: tfl.LayersModel | undefined;
  const named = tf.io.decodeWeights(weightData, weightSpecs);
  try {
    model = await withBoundedWeights(most, made, () => tfl.models.modelFromJSON({ modelTopology } as never));
    checkOutputs(model);
    model.loadWeights(named);
    accelerate(model);
    return model;
  } catch (error) {
    // A topology that fails half-way leaves its first layers behind.
    if (model) model.dispose();
    else for (const variable of made) variable.dispose();
    throw error;
  } finally {
    tf.dispose(named);
  }
}

/** The most numbers that a layer may make of a clip. */
const mostNumbers = 1e8;

/** Frames of a clip where their number is open. */
const openFrames = 1000;

/** Refuses layers whose results would not fit into memory, such as a repetition of a thousand million times. */
function checkOutputs({ layers }: Pick<tfl.LayersModel, 'layers'>): void {
  for (const layer of layers) {
    for (const { inputTensors } of layer.inboundNodes) {
      const inputs = inputTensors.map(({ shape: [, ...lengths] }) => [
        1,
        ...lengths.map((n) => n ?? openFrames),
      ]);
      const output = layer.computeOutputShape(inputs.length === 1 ? inputs[0]! : inputs);
      const shapes = (Array.isArray(output[0]) ? output : [output]) as number[][];
      const numbers = Math.max(...shapes.map(sizeOf));
      if (!(numbers <= mostNumbers)) {
        throw new RangeError(
          `layer '${layer.name}' must make at most ${mostNumbers} numbers of a clip, got ${numbers}`,
        );
      }
    }
    if ('layers' in layer) checkOutputs(layer as tfl.LayersModel);
  }
}

/** Runs the synchronous part of `build` with a limit on the numbers in weights, which begin as zeros. */
function withBoundedWeights<T>(most: number, made: tfl.LayerVariable[], build: () => T): T {
  const prototype = tfl.layers.Layer.prototype as unknown as { addWeight: AddWeight };
  const own = prototype.addWeight;
  const zeros = tfl.initializers.zeros();
  let count = 0;
  prototype.addWeight = function (name, shape, dtype, _initializer, ...rest) {
    count += sizeOf(shape);
    if (!(count <= most)) {
      throw new RangeError(`its layers want more numbers than the ${most} that its weights have ('${name}')`);
    }
    // A name that tfjs refuses leaves the zeros behind.
    tf.tidy(() => {
      made.push(own.call(this, name, shape, dtype, zeros, ...rest));
    });
    return made.at(-1)!;
  };
  try {
    return build();
  } finally {
    prototype.addWeight = own;
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
