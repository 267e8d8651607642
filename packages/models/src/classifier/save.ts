import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { checkChoice } from '../checks.ts';
import { toHalf } from './half.ts';
import type { ClassifierBytes } from './load.ts';

export interface SaveOptions {
  /**
   * `'half'` takes half the space: weights are rounded to 16-bit floats (11 bits of precision), which moves scores by
   * about a thousandth; default `'single'`.
   */
  readonly precision?: 'single' | 'half';
}

/** What tfjs saves of a network, with the bundle, in the precision asked for. */
export async function artifactsOf(
  caller: string,
  model: tfl.LayersModel,
  bundle: Record<string, unknown>,
  { precision = 'single' }: SaveOptions,
): Promise<tf.io.ModelArtifacts> {
  checkChoice(caller, 'precision', precision, ['single', 'half']);
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  const artifacts = { ...saved!, userDefinedMetadata: bundle as Record<string, object> };
  return precision === 'half' ? { ...artifacts, ...halved(saved!) } : artifacts;
}

/** The two files of a saved network. */
export function encodeArtifacts(artifacts: tf.io.ModelArtifacts): ClassifierBytes {
  const { weightSpecs, weightData, ...rest } = artifacts;
  const json = { ...rest, weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }] };
  return {
    modelJson: new TextEncoder().encode(`${JSON.stringify(json)}\n`),
    weights: new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData)),
  };
}

function halved({
  weightSpecs,
  weightData,
}: tf.io.ModelArtifacts): Pick<tf.io.ModelArtifacts, 'weightSpecs' | 'weightData'> {
  const data = tf.io.CompositeArrayBuffer.join(weightData);
  const specs: tf.io.WeightsManifestEntry[] = [];
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const spec of weightSpecs!) {
    const bytes = 4 * spec.shape.reduce((product, size) => product * size, 1);
    const values = data.slice(offset, offset + bytes);
    offset += bytes;
    if (spec.dtype === 'float32') {
      specs.push({ ...spec, quantization: { dtype: 'float16', original_dtype: 'float32' } as never });
      parts.push(new Uint8Array(toHalf(new Float32Array(values)).buffer));
    } else {
      specs.push(spec);
      parts.push(new Uint8Array(values));
    }
  }
  const joined = tf.io.CompositeArrayBuffer.join(parts.map((part) => part.slice().buffer));
  return { weightSpecs: specs, weightData: joined };
}
