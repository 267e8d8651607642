/**
 * Signals to features, with librosa's numbers: transforms, spectral features, pitch, recipes, streams, augmentation.
 *
 * @module @ser/dsp
 */

export { addNoise, type NoiseOptions } from './add-noise.ts';
export { type BandEnergyRatioOptions, bandEnergyRatio } from './band-energy-ratio.ts';
export { type ChromaOptions, chroma } from './chroma.ts';
export { type CmvnOptions, cmvn } from './cmvn.ts';
export { type DctOptions, dct } from './dct.ts';
export { amplitudeToDb, type DecibelOptions, dbToPower, powerToDb } from './decibel.ts';
export { type DeltaOptions, delta } from './delta.ts';
export { createExtractor, type Extractor } from './extractor.ts';
export type {
  BandEnergyRatioSpec,
  BandwidthSpec,
  CentroidSpec,
  ChromaSpec,
  ContrastSpec,
  EntropySpec,
  FeatureSpec,
  FlatnessSpec,
  LogMelSpec,
  MelSpec,
  MfccSpec,
  PyinSpec,
  ResolvedFeature,
  RmsSpec,
  RolloffSpec,
  YinSpec,
  ZeroCrossingRateSpec,
} from './features.ts';
export { createFft, type Fft, type FloatArray } from './fft.ts';
export { fftFrequencies } from './fft-frequencies.ts';
export { frame } from './frame.ts';
export type { FrameStream, OnFrame } from './frame-stream.ts';
export { frameTimes } from './frame-times.ts';
export type { FrameOptions } from './framing.ts';
export type { Matrix } from './matrix.ts';
export {
  type MelFilterBank,
  type MelFilterBankOptions,
  type MelOptions,
  melFilterBank,
} from './mel-filter-bank.ts';
export { type MelFrequencyOptions, melFrequencies } from './mel-frequencies.ts';
export { hzToMel, type MelScale, melToHz } from './mel-scale.ts';
export { type MelSpectrogramOptions, melSpectrogram } from './mel-spectrogram.ts';
export { type CepstrumOptions, type MfccOptions, mfcc } from './mfcc.ts';
export { type MixOptions, mix } from './mix.ts';
export { type NormalizeOptions, normalize } from './normalize.ts';
export { type PitchShiftOptions, pitchShift } from './pitch-shift.ts';
export { type PreemphasisOptions, preemphasis } from './preemphasis.ts';
export { type PitchTrack, pyin } from './pyin.ts';
export type { Duration, Pooling, Recipe, ResolvedRecipe } from './recipe.ts';
export { recipes } from './recipes.ts';
export { createResampler, type ResampleOptions, type Resampler, resample } from './resample.ts';
export { rms } from './rms.ts';
export { createRng, type Rng, type Shuffleable, shuffle } from './rng.ts';
export { type ShiftOptions, shift } from './shift.ts';
export { spectralBandwidth } from './spectral-bandwidth.ts';
export { spectralCentroid } from './spectral-centroid.ts';
export { type ContrastOptions, spectralContrast } from './spectral-contrast.ts';
export { spectralEntropy } from './spectral-entropy.ts';
export { type FlatnessOptions, spectralFlatness } from './spectral-flatness.ts';
export { type RolloffOptions, spectralRolloff } from './spectral-rolloff.ts';
export { type Spectrogram, type SpectrogramOptions, spectrogram } from './spectrogram.ts';
export { type ComplexSpectrum, type IstftOptions, istft, type StftOptions, stft } from './stft.ts';
export { type TimeStretchOptions, timeStretch } from './time-stretch.ts';
export { type Trimmed, type TrimOptions, trim } from './trim.ts';
export { estimateTuning, type TuningOptions } from './tuning.ts';
export { getWindow, type WindowName, type WindowOptions } from './window.ts';
export { type PitchOptions, type YinOptions, yin } from './yin.ts';
export { type TimeFrameOptions, zeroCrossingRate } from './zero-crossing-rate.ts';
