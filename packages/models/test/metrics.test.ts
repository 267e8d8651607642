import { createRng } from '@ser/dsp';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  accuracy,
  applyTemperature,
  bootstrapBySpeaker,
  brierScore,
  classificationReport,
  cohenKappa,
  confusionMatrix,
  expectedCalibrationError,
  f1,
  fitTemperature,
  formatClassificationReport,
  matrixRows,
  precision,
  recall,
  rocAuc,
  topKAccuracy,
  unweightedAverageRecall,
} from '../src/index.ts';
import fixture from './fixtures/metrics.json' with { type: 'json' };

describe.each(fixture.cases)(`equal to scikit-learn ${fixture.versions['scikit-learn']}: $name`, (known) => {
  const { truth, predicted, labels } = known;

  test('accuracy and UAR', () => {
    expect(accuracy(truth, predicted)).toBeCloseTo(known.accuracy, 14);
    expect(unweightedAverageRecall(truth, predicted)).toBeCloseTo(known.unweightedAverageRecall, 14);
  });

  test.each(['macro', 'weighted', 'micro'] as const)('precision, recall and F1, %s', (average) => {
    expect(precision(truth, predicted, { labels, average })).toBeCloseTo(known.scores.precision[average], 14);
    expect(recall(truth, predicted, { labels, average })).toBeCloseTo(known.scores.recall[average], 14);
    expect(f1(truth, predicted, { labels, average })).toBeCloseTo(known.scores.f1[average], 14);
  });

  test.each(['none', 'linear', 'quadratic'] as const)("Cohen's kappa, weights %s", (weights) => {
    expect(cohenKappa(truth, predicted, { labels, weights })).toBeCloseTo(known.kappa[weights], 13);
  });

  test('confusion matrix, every normalisation', () => {
    expect(confusionMatrix(truth, predicted, { labels }).values).toEqual(known.confusion.none);
    const { confusion } = known;
    const normalised = { true: confusion.true, predicted: confusion.pred, all: confusion.all };
    for (const [normalize, rows] of Object.entries(normalised) as [
      'true' | 'predicted' | 'all',
      number[][],
    ][]) {
      const { values } = confusionMatrix(truth, predicted, { labels, normalize });
      expect(values.flat().map((value) => value.toFixed(12))).toEqual(
        rows.flat().map((value) => value.toFixed(12)),
      );
    }
  });

  test('the printed report, character for character', () => {
    const report = classificationReport(truth, predicted, { labels: known.occurring });
    expect(formatClassificationReport(report)).toBe(known.report);
    expect(formatClassificationReport(report, { digits: 4 })).toBe(known.report4);
  });
});

describe.each(fixture.probabilities.map((known) => ({ ...known, classes: known.probabilities[0]!.length })))(
  'equal to scikit-learn, probabilities of $classes classes',
  (known) => {
    const { probabilities, truth, logits, classes } = known;

    test('top-k accuracy', () => {
      for (const [i, expected] of known.topK.entries()) {
        // Of two classes scikit-learn calls those with a score above 0.5 positive: ties go the other way.
        if (classes > 2) expect(topKAccuracy(probabilities, truth, { k: i + 1 })).toBeCloseTo(expected, 14);
      }
      expect(topKAccuracy(probabilities, truth, { k: classes })).toBe(1);
    });

    test('area under the ROC curve', () => {
      expect(rocAuc(probabilities, truth)).toBeCloseTo(known.rocAuc, 13);
    });

    test('Brier score', () => {
      expect(brierScore(probabilities, truth)).toBeCloseTo(known.brier, 14);
    });

    test('temperature, from logits and from probabilities', () => {
      const temperature = fitTemperature(logits, truth, { input: 'logits' });
      // Near the minimum the loss that scipy compares is flat: half the digits.
      expect(temperature / known.temperature).toBeCloseTo(1, 6);
      const calibrated = applyTemperature(logits, temperature, { input: 'logits' });
      const loss =
        calibrated.reduce((sum, row, clip) => sum - Math.log(row[truth[clip]!]!), 0) / truth.length;
      expect(loss).toBeCloseTo(known.loss, 12);
      expect(fitTemperature(applyTemperature(logits, 1, { input: 'logits' }), truth)).toBeCloseTo(
        temperature,
        9,
      );
    });
  },
);

test('temperature scaling lowers the calibration error of an overconfident network, and keeps the ranking', () => {
  const rng = createRng(11);
  const truth = Array.from({ length: 2000 }, () => rng.integer(4));
  const logits = truth.map((label) =>
    Array.from({ length: 4 }, (_, j) => rng.normal() + (j === label ? 1 : 0)),
  );
  // Labels drawn like this are calibrated at temperature 1.
  const overconfident = applyTemperature(logits, 0.25, { input: 'logits' });
  const temperature = fitTemperature(overconfident, truth);
  expect(temperature).toBeGreaterThan(3.6);
  expect(temperature).toBeLessThan(4.4);
  const calibrated = applyTemperature(overconfident, temperature);
  expect(expectedCalibrationError(overconfident, truth)).toBeGreaterThan(0.2);
  expect(expectedCalibrationError(calibrated, truth)).toBeLessThan(0.04);
  expect(topKAccuracy(calibrated, truth, { k: 1 })).toBe(topKAccuracy(overconfident, truth, { k: 1 }));
});

