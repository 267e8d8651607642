import type { TopLevelSpec } from 'vega-lite';
import { expect, expectTypeOf, it } from 'vitest';
import * as plots from '../src/index.ts';

it('exports these names', () => {
  expect(Object.keys(plots).sort()).toMatchInlineSnapshot(`
    [
      "emotionColors",
      "modelLayers",
      "mountPicture",
      "paletteColors",
      "plotChroma",
      "plotClassBalance",
      "plotClip",
      "plotConfusionMatrix",
      "plotFeatureDistribution",
      "plotFeatures",
      "plotGrid",
      "plotLearningCurves",
      "plotMelSpectrogram",
      "plotMfcc",
      "plotModel",
      "plotPerSpeakerRecall",
      "plotPitch",
      "plotPredictionDistribution",
      "plotReliability",
      "plotRoc",
      "plotScoreBySize",
      "plotSpectrogram",
      "plotSpectrum",
      "plotTimeline",
      "plotWaveform",
      "themeColors",
      "themeConfig",
      "themeProperties",
      "toSvg",
    ]
  `);
});

it('types pictures as Vega-Lite specifications', () => {
  expectTypeOf(plots.plotWaveform).returns.toEqualTypeOf<TopLevelSpec>();
  expectTypeOf(plots.toSvg).returns.toEqualTypeOf<Promise<string>>();
  expectTypeOf<plots.ThemeName>().toEqualTypeOf<'light' | 'dark' | 'page'>();
});
