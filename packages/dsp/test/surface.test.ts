import { expect, expectTypeOf, it } from 'vitest';
import * as dsp from '../src/index.ts';

it('exports these values', () => {
  expect(Object.keys(dsp).sort()).toMatchInlineSnapshot(`
    [
      "addNoise",
      "amplitudeToDb",
      "bandEnergyRatio",
      "chroma",
      "cmvn",
      "createExtractor",
      "createFft",
      "createResampler",
      "createRng",
      "dbToPower",
      "dct",
      "delta",
      "estimateTuning",
      "fftFrequencies",
      "frame",
      "frameTimes",
      "getWindow",
      "hzToMel",
      "istft",
      "melFilterBank",
      "melFrequencies",
      "melSpectrogram",
      "melToHz",
      "mfcc",
      "mix",
      "normalize",
      "pitchShift",
      "powerToDb",
      "preemphasis",
      "pyin",
      "recipes",
      "resample",
      "rms",
      "shift",
      "shuffle",
      "spectralBandwidth",
      "spectralCentroid",
      "spectralContrast",
      "spectralEntropy",
      "spectralFlatness",
      "spectralRolloff",
      "spectrogram",
      "stft",
      "timeStretch",
      "trim",
      "yin",
      "zeroCrossingRate",
    ]
  `);
});

it('types its overloads', () => {
  expectTypeOf(dsp.stft).returns.toEqualTypeOf<dsp.ComplexSpectrum>();
  expectTypeOf(dsp.spectrogram).parameter(1).toEqualTypeOf<dsp.SpectrogramOptions>();
  expectTypeOf<dsp.Spectrogram['kind']>().toEqualTypeOf<'spectrogram'>();
  expectTypeOf(dsp.rms).returns.toEqualTypeOf<Float32Array>();
  expectTypeOf(dsp.createExtractor).parameter(0).toEqualTypeOf<dsp.Recipe>();
  expectTypeOf<dsp.ResolvedRecipe>().toExtend<dsp.Recipe>();
  expectTypeOf<dsp.Pooling>().toEqualTypeOf<'mean' | 'std' | 'min' | 'max' | `p${number}`>();
  expectTypeOf(dsp.shuffle<number[]>).returns.toEqualTypeOf<number[]>();

  const samples = new Float32Array(1);
  const matrix: dsp.Matrix = { data: samples, rows: 1, cols: 1 };
  const run = () => {
    const spectrum = dsp.spectrogram(samples, { sampleRate: 8000 });
    expectTypeOf(dsp.mfcc(samples, { sampleRate: 8000 })).toEqualTypeOf<dsp.Matrix>();
    expectTypeOf(dsp.mfcc(spectrum)).toEqualTypeOf<dsp.Matrix>();
    expectTypeOf(dsp.powerToDb(matrix)).toEqualTypeOf<dsp.Matrix>();
    expectTypeOf(dsp.powerToDb(samples)).toEqualTypeOf<Float32Array>();
    // @ts-expect-error: samples have no sample rate of their own
    dsp.mfcc(samples);
    // @ts-expect-error: a spectrogram has its frames already
    dsp.mfcc(spectrum, { hopLength: 100 });
    // @ts-expect-error: not a scale
    dsp.melFilterBank({ sampleRate: 8000, melScale: 'bark' });
    // @ts-expect-error: not an option of this feature
    dsp.createExtractor({ sampleRate: 8000, features: [{ type: 'rms', nMels: 3 }] });
  };
  expect(run).toBeTypeOf('function');
});
