import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import { type ClassifierBytes, EmotionClassifier } from '../src/index.ts';
import { backends, useBackend } from './support/backends.ts';
import { toyClassifier, toySignal } from './support/toy-classifier.ts';

// The tests take a saved classifier apart.
// biome-ignore lint/suspicious/noExplicitAny: damaged JSON has no type
type Json = Record<string, any>;

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function bytesOf(damage: (json: Json) => void = () => undefined): Promise<ClassifierBytes> {
  const { modelJson, weights } = await toyClassifier().encode();
  const json = JSON.parse(text(modelJson));
  damage(json);
  return { modelJson: new TextEncoder().encode(JSON.stringify(json)), weights };
}

/** Fails with one clear line, and leaves no tensor. */
async function expectRefused(
  source: Parameters<typeof EmotionClassifier.load>[0],
  message: string,
): Promise<void> {
  const before = tf.memory().numTensors;
  const error = await EmotionClassifier.load(source).then(
    () => undefined,
    (reason: Error) => reason,
  );
  expect(error?.message).toMatch(/^EmotionClassifier\.load: [^\n]*$/);
  expect(error?.message).toContain(message);
  expect(tf.memory().numTensors).toBe(before);
}

describe.each(backends)('%s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('half precision takes half the bytes, and opens everywhere', async () => {
    const classifier = toyClassifier();
    const [single, half] = [await classifier.encode(), await classifier.encode({ precision: 'half' })];
    expect(half.weights.length).toBe(single.weights.length / 2);
    const loaded = await EmotionClassifier.load(half);
    const [a, b] = [await classifier.predict(toySignal(1)), await loaded.predict(toySignal(1))];
    for (const { label, score } of a) {
      expect(b.find((other) => other.label === label)!.score).toBeCloseTo(score, 2);
    }
    // Rounding what is round already changes nothing.
    expect(await loaded.encode({ precision: 'half' })).toEqual(half);
    const json = JSON.parse(text(half.modelJson));
    const plain = await tfl.loadLayersModel(
      tf.io.fromMemory({
        modelTopology: json.modelTopology,
        weightSpecs: json.weightsManifest[0].weights,
        weightData: half.weights.slice().buffer,
      }),
    );
    expect(plain.countParams()).toBe(classifier.model.countParams());
  });

  test('the temperature is saved, and flattens the scores', async () => {
    const { model, recipe, scaler, labels } = toyClassifier();
    const cold = new EmotionClassifier({ model, recipe, ...(scaler && { scaler }), labels });
    const warm = new EmotionClassifier({ model, recipe, ...(scaler && { scaler }), labels, temperature: 3 });
    const [before, after] = [await cold.predict(toySignal(1)), await warm.predict(toySignal(1))];
    expect(after.map(({ label }) => label)).toEqual(before.map(({ label }) => label));
    expect(after[0]!.score).toBeLessThan(before[0]!.score);
    const [first, second] = before.map(({ score }) => Math.log(score));
    expect(Math.log(after[0]!.score / after[1]!.score)).toBeCloseTo((first! - second!) / 3, 5);
    const loaded = await EmotionClassifier.load(await warm.encode());
    expect(loaded.temperature).toBe(3);
    expect(await loaded.predict(toySignal(1))).toEqual(after);
  });
});

