import type * as tfl from '@tensorflow/tfjs-layers';
import { accelerate } from '../layers/accelerate.ts';
import { prepareTfjs } from '../prepare.ts';
import { readKerasFile } from './keras-file.ts';
import { buildNetwork } from './network.ts';
import { refuse, refuseWith } from './refuse.ts';

/**
 * Network of a file that Keras saved, with its weights: `.h5` of Keras 2 or 3, `.keras` of Keras 3.
 *
 * Sequential and functional networks of stock layers, on 32-bit floats and the backend in use. Regularisers,
 * constraints, initialisers and the optimizer's state stay behind. Nothing of the file is run, and no more than its own
 * size of weights is made; with recipe and labels it becomes an `EmotionClassifier`.
 *
 * @throws Error, in one line, when the file is damaged, a weight is missing, has another shape or is not finite, or a
 *   layer or a setting of it is not supported: then it names the layer.
 * @example
 * const bytes = new Uint8Array(await (await fetch('https://example.org/emotions.h5')).arrayBuffer());
 * const model = await importKeras(bytes);
 * const classifier = new EmotionClassifier({ model, recipe: recipes.mfccMean, labels: ['angry', 'happy', 'sad'] });
 */
export async function importKeras(bytes: Uint8Array): Promise<tfl.LayersModel> {
  if (!(bytes instanceof Uint8Array)) {
    refuse(`bytes must be a Uint8Array, got ${Object.prototype.toString.call(bytes)}`);
  }
  prepareTfjs();
  const model = refuseWith('the network', () => buildNetwork(readKerasFile(bytes)));
  accelerate(model);
  return model;
}
