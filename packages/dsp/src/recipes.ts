import type { Recipe } from './recipe.ts';

const speech = { sampleRate: 16000, nFft: 512, winLength: 400, hopLength: 160 } as const;
const notebook = { sampleRate: 22050, nFft: 2048, hopLength: 512 } as const;
/** What lies above hangs on how a recording came to 16 kHz: resamplers and lossy codecs weaken it, each in its own way. */
const fMax = 7000;
const middle = { seconds: 3, align: 'center' } as const;

/**
 * Recipes by name; plain JSON, so that a copy can be changed: `{ ...recipes.logMel, hopLength: 320 }`.
 *
 * For networks, on 25 ms windows every 10 ms at 16 kHz, 3 s from the middle; without `duration` they stream. They end
 * at 7 kHz, so that the same sound from another file gives nearly the same features:
 * - `logMel`: 64 log-mel bands.
 * - `mfcc`: 40 MFCC a frame; without topDb, so that each frame stands by itself.
 *
 * Means over time at 22 050 Hz, 2048 / 512, with librosa's defaults, as in well-known notebooks:
 * - `mfccMean`: 40 MFCC.
 * - `mfccChromaContrastMean`: 40 MFCC, 12 chroma, 7 contrast bands: 59 columns.
 * - `zcrChromaMfccRmsMelMean`: 2.5 s from 0.6 s, shorter where the recording is: zero-crossing rate, 12 chroma,
 *   20 MFCC, RMS, 128 mel bands: 162 columns.
 * - `eightFeaturesMean`: zero-crossing rate, 12 chroma, 40 MFCC, RMS, 128 mel bands, 7 contrast bands, entropy and
 *   the pitch by YIN, 0 where unvoiced: 191 columns.
 * - `rmsZcrBerCentroidBandwidthMfccMean`: RMS, zero-crossing rate, band energy ratio, centroid, bandwidth, 20 MFCC:
 *   25 columns.
 */
export const recipes: Record<
  | 'logMel'
  | 'mfcc'
  | 'mfccMean'
  | 'mfccChromaContrastMean'
  | 'zcrChromaMfccRmsMelMean'
  | 'eightFeaturesMean'
  | 'rmsZcrBerCentroidBandwidthMfccMean',
  Recipe
> = {
  logMel: { ...speech, features: [{ type: 'logMel', nMels: 64, fMax }], duration: middle },
  mfcc: {
    ...speech,
    features: [{ type: 'mfcc', nMfcc: 40, nMels: 64, fMax, topDb: null }],
    duration: middle,
  },
  mfccMean: { ...notebook, features: [{ type: 'mfcc', nMfcc: 40 }], pooling: ['mean'] },
  mfccChromaContrastMean: {
    ...notebook,
    features: [{ type: 'mfcc', nMfcc: 40 }, { type: 'chroma' }, { type: 'spectralContrast' }],
    pooling: ['mean'],
  },
  zcrChromaMfccRmsMelMean: {
    ...notebook,
    features: [
      { type: 'zeroCrossingRate' },
      { type: 'chroma' },
      { type: 'mfcc' },
      { type: 'rms' },
      { type: 'mel' },
    ],
    pooling: ['mean'],
    duration: { seconds: 2.5, offset: 0.6, pad: 'none' },
  },
  eightFeaturesMean: {
    ...notebook,
    features: [
      { type: 'zeroCrossingRate' },
      { type: 'chroma' },
      { type: 'mfcc', nMfcc: 40 },
      { type: 'rms' },
      { type: 'mel' },
      { type: 'spectralContrast' },
      { type: 'spectralEntropy' },
      { type: 'yin', fMin: 65, fMax: 500 },
    ],
    pooling: ['mean'],
  },
  rmsZcrBerCentroidBandwidthMfccMean: {
    ...notebook,
    features: [
      { type: 'rms' },
      { type: 'zeroCrossingRate' },
      { type: 'bandEnergyRatio' },
      { type: 'spectralCentroid' },
      { type: 'spectralBandwidth' },
      { type: 'mfcc' },
    ],
    pooling: ['mean'],
  },
};
