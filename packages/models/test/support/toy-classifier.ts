import { createExtractor, createRng, type Recipe } from '@ser/dsp';
import { buildConv1d, EmotionClassifier, type Signal } from '../../src/index.ts';

export const recipe: Recipe = {
  sampleRate: 8000,
  nFft: 256,
  hopLength: 128,
  features: [{ type: 'logMel', nMels: 8 }],
  duration: { seconds: 0.4 },
};

export const metadata = {
  scores: [{ metric: 'uar', value: 0.5, protocol: 'toy clips, none held out' }],
  trainingData: 'noise',
  seed: 4,
  versions: { '@ser/models': '0.0.0' },
};

/** A classifier of untrained weights. */
export function toyClassifier(): EmotionClassifier {
  const { columns, rows } = createExtractor(recipe);
  const rng = createRng(8);
  return new EmotionClassifier({
    model: buildConv1d({ inputShape: [rows!, columns.length], classes: 3, seed: 4, filters: [8] }),
    recipe,
    scaler: { mean: columns.map(() => -40 + rng.normal()), scale: columns.map(() => 20 + rng.uniform() / 3) },
    labels: ['angry', 'happy', 'sad'],
    metadata,
  });
}

/** A decaying tone in noise. */
export function toySignal(seed: number, sampleRate = 8000, seconds = 0.5): Signal {
  const rng = createRng(seed);
  const pitch = 100 + 400 * rng.uniform();
  const samples = Float32Array.from(
    { length: Math.round(seconds * sampleRate) },
    (_, i) =>
      0.5 * Math.sin((2 * Math.PI * pitch * i) / sampleRate) * Math.exp((-3 * i) / sampleRate) +
      0.01 * rng.normal(),
  );
  return { samples, sampleRate };
}
