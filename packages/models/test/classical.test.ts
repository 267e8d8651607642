import { describe, expect, test } from 'vitest';
import { type ClassicalData, evaluateClassical, fitForest, fitSvm } from '../src/classical/index.ts';
import { matrixRows } from '../src/index.ts';
import fixture from './fixtures/classical.json' with { type: 'json' };

const classes = ['a', 'b', 'c', 'd'];
const clips = [...fixture.truth.keys()];
const data: ClassicalData = {
  x: { data: Float32Array.from(fixture.data), shape: fixture.shape },
  labels: fixture.truth.map((label) => classes[label]!),
  classes,
  trainIndices: clips.slice(0, fixture.train),
};
const testIndices = clips.slice(fixture.train);

describe(`SVM, as scikit-learn ${fixture.version}`, () => {
  test.each([
    ['defaults', {}, fixture.svm],
    ['balanced', { cost: 10, gamma: 0.2, classWeights: 'balanced' }, fixture.svmBalanced],
  ] as const)('%s', async (_, options, known) => {
    const { predicted, scores, truth, accuracy } = evaluateClassical(
      await fitSvm(data, options),
      data,
      testIndices,
    );
    expect(predicted).toEqual(known.predicted.map((label) => classes[label]));
    expect(accuracy).toBe(predicted.filter((label, i) => label === truth[i]).length / truth.length);
    // Both stop optimising at a tolerance of 1e-3.
    for (const [i, row] of matrixRows(scores).entries()) {
      for (const [j, score] of row.entries())
        expect(Math.abs(score - known.decision[i]![j]!)).toBeLessThan(2e-3);
    }
  });
});

describe('random forest', () => {
  test('is as good as scikit-learn’s', () => {
    const scores = [1, 2, 3].map(
      (seed) => evaluateClassical(fitForest(data, { seed }), data, testIndices).accuracy,
    );
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    expect(Math.abs(mean - fixture.forest.mean)).toBeLessThan(0.03);
  });

  test('its scores are probabilities, and its seed decides them', () => {
    const run = (seed: number) => evaluateClassical(fitForest(data, { trees: 20, seed }), data, testIndices);
    const { scores } = run(1);
    for (const row of matrixRows(scores)) expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
    expect(run(1).scores.data).toEqual(scores.data);
    expect(run(2).scores.data).not.toEqual(scores.data);
  });

  test('one tree of all numbers parts what one number parts', () => {
    const x = { data: Float32Array.of(5, 0, 5, 1, 5, 2, 5, 10, 5, 11, 5, 12), shape: [6, 2] };
    const labels = ['a', 'a', 'a', 'b', 'b', 'b'];
    const all = [0, 1, 2, 3, 4, 5];
    const model = fitForest(
      { x, labels, classes: ['a', 'b'], trainIndices: all },
      { trees: 50, maxFeatures: 2 },
    );
    expect(evaluateClassical(model, { x, labels }, all).accuracy).toBe(1);
  });
});

test('bad input is named', async () => {
  await expect(fitSvm(data, { cost: 0 })).rejects.toThrow('fitSvm: cost must be a positive number, got 0');
  await expect(fitSvm(data, { C: 10 } as object)).rejects.toThrow('fitSvm: there is no option C');
  expect(() => fitForest(data, { classWeights: 'auto' as 'none' })).toThrow(
    "fitForest: classWeights must be 'none' or 'balanced', got auto",
  );
  await expect(fitSvm({ ...data, classes: [...classes, 'e'] })).rejects.toThrow('got none of e');
  expect(() => fitForest(data, { maxFeatures: 7 })).toThrow(
    "fitForest: maxFeatures must be 'sqrt' or an integer in [1, 6], got 7",
  );
  const broken = { ...data, x: { data: data.x.data.map(() => Number.NaN), shape: data.x.shape } };
  expect(() => fitForest(broken)).toThrow('fitForest: x must be finite, got NaN in clip 0');
  const other = { x: { data: new Float32Array(4), shape: [2, 2] }, labels: ['a', 'b'] };
  expect(() => evaluateClassical(fitForest(data, { trees: 1 }), other, [0])).toThrow(
    'evaluateClassical: x must have 6 numbers a clip, got 2',
  );
});
