import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { folderHandler, loadClassifier } from '../src/node/index.ts';
import { useBackend } from './support/backends.ts';
import { toyClassifier, toySignal } from './support/toy-classifier.ts';

let root = '';
beforeEach(async () => {
  await useBackend('cpu');
  root = await mkdtemp(join(tmpdir(), 'ser-models-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

test('saves two files and loads the same classifier', async () => {
  const folder = join(root, 'deep', 'model');
  const classifier = toyClassifier();
  await classifier.save(folderHandler(folder));
  expect((await readdir(folder)).sort()).toEqual(['model.json', 'weights.bin']);
  expect(await readdir(join(root, 'deep'))).toEqual(['model']);
  const loaded = await loadClassifier(folder);
  expect(await loaded.predict(toySignal(1))).toEqual(await classifier.predict(toySignal(1)));
});

test('equal classifiers give equal files', async () => {
  await toyClassifier().save(folderHandler(join(root, 'a')));
  await toyClassifier().save(folderHandler(join(root, 'b')));
  for (const file of ['model.json', 'weights.bin']) {
    expect(await readFile(join(root, 'a', file))).toEqual(await readFile(join(root, 'b', file)));
  }
});

test('replaces a saved network and leaves other files alone', async () => {
  const classifier = toyClassifier();
  await classifier.save(folderHandler(root));
  await writeFile(join(root, 'report.html'), 'kept');
  const [kernel, ...others] = classifier.model.getWeights();
  classifier.model.setWeights([tf.mul(kernel!, 2), ...others]);
  await classifier.save(folderHandler(root));
  expect((await readdir(root)).sort()).toEqual(['model.json', 'report.html', 'weights.bin']);
  const loaded = await loadClassifier(root);
  expect(await loaded.predict(toySignal(1))).toEqual(await classifier.predict(toySignal(1)));
});

test('a save that fails leaves nothing behind', async () => {
  await writeFile(join(root, 'file'), '');
  await expect(toyClassifier().save(folderHandler(join(root, 'file', 'model')))).rejects.toThrow(
    `folderHandler: cannot save the network to ${join(root, 'file', 'model')}: `,
  );
  expect(await readdir(root)).toEqual(['file']);

  const broken = folderHandler(join(root, 'model'));
  const artifacts = {
    modelTopology: { self: {} as object },
    weightSpecs: [],
    weightData: new ArrayBuffer(4),
  };
  artifacts.modelTopology.self = artifacts.modelTopology;
  await expect(broken.save!(artifacts)).rejects.toThrow();
  expect(await readdir(root)).toEqual(['file']);
});

test('damaged folders are refused in one line', async () => {
  const good = join(root, 'good');
  await toyClassifier().save(folderHandler(good));
  const damaged = async (damage: (folder: string) => Promise<void>): Promise<string> => {
    const folder = join(root, 'damaged');
    await rm(folder, { recursive: true, force: true });
    await cp(good, folder, { recursive: true });
    await damage(folder);
    const error = (await loadClassifier(folder).catch((reason: Error) => reason)) as Error;
    expect(error.message).not.toContain('\n');
    return error.message.replace(folder, 'FOLDER').replace(folder, 'FOLDER');
  };
  const prefix = 'EmotionClassifier.load: folderHandler: cannot load the network from FOLDER:';
  expect(await damaged((folder) => rm(folder, { recursive: true }))).toBe(
    `${prefix} it has no readable model.json`,
  );
  expect(await damaged((folder) => rm(join(folder, 'weights.bin')))).toBe(`${prefix} no weights.bin`);
  expect(await damaged((folder) => truncate(join(folder, 'weights.bin'), 1000))).toMatch(
    /its weights must have \d+ bytes, got 1000$/,
  );
  expect(await damaged((folder) => truncate(join(folder, 'model.json'), 1000))).toContain(
    'model.json must be JSON',
  );
  const flip = async (folder: string): Promise<void> => {
    const weights = await readFile(join(folder, 'weights.bin'));
    weights[0]! ^= 1;
    await writeFile(join(folder, 'weights.bin'), weights);
  };
  expect(await damaged(flip)).toBe(`${prefix} its weights do not belong to its model.json (checksum)`);
  const leaveFolder = async (folder: string): Promise<void> => {
    const json = await readFile(join(folder, 'model.json'), 'utf8');
    await writeFile(join(folder, 'model.json'), json.replace('"weights.bin"', '"../good/weights.bin"'));
  };
  expect(await damaged(leaveFolder)).toBe(
    `${prefix} model.json: weights must lie beside it, got '../good/weights.bin'`,
  );
});
