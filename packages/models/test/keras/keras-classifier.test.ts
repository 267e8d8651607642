import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { EmotionClassifier } from '../../src/index.ts';
import { importKeras } from '../../src/keras/index.ts';
import { backends, useBackend } from '../support/backends.ts';
import { recipe, toySignal } from '../support/toy-classifier.ts';
import { type LayerFile, sequential, writeLegacy } from './support/keras-files.ts';
import { createWeights, dense, recurrentWeights } from './support/layers.ts';

test.each(backends)(
  'a Keras network becomes a classifier, which saves and loads as any other, on %s',
  async (backend) => {
    await useBackend(backend);
    const make = createWeights(40);
    const gru = {
      class_name: 'GRU',
      config: {
        name: 'gru',
        units: 5,
        recurrent_activation: 'sigmoid',
        reset_after: true,
        return_sequences: false,
      },
    };
    const layers: LayerFile[] = [
      {
        className: 'Bidirectional',
        config: { name: 'both', batch_input_shape: [null, 26, 8], layer: gru, merge_mode: 'concat' },
        weights: ['forward_layer/cell', 'backward_layer/cell'].flatMap((part) =>
          recurrentWeights(make, part, [8, 5, 3], 2),
        ),
      },
      dense('probabilities', make, 10, 3, 'softmax'),
    ];
    const model = await importKeras(await writeLegacy(sequential(layers), layers, { version: '2.4.0' }));
    const labels = ['angry', 'happy', 'sad'];
    const scaler = { mean: new Array<number>(8).fill(-40), scale: new Array<number>(8).fill(20) };
    const classifier = new EmotionClassifier({ model, recipe, labels, scaler });
    const predictions = await classifier.predict(toySignal(3));
    expect(predictions.map(({ label }) => label).sort()).toEqual(labels);
    expect(predictions.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 6);

    let saved: tf.io.ModelArtifacts | undefined;
    await classifier.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    const loaded = await EmotionClassifier.load({ load: async () => structuredClone(saved!) });
    expect(await loaded.predict(toySignal(3))).toEqual(predictions);
    classifier.dispose();
    loaded.dispose();
  },
);
