import * as tf from '@tensorflow/tfjs-core';
import { gunzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { importKeras } from '../../src/keras/index.ts';
import fixture from '../fixtures/keras.json' with { type: 'json' };
import { backends, useBackend } from '../support/backends.ts';

const { versions, networks } = fixture;
const unpack = (base64: string): Uint8Array =>
  gunzipSync(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));

describe.each(backends)(`on %s, as Keras ${versions.keras} with h5py ${versions.h5py}`, (backend) => {
  test.each(Object.entries(networks))('%s', async (_, { x, y, ...files }) => {
    await useBackend(backend);
    for (const layout of ['h5', 'keras'] as const) {
      const model = await importKeras(unpack(files[layout]));
      const inputs = x.map(({ data, shape }) => tf.tensor(data, shape));
      const output = model.predict(inputs.length === 1 ? inputs[0]! : inputs) as tf.Tensor;
      const got = await output.data();
      expect(got).toHaveLength(y.length);
      // Both sum in 32-bit floats, in orders of their own.
      for (const [i, value] of got.entries())
        expect(Math.abs(value - y[i]!), `${layout} ${i}`).toBeLessThan(5e-7);
      tf.dispose([inputs, output]);
      model.dispose();
    }
  });
});

test('an import holds its weights and nothing else', async () => {
  await useBackend('cpu');
  const before = tf.memory().numTensors;
  const model = await importKeras(unpack(networks.bidirectional.keras));
  expect(tf.memory().numTensors - before).toBe(model.weights.length);
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