test('rows of a matrix', () => {
  expect(matrixRows({ data: Float32Array.of(1, 2, 3, 4), rows: 2, cols: 2 }).map((row) => [...row])).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test('labels default to those that occur, sorted', () => {
  expect(confusionMatrix(['sad', 'sad', 'happy'], ['sad', 'happy', 'happy'])).toEqual({
    labels: ['happy', 'sad'],
    values: [
      [1, 0],
      [1, 1],
    ],
  });
});

test('UAR does not change when clips are reordered or labels renamed', () => {
  const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), {
    minLength: 1,
  });
  fc.assert(
    fc.property(pairs, (clips) => {
      const score = (names: string[], list: [number, number][]): number =>
        unweightedAverageRecall(
          list.map(([label]) => names[label]!),
          list.map(([, label]) => names[label]!),
        );
      const expected = score(['a', 'b', 'c', 'd'], clips);
      expect(score(['d', 'c', 'b', 'a'], [...clips].reverse())).toBeCloseTo(expected, 12);
    }),
  );
});

test('expected calibration error of hand cases', () => {
  const rows = [
    [0.9, 0.1],
    [0.6, 0.4],
  ];
  expect(expectedCalibrationError(rows, [0, 1], { bins: 10 })).toBeCloseTo(0.35, 12);
  expect(expectedCalibrationError([[1, 0]], [0])).toBe(0);
  expect(expectedCalibrationError([[0, 1]], [0])).toBe(1);
});

describe('bootstrapBySpeaker', () => {
  const rng = createRng(3);
  const labels = ['a', 'b'];
  const truth = Array.from({ length: 120 }, (_, clip) => labels[clip % 2]!);
  const predicted = truth.map((label) => (rng.uniform() < 0.7 ? label : labels[rng.integer(2)]!));
  const speakers = truth.map((_, clip) => `s${Math.floor(clip / 10)}`);

  test('surrounds the estimate, and repeats with its seed', () => {
    const interval = bootstrapBySpeaker(truth, predicted, speakers, { metric: accuracy, seed: 5 });
    expect(interval.estimate).toBe(accuracy(truth, predicted));
    expect(interval.low).toBeLessThan(interval.estimate);
    expect(interval.high).toBeGreaterThan(interval.estimate);
    expect(bootstrapBySpeaker(truth, predicted, speakers, { metric: accuracy, seed: 5 })).toEqual(interval);
    expect(bootstrapBySpeaker(truth, predicted, speakers, { metric: accuracy, seed: 6 })).not.toEqual(
      interval,
    );
  });

  test('the deviation is that of the mean of independent speakers', () => {
    const perSpeaker = Array.from({ length: 12 }, (_, s) =>
      accuracy(truth.slice(s * 10, s * 10 + 10), predicted.slice(s * 10, s * 10 + 10)),
    );
    const mean = perSpeaker.reduce((sum, value) => sum + value, 0) / 12;
    const variance = perSpeaker.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 12;
    const { deviation } = bootstrapBySpeaker(truth, predicted, speakers, {
      metric: accuracy,
      resamples: 4000,
    });
    // 4000 resamples leave about 1 % of noise in a standard deviation.
    expect(deviation / Math.sqrt(variance / 12)).toBeGreaterThan(0.95);
    expect(deviation / Math.sqrt(variance / 12)).toBeLessThan(1.05);
  });
});

test('bad input is named', () => {
  expect(() => accuracy(['a'], [])).toThrow(
    'accuracy: predicted must have as many entries as truth (1), got 0',
  );
  expect(() => f1([], [])).toThrow('f1: truth must have at least one entry, got 0');
  expect(() => confusionMatrix(['a'], ['b'], { labels: ['a'] })).toThrow("'b' is missing from a");
  expect(() => expectedCalibrationError([[1.5, 0]], [0])).toThrow(
    'probabilities must be in [0, 1], got 1.5 in row 0',
  );
  expect(() => topKAccuracy([[1, 0]], [0], { k: 3 })).toThrow(
    'topKAccuracy: k must be an integer in [1, 2], got 3',
  );
  expect(() => rocAuc([[1, 0, 0]], [0])).toThrow('rocAuc: truth must hold every class, got none of class 1');
  expect(() => brierScore([[0.5, 0.5], [1]], [0, 0])).toThrow('must have rows of 2 columns, got 1 in row 1');
  expect(() => fitTemperature([[0.9, 0.1]], [0])).toThrow(
    'fitTemperature: rows must have a best temperature',
  );
  expect(() => f1(['a'], ['a'], { average: 'binary' as 'macro' })).toThrow(
    "f1: average must be 'macro', 'weighted' or 'micro', got binary",
  );
  expect(() => confusionMatrix(['a'], ['a'], { normalize: 'pred' as 'all' })).toThrow(
    "confusionMatrix: normalize must be 'none', 'true', 'predicted' or 'all', got pred",
  );
  expect(() => cohenKappa(['a'], ['a'], { weights: 'cubic' as 'linear' })).toThrow(
    "cohenKappa: weights must be 'none', 'linear' or 'quadratic', got cubic",
  );
  for (const scale of [
    () => fitTemperature([[1, 2]], [0], { input: 'scores' as 'logits' }),
    () => applyTemperature([[1, 2]], 1, { input: 'scores' as 'logits' }),
  ]) {
    expect(scale).toThrow("Temperature: input must be 'probabilities' or 'logits', got scores");
  }
  expect(() => applyTemperature([[1, 0]], 0)).toThrow('temperature must be a positive number, got 0');
  expect(() => bootstrapBySpeaker(['a'], ['a'], ['s1'])).toThrow(
    'speakers must name at least 2 speakers, got 1',
  );
});
