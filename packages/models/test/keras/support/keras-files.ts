import { strToU8, zipSync } from 'fflate';
import { type Dtype, File, FS, type Group, type GuessableDataTypes, ready } from 'h5wasm';

/** A weight: its name within the layer, and its numbers. */
export interface Weight {
  /** Where an archive keeps it (`cell`, `forward_layer/cell`); none for the layer itself. */
  readonly part?: string;
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A layer as Keras describes it, and its weights in Keras' order. */
export interface LayerFile {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>> & { readonly name: string };
  readonly weights?: readonly Weight[];
}

type Write = (file: File) => void;

let files = 0;

/** Bytes of an HDF5 file, laid out as h5py does by default. */
export async function writeHdf5(write: Write, newest = false): Promise<Uint8Array> {
  await ready;
  const name = `keras-${++files}.h5`;
  const file = new File(name, 'w', newest ? {} : { libver: ['earliest', 'latest'] });
  write(file);
  file.close();
  const bytes = FS!.readFile(name) as Uint8Array;
  FS!.unlink(name);
  return bytes.slice();
}

function create(group: Group, path: string, { shape, data }: Weight): void {
  const [name, ...parents] = path.split('/').reverse();
  let parent = group;
  for (const part of parents.reverse())
    parent = (parent.get(part) as Group | null) ?? parent.create_group(part);
  parent.create_dataset({ name: name!, data: data as GuessableDataTypes, shape: [...shape] });
}

/** Texts of fixed length, as Keras writes lists of names. */
function attribute(group: Group, name: string, texts: readonly string[]): void {
  if (texts.length === 0) group.create_attribute(name, new Float64Array(0));
  else group.create_attribute(name, [...texts], null, `S${Math.max(...texts.map((t) => t.length))}` as Dtype);
}

/** How an `.h5` file is written. */
export interface LegacyOptions {
  readonly version?: string;
  /** `conv1d_1/kernel:0`, as Keras 2 names it. */
  readonly weightName?: (layer: LayerFile, weight: Weight) => string;
  /** Parts that lists of names are split into. */
  readonly parts?: number;
}

/** An `.h5` file of a network, in the layout that Keras 2 and 3 share. */
export function writeLegacy(
  network: object,
  layers: readonly LayerFile[],
  {
    version = '2.2.4',
    weightName = ({ config }, { part, name }) =>
      `${config.name}/${part === undefined ? '' : `${part}/`}${name}:0`,
    parts = 1,
  }: LegacyOptions = {},
): Promise<Uint8Array> {
  return writeHdf5((file) => {
    file.create_attribute('keras_version', version);
    file.create_attribute('backend', 'tensorflow');
    file.create_attribute('model_config', JSON.stringify(network));
    const root = file.create_group('model_weights');
    attribute(
      root,
      'layer_names',
      layers.map(({ config }) => config.name),
    );
    for (const layer of layers) {
      const group = root.create_group(layer.config.name);
      const weights = layer.weights ?? [];
      const names = weights.map((weight) => weightName(layer, weight));
      const each = Math.ceil(names.length / parts);
      if (parts === 1) attribute(group, 'weight_names', names);
      else {
        for (let part = 0; part < parts; part++)
          attribute(group, `weight_names${part}`, names.slice(part * each, (part + 1) * each));
      }
      for (const [i, weight] of weights.entries()) create(group, names[i]!, weight);
    }
  });
}

/** `model.weights.h5` of an archive; `counted` gives the name that Keras would count for a layer. */
export function writeArchiveWeights(
  layers: readonly LayerFile[],
  counted: readonly string[],
  root = 'layers',
): Promise<Uint8Array> {
  return writeHdf5((file) => {
    const top = file.create_group(root);
    for (const [i, { weights = [] }] of layers.entries()) {
      const counts = new Map<string, number>();
      const group = top.create_group(counted[i]!);
      for (const weight of weights) {
        const path = weight.part === undefined ? 'vars' : `${weight.part}/vars`;
        const count = counts.get(path) ?? 0;
        counts.set(path, count + 1);
        create(group, `${path}/${count}`, weight);
      }
    }
  });
}

/** A `.keras` archive. */
export function writeArchive(network: object, weights: Uint8Array, version = '3.0.5'): Uint8Array {
  return zipSync(
    {
      'metadata.json': strToU8(JSON.stringify({ keras_version: version })),
      'config.json': strToU8(JSON.stringify(network)),
      'model.weights.h5': weights,
    },
    { level: 0 },
  );
}

/** A Sequential network as Keras 2.2.3 and later describe it. */
export function sequential(layers: readonly LayerFile[]): object {
  return {
    class_name: 'Sequential',
    config: {
      name: 'sequential_1',
      layers: layers.map(({ className, config }) => ({ class_name: className, config })),
    },
  };
}
