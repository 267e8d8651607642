import { describe, expect, it } from 'vitest';
import {
  createExtractor,
  delta,
  type Matrix,
  mfcc,
  type Recipe,
  rms,
  zeroCrossingRate,
} from '../src/index.ts';
import { expectClose } from './support/close.ts';
import { noise } from './support/signals.ts';

const base: Recipe = { sampleRate: 8000, nFft: 256, hopLength: 100, features: [{ type: 'rms' }] };

describe('createExtractor', () => {
  it('puts every feature side by side, equal to the functions', () => {
    const samples = noise(3000);
    const extractor = createExtractor({
      ...base,
      features: [
        { type: 'mfcc', nMfcc: 13, nMels: 26, lifter: 22, delta: 2 },
        { type: 'zeroCrossingRate' },
        { type: 'rms' },
      ],
    });
    const { data, rows, cols } = extractor.extract(samples);
    expect([rows, cols]).toEqual([31, 41]);
    expect(extractor.rows).toBeUndefined();
    expect(extractor.columns.slice(0, 2)).toEqual(['mfcc_0', 'mfcc_1']);
    expect(extractor.columns.slice(13, 14)).toEqual(['mfcc_delta_0']);
    expect(extractor.columns.slice(26, 27)).toEqual(['mfcc_delta2_0']);
    expect(extractor.columns.slice(-2)).toEqual(['zeroCrossingRate', 'rms']);
    const columns = (first: number, count: number) =>
      data.filter((_, i) => i % cols >= first && i % cols < first + count);
    const coefficients = mfcc(samples, { ...base, nMfcc: 13, nMels: 26, lifter: 22 });
    expect(columns(0, 13)).toEqual(coefficients.data);
    expect(columns(13, 13)).toEqual(delta(coefficients).data);
    expect(columns(26, 13)).toEqual(delta(coefficients, { order: 2 }).data);
    expect(columns(39, 1)).toEqual(zeroCrossingRate(samples, { frameLength: 256, hopLength: 100 }));
    expect(columns(40, 1)).toEqual(rms(samples, { frameLength: 256, hopLength: 100 }));
  });

  it('knows every feature, and reads one spectrogram for all', () => {
    const features: Recipe['features'] = [
      { type: 'mfcc', nMfcc: 20 },
      { type: 'logMel', nMels: 16 },
      { type: 'mel', nMels: 16 },
      { type: 'zeroCrossingRate' },
      { type: 'rms' },
      { type: 'spectralCentroid' },
      { type: 'spectralBandwidth' },
      { type: 'spectralRolloff', rollPercent: 0.9 },
      { type: 'spectralFlatness' },
      { type: 'spectralEntropy' },
      { type: 'spectralContrast', nBands: 4 },
      { type: 'bandEnergyRatio' },
      { type: 'chroma' },
      { type: 'yin', fMin: 80, fMax: 400 },
      { type: 'pyin', fMin: 80, fMax: 400 },
    ];
    const samples = noise(5000);
    const together = createExtractor({ ...base, features });
    const all = together.extract(samples);
    expect(together.columns.length).toBe(20 + 16 + 16 + 7 + 5 + 1 + 12 + 1 + 2);
    expect(all.cols).toBe(together.columns.length);
    expect(all.data.every(Number.isFinite)).toBe(true);
    let column = 0;
    for (const feature of features) {
      const alone = createExtractor({ ...base, features: [feature] }).extract(samples);
      const part = all.data.filter((_, i) => i % all.cols >= column && i % all.cols < column + alone.cols);
      expect(part, feature.type).toEqual(alone.data);
      column += alone.cols;
    }
    expect(createExtractor(together.recipe).recipe).toEqual(together.recipe);
  });

  it('gives pitch 0 where there is none', () => {
    const pitch = createExtractor({
      ...base,
      features: [
        { type: 'yin', fMin: 80, fMax: 400 },
        { type: 'pyin', fMin: 80, fMax: 400 },
      ],
    });
    expect(pitch.columns).toEqual(['yin', 'pyin_f0', 'pyin_voicedProbability']);
    expect(pitch.extract(new Float32Array(3000)).data.every((value) => value === 0)).toBe(true);
  });

  it('pools over time, one statistic after the other', () => {
    const samples = noise(3000);
    const frames = createExtractor({ ...base, features: [{ type: 'rms' }, { type: 'zeroCrossingRate' }] });
    const pooled = createExtractor({
      ...frames.recipe,
      pooling: ['mean', 'std', 'min', 'max', 'p50', 'p25'],
    });
    expect(pooled.rows).toBe(1);
    expect(pooled.columns.slice(0, 4)).toEqual([
      'rms_mean',
      'zeroCrossingRate_mean',
      'rms_std',
      'zeroCrossingRate_std',
    ]);
    const values = [...frames.extract(samples).data].filter((_, i) => i % 2 === 0);
    const sorted = [...values].sort((a, b) => a - b);
    const mean = values.reduce((a, b) => a + b) / values.length;
    const result = pooled.extract(samples);
    expect([result.rows, result.cols]).toEqual([1, 12]);
    expectClose(
      result.data.filter((_, i) => i % 2 === 0),
      [
        mean,
        Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length),
        sorted[0]!,
        sorted.at(-1)!,
        sorted[15]!,
        (sorted[7]! + sorted[8]!) / 2,
      ],
      { absolute: 1e-8 },
    );
  });

  it('brings signals to one length', () => {
    const ramp = Float32Array.from({ length: 100 }, (_, i) => i + 1);
    const edges = (length: number, duration: Recipe['duration']) => {
      const recipe: Recipe = {
        sampleRate: 100,
        nFft: 2,
        hopLength: 1,
        winLength: 2,
        center: false,
        features: [{ type: 'rms' }],
      };
      const extractor = createExtractor({ ...recipe, ...(duration === undefined ? {} : { duration }) });
      const { data, rows } = extractor.extract(ramp.subarray(0, length));
      if (extractor.rows !== undefined) expect(rows).toBe(extractor.rows);
      // rms of (a, b) squared, times 2, is a^2 + b^2: enough to see which samples stand at the ends.
      return [rows, Math.round(2 * data[0]! ** 2), Math.round(2 * data[rows - 1]! ** 2)];
    };
    expect(edges(100, undefined)).toEqual([99, 1 + 4, 99 ** 2 + 100 ** 2]);
    expect(edges(100, { seconds: 0.5 })).toEqual([49, 1 + 4, 49 ** 2 + 50 ** 2]);
    expect(edges(100, { seconds: 0.5, offset: 0.1 })).toEqual([49, 11 ** 2 + 12 ** 2, 59 ** 2 + 60 ** 2]);
    expect(edges(100, { seconds: 0.5, align: 'center' })).toEqual([49, 26 ** 2 + 27 ** 2, 74 ** 2 + 75 ** 2]);
    expect(edges(40, { seconds: 0.5 })).toEqual([49, 1 + 4, 0]);
    expect(edges(48, { seconds: 0.5, align: 'center' })).toEqual([49, 1, 48 ** 2]);
    expect(edges(40, { seconds: 0.5, pad: 'none' })).toEqual([39, 1 + 4, 39 ** 2 + 40 ** 2]);
  });

  it('gives a recipe that describes it completely', () => {
    const recipe: Recipe = {
      ...base,
      features: [{ type: 'mfcc' }, { type: 'logMel' }],
      duration: { seconds: 1 },
    };
    const { recipe: resolved, columns } = createExtractor(recipe);
    expect(resolved.features[1]).toEqual({
      type: 'logMel',
      nMels: 128,
      fMin: 0,
      fMax: 4000,
      melScale: 'slaney',
      melNorm: 'slaney',
    });
    const again = createExtractor(JSON.parse(JSON.stringify(resolved)));
    expect(again.recipe).toEqual(resolved);
    expect(again.columns).toEqual(columns);
  });

  it('can be used again and again', () => {
    const extractor = createExtractor({ ...base, features: [{ type: 'logMel', nMels: 20 }] });
    const first = extractor.extract(noise(700, 1));
    extractor.extract(noise(5000, 2));
    expect(extractor.extract(noise(700, 1))).toEqual(first);
  });

  it('writes into a given matrix', () => {
    const samples = noise(700);
    for (const part of [{}, { pooling: ['mean', 'p50'] as const }, { duration: { seconds: 0.05 } }]) {
      const extractor = createExtractor({ ...base, features: [{ type: 'mfcc' }, { type: 'rms' }], ...part });
      const expected = extractor.extract(samples);
      const { rows, cols } = expected;
      const out: Matrix = { data: new Float32Array(rows * cols).fill(Number.NaN), rows, cols };
      expect(extractor.extract(samples, out)).toBe(out);
      expect(out).toEqual(expected);
    }
  });

  it('rejects a matrix of another size', () => {
    const extractor = createExtractor({ ...base, features: [{ type: 'rms' }, { type: 'zeroCrossingRate' }] });
    const samples = noise(700);
    const extract = (out: unknown) => () => extractor.extract(samples, out as Matrix);
    const data = new Float32Array(16);
    expect(extract({ data, rows: 2, cols: 8 })).toThrow("extract: out must be of 8 x 2, got '2 x 8'");
    expect(extract({ data, rows: 8, cols: 3 })).toThrow(
      'extract: out.data must be of length rows * cols = 24, got Float32Array(16)',
    );
    expect(extract({ data: new Float64Array(16), rows: 8, cols: 2 })).toThrow(
      'extract: out must be { data: Float32Array, rows, cols }, got Object',
    );
    expect(extract(data)).toThrow(
      'extract: out must be { data: Float32Array, rows, cols }, got Float32Array(16)',
    );
    expect(extract(null)).toThrow('extract: out must be { data: Float32Array, rows, cols }, got null');
  });

  it('gives the floor for silence and for a single sample', () => {
    const extractor = createExtractor({
      ...base,
      features: [{ type: 'logMel', nMels: 20 }, { type: 'rms' }],
    });
    const silence = extractor.extract(new Float32Array(1));
    expect([silence.rows, silence.cols]).toEqual([1, 21]);
    expect([...silence.data]).toEqual([...new Array(20).fill(-100), 0]);
  });

  it.each<[unknown, string]>([
    [null, 'recipe must be an object, got null'],
    [{ ...base, sampleRate: 0 }, 'sampleRate must be a number above 0, got 0'],
    [
      { ...base, sampleRates: 1 },
      "recipe must have no other keys than sampleRate, nFft, hopLength, winLength, window, center, features, pooling, duration, got 'sampleRates'",
    ],
    [{ ...base, sampleRate: '16000' }, "sampleRate must be a number above 0, got '16000'"],
    [
      { ...base, features: [{ type: 'spectralContrast', nBands: 4, topDb: -1 }] },
      'features[0]: topDb must be a number >= 0, got -1',
    ],
    [{ ...base, hopLength: 0 }, 'hopLength must be an integer >= 1, got 0'],
    [{ ...base, winLength: 300 }, 'winLength must be an integer in [1, 256], got 300'],
    [
      { ...base, window: 'kaiser' },
      "window must be one of 'hann', 'hamming', 'blackman', 'blackmanharris', 'bartlett', 'boxcar', got 'kaiser'",
    ],
    [{ ...base, features: [] }, 'features must be an array of at least one feature, got []'],
    [{ ...base, features: ['mfcc'] }, "features[0] must be an object, got 'mfcc'"],
    [
      { ...base, features: [{ type: 'mfc' }] },
      'features[0].type must be one of mfcc, logMel, mel, zeroCrossingRate, rms',
    ],
    [
      { ...base, features: [{ type: 'mfcc', nMfc: 3 }] },
      'features[0] must have no other keys than type, nMels',
    ],
    [
      { ...base, features: [{ type: 'rms' }, { type: 'mfcc', nMfcc: 0 }] },
      'features[1]: nMfcc must be an integer in [1, 128], got 0',
    ],
    [
      { ...base, features: [{ type: 'mel', fMax: 5000 }] },
      'features[0]: fMax must be in (fMin, 4000], got 5000',
    ],
    [{ ...base, features: [{ type: 'mfcc', delta: 3 }] }, 'features[0]: delta must be 0, 1 or 2, got 3'],
    [
      { ...base, features: [{ type: 'rms' }, { type: 'rms' }] },
      "features[1].type must be another than those before it, got 'rms'",
    ],
    [
      { ...base, features: [{ type: 'spectralContrast' }] },
      'features[0]: fMin * 2^(nBands - 1) must be below half the sample rate, 4000',
    ],
    [
      { ...base, features: [{ type: 'bandEnergyRatio', splitFrequency: 5000 }] },
      'features[0]: splitFrequency must be below half the sample rate, 4000, got 5000',
    ],
    [
      { ...base, features: [{ type: 'yin', fMin: 80 }] },
      'features[0]: fMax must be a number above 0, got undefined',
    ],
    [
      { ...base, features: [{ type: 'pyin', fMin: 80, fMax: 400, frameLength: 999 }] },
      'features[0]: frameLength must be even, as nFft is, got 999',
    ],
    [
      { ...base, center: false, features: [{ type: 'yin', fMin: 80, fMax: 400 }] },
      'features[0]: center must be true for features of pitch, got false',
    ],
    [{ ...base, pooling: [] }, "pooling must be 'none' or an array of at least one statistic, got []"],
    [
      { ...base, pooling: ['median'] },
      "pooling[0] must be mean, std, min, max or a percentile from p0 to p100, got 'median'",
    ],
    [{ ...base, pooling: ['p101'] }, 'pooling[0] must be mean, std'],
    [{ ...base, pooling: ['mean', 'mean'] }, "pooling[1] must be another than those before it, got 'mean'"],
    [{ ...base, duration: { seconds: 0 } }, 'duration.seconds must be a number above 0, got 0'],
    [
      { ...base, duration: { seconds: 1, align: 'end' } },
      "duration.align must be 'start' or 'center', got 'end'",
    ],
    [
      { ...base, duration: { second: 1 } },
      "duration must have no other keys than seconds, offset, align, pad, got 'second'",
    ],
  ])('rejects %o', (recipe, message) => {
    expect(() => createExtractor(recipe as Recipe)).toThrow(`createExtractor: ${message}`);
  });

  it('rejects signals that the recipe cannot take', () => {
    const offset = createExtractor({ ...base, duration: { seconds: 1, offset: 0.6 } });
    expect(() => offset.extract(noise(4000))).toThrow(
      'extract: samples must be longer than duration.offset, 4800 samples, got 4000',
    );
    const derivative = createExtractor({ ...base, features: [{ type: 'mfcc', delta: 1 }] });
    expect(() => derivative.extract(noise(100))).toThrow('extract: samples must be long enough for 9 frames');
    const plain = createExtractor({ ...base, center: false });
    expect(() => plain.extract(noise(255))).toThrow(
      'extract: samples must be at least one frame of 256 samples long when center is false, got 255',
    );
  });
});
