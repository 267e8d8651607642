import * as v from 'valibot';
import { isZip, readArchive } from './archive.ts';
import { type Hdf5Object, isHdf5, readHdf5 } from './hdf5.ts';
import { refuse } from './refuse.ts';
import { archiveWeights, legacyWeights, type WeightSource } from './weights.ts';

const spec = v.looseObject({ class_name: v.string(), config: v.unknown() });

/** What a saved Keras network is made of. */
export interface KerasFile {
  /** Its class and configuration, as Keras wrote them. */
  readonly network: { readonly class_name: string; readonly config?: unknown };
  /** 2 or 3. */
  readonly major: number;
  readonly weights: WeightSource;
  /** Bytes of the file that holds the weights. */
  readonly weightBytes: number;
}

/** Takes apart an `.h5` file of Keras 2 or 3, or a `.keras` archive. */
export function readKerasFile(bytes: Uint8Array): KerasFile {
  if (isZip(bytes)) {
    const archive = readArchive(bytes);
    const [config, metadata, weights] = (['config.json', 'metadata.json', 'model.weights.h5'] as const).map(
      (name) => archive[name] ?? refuse(`the archive must hold ${name}`),
    ) as [Uint8Array, Uint8Array, Uint8Array];
    const decoder = new TextDecoder();
    const version = parse(
      'metadata.json',
      decoder.decode(metadata),
      v.looseObject({ keras_version: v.string() }),
    );
    return {
      network: parse('config.json', decoder.decode(config), spec),
      major: majorOf(version.keras_version),
      weights: archiveWeights(readHdf5(weights)),
      weightBytes: weights.length,
    };
  }
  if (!isHdf5(bytes)) refuse('bytes must be an .h5 or .keras file');
  const root = readHdf5(bytes);
  const config = root.strings('model_config')?.[0];
  if (config === undefined) {
    refuse('the file holds weights without a network: save the whole model, not its weights alone');
  }
  const group = root.get('model_weights') ?? refuse('the file must have a group model_weights');
  return {
    network: parse('model_config', config, spec),
    major: majorOf(versionOf(root) ?? versionOf(group) ?? '1'),
    weights: legacyWeights(group),
    weightBytes: bytes.length,
  };
}

function versionOf(group: Hdf5Object): string | undefined {
  return group.strings('keras_version')?.[0];
}

function majorOf(version: string): number {
  const major = Number.parseInt(version, 10);
  if (major !== 2 && major !== 3) refuse(`the file must be of Keras 2 or 3, got ${version}`);
  return major;
}

function parse<Output>(what: string, text: string, schema: v.GenericSchema<unknown, Output>): Output {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return refuse(`${what} must be JSON: ${(error as Error).message}`);
  }
  const result = v.safeParse(schema, json);
  return result.success ? result.output : refuse(`${what}: ${result.issues[0].message}`);
}
