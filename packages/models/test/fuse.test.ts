import { createRng } from '@ser/dsp';
import { expect, test } from 'vitest';
import { fitFusionWeights, fuse, type Prediction } from '../src/index.ts';

const voice = [
  { label: 'happy', score: 0.6 },
  { label: 'sad', score: 0.4 },
];
const text = [
  { label: 'sad', score: 0.9 },
  { label: 'happy', score: 0.1 },
];
const binary = (happy: number): Prediction[] => [
  { label: 'happy', score: happy },
  { label: 'sad', score: 1 - happy },
];

test('the weighted mean, whatever the order of labels', () => {
  const fused = fuse([voice, text], { weights: [3, 1] });
  expect(fused.map(({ label }) => label)).toEqual(['sad', 'happy']);
  expect(fused[0]!.score).toBeCloseTo(0.525, 12);
  expect(fused[1]!.score).toBeCloseTo(0.475, 12);
  expect(fuse([voice, text])[0]!.score).toBeCloseTo(0.65, 12);
});

test('a modality without scores leaves its weight to the others', () => {
  expect(fuse([voice, undefined], { weights: [1, 5] })).toEqual(voice);
});

test('weights find the mixture that the truth was drawn from', () => {
  const rng = createRng(5);
  const recordings: Prediction[][][] = [];
  const truth: string[] = [];
  for (let i = 0; i < 4000; i++) {
    const [first, second] = [binary(rng.uniform()), binary(rng.uniform())];
    const teller = rng.uniform() < 0.8 ? first : second;
    truth.push(rng.uniform() < teller[0]!.score ? 'happy' : 'sad');
    recordings.push([first, second]);
  }
  const [a, b] = fitFusionWeights(recordings, truth);
  expect(a! + b!).toBeCloseTo(1, 9);
  expect(a).toBeGreaterThan(0.75);
  expect(a).toBeLessThan(0.85);

  // No other weights make the truth likelier.
  const likelihood = (weight: number): number =>
    recordings.reduce((sum, scores, i) => {
      const fused = fuse(scores, { weights: [weight, 1 - weight] });
      return sum + Math.log(fused.find(({ label }) => label === truth[i])!.score);
    }, 0);
  const best = likelihood(a!);
  for (const weight of [a! - 0.02, a! + 0.02, 0.5]) expect(likelihood(weight)).toBeLessThan(best);
});

test('missing scores do not sway the weights', () => {
  const recordings = [
    [binary(0.9), binary(0.6)],
    [binary(0.2), binary(0.7)],
    [binary(0.8), binary(0.4)],
  ];
  const truth = ['happy', 'happy', 'happy'];
  const whole = fitFusionWeights(recordings, truth);
  const gappy = fitFusionWeights([...recordings, [undefined, binary(0.5)]], [...truth, 'sad']);
  for (const [i, weight] of whole.entries()) expect(gappy[i]).toBeCloseTo(weight, 6);
});

test('bad input is named', () => {
  expect(() => fuse([voice, text], { weights: [1] })).toThrow(
    'fuse: weights must be one for each of 2 modalities, got 1',
  );
  expect(() => fuse([voice, text], { weights: [1, -1] })).toThrow('fuse: weights must be at least 0, got -1');
  expect(() => fuse([voice, undefined], { weights: [0, 1] })).toThrow('from a modality with a weight');
  expect(() => fuse([])).toThrow('fuse: scores must come from at least one modality, got none');
  expect(() => fuse([voice, [{ label: 'calm', score: 1 }]])).toThrow(
    'fuse: scores must have the labels happy, sad in every modality, got calm',
  );
  expect(() => fuse([binary(0.5), [...binary(0.5), { label: 'sad', score: 0 }]])).toThrow(
    'must have the labels',
  );
  expect(() => fuse([[{ label: 'happy', score: 2 }]])).toThrow('probabilities that sum to 1, got a sum of 2');
  expect(() => fitFusionWeights([], [])).toThrow('fitFusionWeights: truth must have');
  expect(() => fitFusionWeights([[voice]], ['angry'])).toThrow("truth must be among happy, sad, got 'angry'");
  expect(() => fitFusionWeights([[voice], [voice, text]], ['sad', 'sad'])).toThrow(
    'must have 1 modalities each',
  );
});
