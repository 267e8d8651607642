export { type LabelCount, plotClassBalance, plotPerSpeakerRecall, type SpeakerRecall } from './bars.ts';
export { type ClipOptions, plotClip } from './clip.ts';
export { type Confusion, type ConfusionMatrixOptions, plotConfusionMatrix } from './confusion-matrix.ts';
export { emotionColors } from './emotion-colors.ts';
export { type LearningCurve, type LearningCurvesOptions, plotLearningCurves } from './learning-curves.ts';
export { type Palette, paletteColors } from './palettes.ts';
export type { PlotOptions } from './plot-options.ts';
export {
  type MelSpectrogramOptions,
  plotMelSpectrogram,
  plotSpectrogram,
  type SpectrogramOptions,
} from './spectrogram.ts';
export { type ThemeColors, type ThemeName, themeColors, themeConfig, themeProperties } from './theme.ts';
export { plotTimeline, type TimelineWindow } from './timeline.ts';
export { type SvgOptions, toSvg } from './to-svg.ts';
export { plotWaveform, type WaveformOptions } from './waveform.ts';
