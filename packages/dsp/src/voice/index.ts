/**
 * Voice quality from the published definitions: jitter, shimmer, harmonicity, formants, slopes, loudness, functionals.
 *
 * @module @ser/dsp/voice
 */

export { alphaRatio } from './alpha-ratio.ts';
export {
  type AutocorrelationPitchOptions,
  autocorrelationPitch,
  type PitchContour,
} from './autocorrelation-pitch.ts';
export { type FormantOptions, type Formants, formants } from './formants.ts';
export { type FunctionalOptions, type Functionals, functionals } from './functionals.ts';
export { glottalPulses } from './glottal-pulses.ts';
export { hammarbergIndex } from './hammarberg-index.ts';
export { harmonicsToNoiseRatio } from './harmonics-to-noise-ratio.ts';
export { type JitterOptions, jitter } from './jitter.ts';
export { loudness } from './loudness.ts';
export type { PeriodOptions } from './periods.ts';
export { type ShimmerOptions, shimmer } from './shimmer.ts';
export { type SlopeOptions, spectralSlope } from './spectral-slope.ts';
