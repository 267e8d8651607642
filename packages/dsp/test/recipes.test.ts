import { describe, expect, it } from 'vitest';
import {
  bandEnergyRatio,
  chroma,
  createExtractor,
  type Extractor,
  type Matrix,
  melSpectrogram,
  mfcc,
  recipes,
  rms,
  spectralBandwidth,
  spectralCentroid,
  spectralContrast,
  spectralEntropy,
  yin,
  zeroCrossingRate,
} from '../src/index.ts';
import { expectClose } from './support/close.ts';
import { goldenSignals } from './support/golden.ts';
import { noise } from './support/signals.ts';

const sampleRate = 22050;
const { samples: speech } = goldenSignals.find((signal) => signal.sampleRate === sampleRate)!;

/** The mean over time of every column of what a function gives. */
function means(result: Matrix | Float32Array): Float64Array {
  const { data, rows, cols } =
    result instanceof Float32Array ? { data: result, rows: result.length, cols: 1 } : result;
  return Float64Array.from({ length: cols }, (_, col) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += data[row * cols + col]!;
    return sum / rows;
  });
}

/** Compares the columns of one feature, which must be as many as expected. */
function expectColumns(
  extractor: Extractor,
  result: Matrix,
  name: string,
  expected: Matrix | Float32Array,
): void {
  const at = extractor.columns.flatMap((column, i) =>
    column === `${name}_mean` || new RegExp(`^${name}_\\d+_mean$`).test(column) ? [i] : [],
  );
  expectClose(
    at.map((i) => result.data[i]!),
    means(expected),
    { relative: 1e-6 },
  );
}

describe('recipes', () => {
  it.each(Object.entries(recipes))('%s is plain JSON and works', (_, recipe) => {
    expect(JSON.parse(JSON.stringify(recipe))).toEqual(recipe);
    const extractor = createExtractor(recipe);
    const { rows, cols, data } = extractor.extract(noise(30000));
    expect(rows).toBe(extractor.rows);
    expect(cols).toBe(extractor.columns.length);
    expect(data.every(Number.isFinite)).toBe(true);
  });

  it('have these columns', () => {
    const counts = Object.entries(recipes).map(([name, recipe]) => [
      name,
      createExtractor(recipe).columns.length,
    ]);
    expect(Object.fromEntries(counts)).toEqual({
      logMel: 64,
      mfcc: 40,
      mfccMean: 40,
      mfccChromaContrastMean: 59,
      zcrChromaMfccRmsMelMean: 162,
      eightFeaturesMean: 191,
      rmsZcrBerCentroidBandwidthMfccMean: 25,
    });
  });

  it('logMel gives 301 frames of 64 bands for any length', () => {
    const extractor = createExtractor(recipes.logMel);
    for (const length of [1, 16000, 100000]) {
      const { rows, cols } = extractor.extract(noise(length));
      expect([rows, cols]).toEqual([301, 64]);
    }
  });

  it('mfccMean is the mean over time of the 40 coefficients', () => {
    const extractor = createExtractor(recipes.mfccMean);
    expectColumns(extractor, extractor.extract(speech), 'mfcc', mfcc(speech, { sampleRate, nMfcc: 40 }));
  });

  it('mfccChromaContrastMean puts three features side by side', () => {
    const extractor = createExtractor(recipes.mfccChromaContrastMean);
    const result = extractor.extract(speech);
    expectColumns(extractor, result, 'mfcc', mfcc(speech, { sampleRate, nMfcc: 40 }));
    expectColumns(extractor, result, 'chroma', chroma(speech, { sampleRate }));
    expectColumns(extractor, result, 'spectralContrast', spectralContrast(speech, { sampleRate }));
  });

  it('zcrChromaMfccRmsMelMean takes 2.5 s from 0.6 s', () => {
    const extractor = createExtractor(recipes.zcrChromaMfccRmsMelMean);
    const long = noise(4 * sampleRate);
    for (const [samples, part] of [
      [long, long.subarray(0.6 * sampleRate, 3.1 * sampleRate)],
      [speech, speech.subarray(0.6 * sampleRate, 3.1 * sampleRate)],
    ] as const) {
      const result = extractor.extract(samples);
      expectColumns(extractor, result, 'zeroCrossingRate', zeroCrossingRate(part));
      expectColumns(extractor, result, 'chroma', chroma(part, { sampleRate }));
      expectColumns(extractor, result, 'mfcc', mfcc(part, { sampleRate }));
      expectColumns(extractor, result, 'rms', rms(part));
      expectColumns(extractor, result, 'mel', melSpectrogram(part, { sampleRate }));
    }
  });

  it('eightFeaturesMean adds entropy and pitch', () => {
    const extractor = createExtractor(recipes.eightFeaturesMean);
    const result = extractor.extract(speech);
    expectColumns(extractor, result, 'zeroCrossingRate', zeroCrossingRate(speech));
    expectColumns(extractor, result, 'chroma', chroma(speech, { sampleRate }));
    expectColumns(extractor, result, 'mfcc', mfcc(speech, { sampleRate, nMfcc: 40 }));
    expectColumns(extractor, result, 'rms', rms(speech));
    expectColumns(extractor, result, 'mel', melSpectrogram(speech, { sampleRate }));
    expectColumns(extractor, result, 'spectralContrast', spectralContrast(speech, { sampleRate }));
    expectColumns(extractor, result, 'spectralEntropy', spectralEntropy(speech, { sampleRate }));
    // Where there is a pitch, it is YIN's; elsewhere it is 0.
    const gated = createExtractor({ ...extractor.recipe, pooling: 'none' });
    const frames = gated.extract(speech);
    const pitch = yin(speech, { sampleRate, fMin: 65, fMax: 500 });
    const column = gated.columns.indexOf('yin');
    const values = pitch.map((_, row) => frames.data[row * frames.cols + column]!);
    const voiced = values.map((value, row) => (value === 0 ? 0 : pitch[row]!));
    expect(values).toEqual(voiced);
    expect(values.some((value) => value > 0)).toBe(true);
    expectColumns(extractor, result, 'yin', values);
  });

  it('rmsZcrBerCentroidBandwidthMfccMean has one column for each but the coefficients', () => {
    const extractor = createExtractor(recipes.rmsZcrBerCentroidBandwidthMfccMean);
    const result = extractor.extract(speech);
    expectColumns(extractor, result, 'rms', rms(speech));
    expectColumns(extractor, result, 'zeroCrossingRate', zeroCrossingRate(speech));
    expectColumns(extractor, result, 'bandEnergyRatio', bandEnergyRatio(speech, { sampleRate }));
    expectColumns(extractor, result, 'spectralCentroid', spectralCentroid(speech, { sampleRate }));
    expectColumns(extractor, result, 'spectralBandwidth', spectralBandwidth(speech, { sampleRate }));
    expectColumns(extractor, result, 'mfcc', mfcc(speech, { sampleRate }));
  });
});
