/**
 * Pictures as Vega-Lite specifications, and as SVG.
 *
 * @module @ser/plots
 */

export { type LabelCount, plotClassBalance } from './class-balance.ts';
export { type ClipOptions, plotClip } from './clip.ts';
export { type Confusion, type ConfusionMatrixOptions, plotConfusionMatrix } from './confusion-matrix.ts';
export {
  type FeatureDistributionOptions,
  type LabelledValues,
  plotFeatureDistribution,
} from './distribution.ts';
export { emotionColors } from './emotion-colors.ts';
export { type FeatureMapOptions, plotChroma, plotFeatures, plotMfcc } from './feature-map.ts';
export { type GridOptions, plotGrid } from './grid.ts';
export type { FrameOptions } from './heat-map.ts';
export { type LearningCurve, type LearningCurvesOptions, plotLearningCurves } from './learning-curves.ts';
export { type ModelDiagramOptions, plotModel } from './model-diagram.ts';
export { type DiagramLayer, type LoadedModel, type ModelConfig, modelLayers } from './model-layers.ts';
export { type MountedPicture, type MountOptions, mountPicture } from './mount-picture.ts';
export { type Palette, paletteColors } from './palettes.ts';
export { type PitchCurve, type PitchPlotOptions, plotPitch } from './pitch.ts';
export type { PlotOptions } from './plot-options.ts';
export { type PredictedCount, plotPredictionDistribution } from './prediction-distribution.ts';
export type { ScoredClips } from './predictions.ts';
export { plotReliability, type ReliabilityOptions } from './reliability.ts';
export { plotRoc } from './roc.ts';
export { plotScoreBySize, type ScoreBySizeOptions, type SizeCurve } from './score-by-size.ts';
export { plotPerSpeakerRecall, type SpeakerRecall } from './speaker-recall.ts';
export {
  type MelSpectrogramOptions,
  plotMelSpectrogram,
  plotSpectrogram,
  type SpectrogramOptions,
} from './spectrogram.ts';
export { plotSpectrum, type SpectrumOptions } from './spectrum.ts';
export { type ThemeColors, type ThemeName, themeColors, themeConfig, themeProperties } from './theme.ts';
export { plotTimeline, type TimelineWindow } from './timeline.ts';
export { type SvgOptions, toSvg } from './to-svg.ts';
export { plotWaveform, type WaveformOptions } from './waveform.ts';
