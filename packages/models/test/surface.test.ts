import type { Matrix, Recipe } from '@ser/dsp';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { expect, expectTypeOf, test } from 'vitest';
import * as classical from '../src/classical/index.ts';
import * as models from '../src/index.ts';
import * as keras from '../src/keras/index.ts';

test('exports these values', () => {
  expect(Object.keys(models).sort()).toMatchInlineSnapshot(`
    [
      "DivergedError",
      "EmotionClassifier",
      "accuracy",
      "applyScaler",
      "applyTemperature",
      "bootstrapBySpeaker",
      "brierScore",
      "buildConv1d",
      "buildConv2d",
      "buildGru",
      "buildLstm",
      "buildModel",
      "classificationReport",
      "cohenKappa",
      "confusionMatrix",
      "decodeState",
      "encodeState",
      "evaluate",
      "expectedCalibrationError",
      "f1",
      "fineTune",
      "fitFusionWeights",
      "fitScaler",
      "fitTemperature",
      "formatClassificationReport",
      "fuse",
      "loadPretrained",
      "matrixRows",
      "packClips",
      "precision",
      "predictProbabilities",
      "prepareTfjs",
      "presets",
      "recall",
      "registerLayers",
      "rocAuc",
      "topKAccuracy",
      "train",
      "unweightedAverageRecall",
    ]
  `);
});

test('the classical entry exports these values', () => {
  expect(Object.keys(classical).sort()).toEqual(['evaluateClassical', 'fitForest', 'fitSvm']);
});

test('the Keras entry exports these values', () => {
  expect(Object.keys(keras)).toEqual(['importKeras']);
});

test('types', () => {
  expectTypeOf(keras.importKeras).toEqualTypeOf<(bytes: Uint8Array) => Promise<LayersModel>>();
  expectTypeOf(models.fitTemperature).returns.toEqualTypeOf<number>();
  expectTypeOf(classical.fitSvm).returns.resolves.toEqualTypeOf<classical.ClassicalModel>();
  expectTypeOf<models.TrainOptions['sampling']>().toEqualTypeOf<'shuffled' | 'balanced' | undefined>();
  expectTypeOf(models.buildConv1d).returns.toEqualTypeOf<LayersModel>();
  expectTypeOf(models.train).returns.resolves.toEqualTypeOf<models.History>();
  expectTypeOf(models.train).parameter(2).toEqualTypeOf<models.TrainOptions | undefined>();
  expectTypeOf(models.predictProbabilities).returns.resolves.toEqualTypeOf<Matrix>();
  expectTypeOf<models.TrainOptions['optimizer']>().toEqualTypeOf<'adam' | 'rmsprop' | 'sgd' | undefined>();
  expectTypeOf<models.ClassifierParts['recipe']>().toEqualTypeOf<Recipe>();
  expectTypeOf<models.EmotionClassifier['predict']>().returns.resolves.toEqualTypeOf<models.Prediction[]>();
  expectTypeOf<models.ConfusionMatrix['values']>().toEqualTypeOf<readonly (readonly number[])[]>();
});
