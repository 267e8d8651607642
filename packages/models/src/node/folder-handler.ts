import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { weightBytes } from '../classifier/bundle.ts';
import { maxModelJsonBytes, parseModelJson } from '../classifier/model-json.ts';
import { writeDurably } from './write-whole.ts';

const weightsName = 'weights.bin';
const modelName = 'model.json';

/**
 * A tfjs `IOHandler` that keeps a network in a folder, as `model.json` and `weights.bin`.
 *
 * Saving writes both under temporary names and renames them when they are complete; a new folder appears whole or not
 * at all, other files in an old one stay. Loading checks sizes and the checksum, and reads nothing outside the folder.
 *
 * @throws Error, in one line, from `save` and `load` when a file cannot be written or read, or is damaged.
 * @example
 * await classifier.save(folderHandler('models/emotions'));
 */
export function folderHandler(path: string): tf.io.IOHandler {
  const folder = resolve(path);
  return { save: (artifacts) => saveFolder(folder, artifacts), load: () => loadFolder(folder) };
}

async function saveFolder(folder: string, artifacts: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> {
  const {
    modelTopology,
    weightSpecs = [],
    weightData,
    format,
    generatedBy,
    convertedBy,
    userDefinedMetadata,
  } = artifacts;
  if (!modelTopology || modelTopology instanceof ArrayBuffer || weightData === undefined) {
    throw new Error('folderHandler: the network must have a JSON topology and weights');
  }
  const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
  const json = {
    format,
    generatedBy,
    convertedBy,
    modelTopology,
    weightsManifest: [{ paths: [weightsName], weights: weightSpecs }],
    weightsSha256: createHash('sha256').update(weights).digest('hex'),
    userDefinedMetadata,
  };
  const files: readonly [name: string, content: Uint8Array | string][] = [
    [weightsName, weights],
    [modelName, `${JSON.stringify(json, null, 2)}\n`],
  ];

  const suffix = `.${randomUUID()}.tmp`;
  const isNew = !(await exists(folder));
  const place = isNew ? `${folder}${suffix}` : folder;
  const temporary = isNew ? [place] : files.map(([name]) => join(place, name + suffix));
  try {
    await mkdir(dirname(folder), { recursive: true });
    if (isNew) await mkdir(place);
    for (const [name, content] of files)
      await writeDurably(join(place, isNew ? name : name + suffix), content, 'wx');
    if (isNew) await rename(place, folder);
    else for (const [name] of files) await rename(join(place, name + suffix), join(place, name));
  } catch (error) {
    for (const file of temporary) await rm(file, { recursive: true, force: true }).catch(() => undefined);
    throw new Error(`folderHandler: cannot save the network to ${folder}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return {
    modelArtifactsInfo: {
      dateSaved: new Date(),
      modelTopologyType: 'JSON',
      weightDataBytes: weights.byteLength,
    },
  };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function loadFolder(folder: string): Promise<tf.io.ModelArtifacts> {
  const fail = (problem: string, cause?: unknown): never => {
    throw new Error(`folderHandler: cannot load the network from ${folder}: ${problem}`, { cause });
  };
  try {
    const { size } = await stat(join(folder, modelName));
    if (size > maxModelJsonBytes)
      return fail(`${modelName} must be at most ${maxModelJsonBytes} bytes, got ${size}`);
  } catch (error) {
    return fail(`it has no readable ${modelName}`, error);
  }
  const parsed = parseModelJson(await readFile(join(folder, modelName), 'utf8'));
  if (!parsed.ok) return fail(parsed.problem);
  const expected = weightBytes(parsed.artifacts.weightSpecs);
  if (!expected.ok) return fail(expected.problem);
  const sizes = await Promise.all(
    parsed.paths.map((path) =>
      stat(join(folder, path)).then(
        ({ size }) => size,
        (error) => fail(`no ${path}`, error),
      ),
    ),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total !== expected.bytes) return fail(`its weights must have ${expected.bytes} bytes, got ${total}`);
  const weights = Buffer.concat(await Promise.all(parsed.paths.map((path) => readFile(join(folder, path)))));
  if (parsed.weightsSha256 && createHash('sha256').update(weights).digest('hex') !== parsed.weightsSha256) {
    return fail(`its weights do not belong to its ${modelName} (checksum)`);
  }
  return { ...parsed.artifacts, weightData: new Uint8Array(weights).buffer };
}
