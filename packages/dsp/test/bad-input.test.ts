import { describe, expect, it } from 'vitest';
import * as dsp from '../src/index.ts';

const sampleRate = 8000;
const extractor = dsp.createExtractor({ sampleRate, features: [{ type: 'rms' }] });

/** Every function that takes samples. */
const takesSamples: Record<string, (samples: Float32Array) => unknown> = {
  stft: (samples) => dsp.stft(samples),
  spectrogram: (samples) => dsp.spectrogram(samples, { sampleRate }),
  melSpectrogram: (samples) => dsp.melSpectrogram(samples, { sampleRate }),
  mfcc: (samples) => dsp.mfcc(samples, { sampleRate }),
  zeroCrossingRate: (samples) => dsp.zeroCrossingRate(samples),
  rms: (samples) => dsp.rms(samples),
  resample: (samples) => dsp.resample(samples, { from: 8000, to: 16000 }),
  spectralCentroid: (samples) => dsp.spectralCentroid(samples, { sampleRate }),
  spectralBandwidth: (samples) => dsp.spectralBandwidth(samples, { sampleRate }),
  spectralRolloff: (samples) => dsp.spectralRolloff(samples, { sampleRate }),
  spectralFlatness: (samples) => dsp.spectralFlatness(samples, { sampleRate }),
  spectralEntropy: (samples) => dsp.spectralEntropy(samples, { sampleRate }),
  spectralContrast: (samples) => dsp.spectralContrast(samples, { sampleRate, nBands: 4 }),
  bandEnergyRatio: (samples) => dsp.bandEnergyRatio(samples, { sampleRate }),
  chroma: (samples) => dsp.chroma(samples, { sampleRate }),
  estimateTuning: (samples) => Float32Array.of(dsp.estimateTuning(samples, { sampleRate })),
  yin: (samples) => dsp.yin(samples, { sampleRate, fMin: 65, fMax: 500 }),
  pyin: (samples) => dsp.pyin(samples, { sampleRate, fMin: 65, fMax: 500 }).voicedProbability,
  preemphasis: (samples) => dsp.preemphasis(samples),
  trim: (samples) => dsp.trim(samples).samples,
  normalize: (samples) => dsp.normalize(samples),
  mix: (samples) => dsp.mix([samples]),
  addNoise: (samples) => dsp.addNoise(samples, { snrDb: 10, rng: dsp.createRng(1) }),
  shift: (samples) => dsp.shift(samples, { by: 1 }),
  timeStretch: (samples) => dsp.timeStretch(samples, { rate: 1.1 }),
  pitchShift: (samples) => dsp.pitchShift(samples, { sampleRate, semitones: 1 }),
  extract: (samples) => extractor.extract(samples),
};

/** Every stream; an empty chunk is no error there. */
const takesChunks: Record<string, (samples: Float32Array) => Float32Array> = {
  'Resampler.push': (samples) => collect(dsp.createResampler({ from: 8000, to: 16000 }), samples),
  'FrameStream.push': (samples) => collect(extractor.stream(), samples),
};

interface Stream {
  push(chunk: Float32Array, onValues: (values: Float32Array) => void): void;
  flush(onValues: (values: Float32Array) => void): void;
}

/** What a stream gives for a signal in one chunk. */
function collect(stream: Stream, samples: Float32Array): Float32Array {
  const values: number[] = [];
  const append = (part: Float32Array): void => {
    values.push(...part);
  };
  stream.push(samples, append);
  stream.flush(append);
  return Float32Array.from(values);
}

describe.each(Object.entries({ ...takesSamples, ...takesChunks }))('%s', (name, run) => {
  it('names what is wrong with a signal', () => {
    const empty = new Float32Array(0);
    if (name in takesSamples) expect(() => run(empty)).toThrow(`${name}: samples must not be empty`);
    else expect(run(empty)).toEqual(empty);
    expect(() => run(Float32Array.of(0, 1, Number.NaN))).toThrow(
      `${name}: samples must be finite, got NaN at index 2`,
    );
    expect(() => run(Float32Array.of(0, -Infinity))).toThrow(
      `${name}: samples must be finite, got -Infinity at index 1`,
    );
    for (const wrong of [[0, 1], new Float64Array(4), 'abc', undefined, null, {}] as unknown[]) {
      expect(() => run(wrong as Float32Array)).toThrow(`${name}: samples must be a Float32Array, got`);
    }
  });

  it('has a finite result for silence, for one sample and for a loud signal', () => {
    for (const samples of [new Float32Array(3000), Float32Array.of(0.3), new Float32Array(3000).fill(1e6)]) {
      const result = run(samples) as {
        data?: Float32Array;
        power?: dsp.Matrix;
        re?: Float32Array;
      } & Float32Array;
      const values = result.data ?? result.power?.data ?? result.re ?? result;
      expect(values.length).toBeGreaterThan(0);
      expect(values.every(Number.isFinite)).toBe(true);
    }
  });
});

const one = new Float32Array(100);

describe.each<[string, (options: dsp.SpectrogramOptions) => unknown]>([
  ['spectrogram', (options) => dsp.spectrogram(one, options)],
  ['melSpectrogram', (options) => dsp.melSpectrogram(one, options)],
  ['mfcc', (options) => dsp.mfcc(one, options)],
])('%s', (name, run) => {
  it.each<[Partial<dsp.SpectrogramOptions>, string]>([
    [{ sampleRate: 0 }, 'sampleRate must be a number above 0, got 0'],
    [{ sampleRate: -8000 }, 'sampleRate must be a number above 0, got -8000'],
    [{ sampleRate: Number.NaN }, 'sampleRate must be a number above 0, got NaN'],
    [{ nFft: 0 }, 'nFft must be an integer in [2, 16777216], got 0'],
    [{ nFft: 100.5 }, 'nFft must be an integer in [2, 16777216], got 100.5'],
    [{ hopLength: 0 }, 'hopLength must be an integer >= 1, got 0'],
    [{ hopLength: -3 }, 'hopLength must be an integer >= 1, got -3'],
    [{ winLength: 4096 }, 'winLength must be an integer in [1, 2048], got 4096'],
    [
      { center: false },
      'samples must be at least one frame of 2048 samples long when center is false, got 100',
    ],
  ])('rejects %o', (options, message) => {
    expect(() => run({ sampleRate, ...options })).toThrow(`${name}: ${message}`);
  });
});

it('matrices are checked', () => {
  const wrong = { data: new Float32Array(5), rows: 2, cols: 3 };
  expect(() => dsp.dct(wrong)).toThrow(
    'dct: matrix.data must be of length rows * cols = 6, got Float32Array(5)',
  );
  expect(() => dsp.delta({ ...wrong, rows: 0 })).toThrow(
    "delta: matrix must be of at least 1 x 1, got '0 x 3'",
  );
  expect(() => dsp.powerToDb(undefined as unknown as dsp.Matrix)).toThrow(
    'powerToDb: matrix must be { data: Float32Array, rows, cols }, got undefined',
  );
});