describe('on one backend', () => {
  beforeEach(() => useBackend('cpu'));

  const damages: Record<string, [damage: (json: Json) => void, message: string]> = {
    'no metadata': [(json) => delete json['userDefinedMetadata'], 'userDefinedMetadata is missing'],
    'no recipe': [(json) => delete json['userDefinedMetadata'].recipe, 'userDefinedMetadata lacks recipe'],
    'no labels': [(json) => delete json['userDefinedMetadata'].labels, 'userDefinedMetadata lacks labels'],
    'no field at all': [
      (json) => (json['userDefinedMetadata'] = {}),
      'userDefinedMetadata lacks format, recipe, labels',
    ],
    'a scaler without a mean': [
      (json) => delete json['userDefinedMetadata'].scaler.mean,
      'userDefinedMetadata lacks scaler.mean',
    ],
    'labels of one name': [
      (json) => (json['userDefinedMetadata'].labels = ['a', 'a', 'b']),
      'userDefinedMetadata.labels: labels must differ from each other',
    ],
    'too few labels': [
      (json) => json['userDefinedMetadata'].labels.pop(),
      "labels must name the model's 3 outputs, got 2",
    ],
    'a foreign format': [
      (json) => (json['userDefinedMetadata'].format = 'other/9'),
      'userDefinedMetadata.format: ',
    ],
    'a scale of zero': [
      (json) => (json['userDefinedMetadata'].scaler.scale[3] = 0),
      'userDefinedMetadata.scaler.scale.3: ',
    ],
    'a temperature of zero': [
      (json) => (json['userDefinedMetadata'].temperature = 0),
      'userDefinedMetadata.temperature: ',
    ],
    'an unknown feature': [
      (json) => (json['userDefinedMetadata'].recipe.features[0].type = 'magic'),
      "'magic'",
    ],
    'other weights': [
      (json) => (json['weightsManifest'][0].weights[0].shape[0] = 500),
      'the weights must have',
    ],
    'a huge weight': [
      (json) => (json['weightsManifest'][0].weights[0].shape = [1e9, 1e9]),
      'the weights must have at most 1073741824 bytes',
    ],
    'a layer that takes what there is not': [
      (json) => (json['modelTopology'].config.layers[2].name = 'elsewhere'),
      'takes what no layer before it gives',
    ],
    'layers that wait for each other': [
      (json) => (json['modelTopology'].config.layers[1].inbound_nodes[0][0][1] = 7),
      "layer 'conv1d_1' takes what no layer before it gives",
    ],
    'a layer with a name that tfjs refuses': [
      (json) => (json['modelTopology'].config.layers[1].config.name = 1e308),
      'Not a valid tensor name',
    ],
    'a weight twice': [
      (json) => json['weightsManifest'][0].weights.push(json['weightsManifest'][0].weights[0]),
      'weights must have names of their own',
    ],
    'a weight of text': [
      (json) => (json['weightsManifest'][0].weights[0].dtype = 'string'),
      'must be of numbers, got string',
    ],
    'a dtype that every object has': [
      (json) => (json['weightsManifest'][0].weights[0].dtype = 'constructor'),
      'must be of numbers, got constructor',
    ],
    'a weight that no layer has': [
      (json) => (json['weightsManifest'][0].weights[0].name = 'stray/kernel'),
      'stray',
    ],
    'weights elsewhere': [
      (json) => (json['weightsManifest'][0].paths = ['../weights.bin']),
      "weights must lie beside it, got '../weights.bin'",
    ],
    'weights at the root': [
      (json) => (json['weightsManifest'][0].paths = ['/etc/passwd']),
      "weights must lie beside it, got '/etc/passwd'",
    ],
    'a layer far larger than its weights': [
      (json) => (json['modelTopology'].config.layers.at(-1).config.units = 5e8),
      'its layers want more numbers than',
    ],
    'a layer that cannot compute': [
      (json) => (json['modelTopology'].config.layers[1].config.dilation_rate = [0]),
      'the network cannot compute: fusedConv1d: dilation must be a positive integer, got 0',
    ],
    'a layer that makes more of a clip than memory holds': [
      ({ modelTopology: { config } }) => {
        const inbound_nodes = [[[...config.output_layers[0], {}]]];
        const repeat = { class_name: 'RepeatVector', name: 'repeat', config: { name: 'repeat', n: 1e9 } };
        config.layers.push({ ...repeat, inbound_nodes });
        config.output_layers = [['repeat', 0, 0]];
      },
      "layer 'repeat' must make at most 100000000 numbers of a clip, got 3000000000",
    ],
    'an input of another size': [
      (json) => (json['modelTopology'].config.layers[0].config.batch_input_shape = [null, 1e8, 8]),
      'Dimension incompatibility',
    ],
    'an unknown layer': [
      (json) => (json['modelTopology'].config.layers[1].class_name = 'Backdoor'),
      'Unknown layer: Backdoor',
    ],
    'no topology': [(json) => delete json['modelTopology'], 'model.json: '],
    'topology of no sense': [(json) => (json['modelTopology'] = { a: [] }), 'EmotionClassifier.load: '],
  };
  test.each(Object.entries(damages))('%s: refused', async (_, [damage, message]) => {
    await expectRefused(await bytesOf(damage), message);
  });

  test('__proto__ is no key', async () => {
    const { modelJson, weights } = await bytesOf();
    const poisoned = text(modelJson).replace('"labels":', '"__proto__":{"polluted":true},"labels":');
    await expectRefused({ modelJson: new TextEncoder().encode(poisoned), weights }, "no key '__proto__'");
    expect(({} as Json)['polluted']).toBeUndefined();
    await expectRefused(
      await bytesOf((json) => (json['weightsManifest'][0].weights[0].name = '__proto__')),
      "names of their own, got '__proto__'",
    );
  });

  test('weights that are no numbers are refused, in either precision', async () => {
    const single = await bytesOf();
    new DataView(single.weights.buffer).setFloat32(8, Number.NaN, true);
    await expectRefused(single, "weight 'conv1d_1/kernel' must be finite");
    const half = await toyClassifier().encode({ precision: 'half' });
    new DataView(half.weights.buffer).setUint16(8, 0x7c00, true);
    await expectRefused(half, "weight 'conv1d_1/kernel' must be finite");
  });

  test('a network that makes no numbers of a clip is refused', async () => {
    const classifier = toyClassifier();
    const variance = classifier.model.weights.find(({ name }) => name.includes('moving_variance'))!;
    variance.write(tf.fill(variance.shape as number[], -1));
    await expectRefused(await classifier.encode(), 'must give probabilities for a clip of zeros');
  });

  test('cut short or torn anywhere, it is refused', async () => {
    const { modelJson, weights } = await bytesOf();
    await expectRefused({ modelJson, weights: weights.slice(0, -1) }, 'the weights must have');
    for (let length = 0; length < modelJson.length; length += 997) {
      await expectRefused({ modelJson: modelJson.slice(0, length), weights }, 'must be JSON');
    }
  });

  test('a bundle of before temperatures loads', async () => {
    const old = await bytesOf((json) => delete json['userDefinedMetadata'].temperature);
    expect((await EmotionClassifier.load(old)).temperature).toBe(1);
  });

  test('a bundle without scores, training data, seed and versions loads, and says nothing of them', async () => {
    const old = await bytesOf((json) => {
      const { format, recipe, scaler, labels } = json['userDefinedMetadata'];
      json['userDefinedMetadata'] = { format, recipe, scaler, labels };
    });
    const loaded = await EmotionClassifier.load(old);
    expect(loaded.metadata).toEqual({});
    expect(await loaded.predict(toySignal(1))).toEqual(await toyClassifier().predict(toySignal(1)));
  });

  test('from a URL, by fetch, with the query of its address', async () => {
    const bytes = await bytesOf();
    const own = globalThis.fetch;
    const asked: string[] = [];
    const files: Record<string, Uint8Array> = { 'model.json': bytes.modelJson, 'weights.bin': bytes.weights };
    globalThis.fetch = async (input) => {
      asked.push(String(input));
      const file = files[String(input).split('?')[0]!.split('/').at(-1)!];
      return file
        ? new Response(file.slice())
        : new Response('gone', { status: 404, statusText: 'Not Found' });
    };
    try {
      const url = 'https://example.org/emotions/model.json?v=3';
      const loaded = await EmotionClassifier.load(url);
      expect(await loaded.predict(toySignal(1))).toEqual(await toyClassifier().predict(toySignal(1)));
      expect(asked).toEqual([url, 'https://example.org/emotions/weights.bin?v=3']);
      expect((await EmotionClassifier.load(new URL(url))).labels).toEqual(loaded.labels);

      await expectRefused(
        'https://example.org/none.json',
        'cannot read https://example.org/none.json: the server answers 404',
      );
      files['weights.bin'] = new Uint8Array(bytes.weights.length + 1);
      await expectRefused(url, `it must have at most ${bytes.weights.length} bytes`);
      files['weights.bin'] = bytes.weights.slice(1);
      await expectRefused(url, `the weights must have ${bytes.weights.length} bytes`);
    } finally {
      globalThis.fetch = own;
    }
  });

  test('what is no source is named', async () => {
    await expectRefused(undefined as never, 'source must be a URL, bytes or a handler, got undefined');
    const relative = 'location' in globalThis ? 'http://' : 'models/emotions';
    await expectRefused(
      relative,
      `source must be a URL, got '${relative}'; loadClassifier of @ser/models/node reads folders`,
    );
  });

  test('through IndexedDB, where there is one', async ({ skip }) => {
    if (!('indexedDB' in globalThis)) skip();
    const classifier = toyClassifier();
    await classifier.save('indexeddb://emotions', { precision: 'half' });
    const loaded = await EmotionClassifier.load('indexeddb://emotions');
    expect(loaded.recipe).toEqual(classifier.recipe);
    expect(await loaded.encode({ precision: 'half' })).toEqual(
      await classifier.encode({ precision: 'half' }),
    );
    await expectRefused('indexeddb://none', 'none');
  });

  test('weights too large for half precision are named', async () => {
    const classifier = toyClassifier();
    const { model } = classifier;
    const large = model.getWeights().map((weight) => tf.mul(weight, 1e7));
    model.setWeights(large);
    await expect(classifier.encode({ precision: 'half' })).rejects.toThrow(
      'values must be within 65504 of 0',
    );
    await expect(classifier.encode({ precision: 'double' as never })).rejects.toThrow(
      "EmotionClassifier.encode: precision must be 'single' or 'half', got double",
    );
  });
});
