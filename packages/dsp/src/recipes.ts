import type { Recipe } from './recipe.ts';

/**
 * Recipes by name; plain JSON, so that a copy can be changed: `{ ...recipes.logMel, sampleRate: 8000 }`.
 *
 * - `logMel`: 64 log-mel bands, 25 ms windows every 10 ms at 16 kHz, 3 s from the middle: for networks.
 * - `mfcc`: 40 MFCC a frame on the same frames; without topDb, so that each frame stands by itself.
 * - `mfccMean`: the mean over time of 40 MFCC at 22 050 Hz, 2048 / 512: the notebooks' best-known feature.
 */
export const recipes: {
  readonly logMel: Recipe;
  readonly mfcc: Recipe;
  readonly mfccMean: Recipe;
} = {
  logMel: {
    sampleRate: 16000,
    nFft: 512,
    winLength: 400,
    hopLength: 160,
    features: [{ type: 'logMel', nMels: 64 }],
    duration: { seconds: 3, align: 'center' },
  },
  mfcc: {
    sampleRate: 16000,
    nFft: 512,
    winLength: 400,
    hopLength: 160,
    features: [{ type: 'mfcc', nMfcc: 40, nMels: 64, topDb: null }],
    duration: { seconds: 3, align: 'center' },
  },
  mfccMean: {
    sampleRate: 22050,
    nFft: 2048,
    hopLength: 512,
    features: [{ type: 'mfcc', nMfcc: 40 }],
    pooling: ['mean'],
  },
};
