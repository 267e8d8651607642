import {
  createExtractor,
  createFft,
  createRng,
  type FeatureSpec,
  getWindow,
  type Matrix,
  melSpectrogram,
  mfcc,
  pitchShift,
  powerToDb,
  pyin,
  resample,
  spectrogram,
  stft,
  timeStretch,
  yin,
} from '@ser/dsp';
import FftJs from 'fft.js';
import { type Comparison, compare, measure } from './compare.ts';
import { essentiaFeature, fftJsFrames, meyda, pitchfinderYin, pitchyMcLeod } from './peers.ts';
import { hopLength, nFft, nMels, nMfcc, sampleRate } from './setting.ts';

/** A comparison with the least ratio that we want. */
export type Goal = Comparison & { atLeast: number };

/** The jobs that other libraries do too. */
export function compareWithPeers(samples: Float32Array): Goal[] {
  const options = { sampleRate, nFft, hopLength };
  const pitch = { sampleRate, fMin: 65, fMax: 500, frameLength: nFft, hopLength };
  const cepstrum = { ...options, nMels, nMfcc };
  const logMel = (): number => one(powerToDb(melSpectrogram(samples, { ...options, nMels })));
  const ourMfcc = (): number => one(mfcc(samples, cepstrum));
  const ourYin = (): number => yin(samples, pitch)[20]!;
  const goals: Goal[] = [];
  const goal = (
    atLeast: number,
    job: string,
    peer: string,
    ours: () => number,
    theirs: () => number,
  ): void => {
    goals.push({ ...compare(job, peer, ours, theirs), atLeast });
  };
  goal(2, `real FFT of ${nFft}`, 'fft.js', ...transforms());
  goal(
    2,
    'STFT',
    'fft.js',
    () => stft(samples, options).re[9000]!,
    () => peerStft(samples),
  );
  goal(
    2,
    'power spectrogram',
    'fft.js',
    () => one(spectrogram(samples, options).power),
    () => peerPower(samples),
  );
  goal(30, `${nMels} log-mel bands`, 'Meyda', logMel, () => meyda(samples, 'melBands'));
  goal(20, `${nMels} log-mel bands`, 'essentia.js', logMel, () => essentiaFeature(samples, 'melBands'));
  goal(30, `${nMfcc} MFCC`, 'Meyda', ourMfcc, () => meyda(samples, 'mfcc'));
  goal(20, `${nMfcc} MFCC`, 'essentia.js', ourMfcc, () => essentiaFeature(samples, 'mfcc'));
  goal(10, 'YIN', 'pitchfinder YIN', ourYin, () => pitchfinderYin(samples));
  goal(2, 'YIN', 'pitchy McLeod', ourYin, () => pitchyMcLeod(samples));
  return goals;
}

function one({ data, cols }: Matrix): number {
  return data[9 * cols + 7]!;
}

function transforms(): [ours: () => number, theirs: () => number] {
  const rng = createRng(1);
  const samples = Float64Array.from({ length: nFft }, () => rng.normal());
  const fft = createFft(nFft);
  const re = new Float64Array(nFft / 2 + 1);
  const im = new Float64Array(nFft / 2 + 1);
  const peer = new FftJs(nFft);
  const output = peer.createComplexArray();
  return [
    () => {
      fft.realForward(samples, re, im);
      return re[7]!;
    },
    () => {
      peer.realTransform(output, samples);
      return output[14]!;
    },
  ];
}

const bins = nFft / 2 + 1;
const hann = getWindow('hann', nFft);

function peerStft(samples: Float32Array): number {
  const rows = 1 + Math.floor(samples.length / hopLength);
  const re = new Float32Array(rows * bins);
  const im = new Float32Array(rows * bins);
  fftJsFrames(samples, hann, (pairs, row) => {
    for (let k = 0; k < bins; k++) {
      re[row * bins + k] = pairs[2 * k]!;
      im[row * bins + k] = pairs[2 * k + 1]!;
    }
  });
  return re[9000]!;
}

function peerPower(samples: Float32Array): number {
  const rows = 1 + Math.floor(samples.length / hopLength);
  const power = new Float32Array(rows * bins);
  fftJsFrames(samples, hann, (pairs, row) => {
    for (let k = 0; k < bins; k++) {
      const x = pairs[2 * k]!;
      const y = pairs[2 * k + 1]!;
      power[row * bins + k] = x * x + y * y;
    }
  });
  return power[9 * bins + 7]!;
}

/** How many times as fast as the signal plays, and the least that we want. */
export interface Speed {
  job: string;
  milliseconds: number;
  realTime: number;
  atLeast?: number;
}

/** The jobs that are held against the clock. */
export function measureSpeeds(samples: Float32Array): Speed[] {
  const options = { sampleRate, nFft, hopLength };
  const seconds = samples.length / sampleRate;
  const fast = resample(samples, { from: sampleRate, to: 48000 });
  const speed = (job: string, run: () => number, atLeast?: number): Speed => {
    const milliseconds = measure(run);
    return {
      job,
      milliseconds,
      realTime: (1000 * seconds) / milliseconds,
      ...(atLeast === undefined ? {} : { atLeast }),
    };
  };
  const yinOptions = { sampleRate, fMin: 65, fMax: 500, frameLength: nFft, hopLength };
  return [
    speed('power spectrogram', () => one(spectrogram(samples, options).power)),
    speed(`${nMfcc} MFCC`, () => one(mfcc(samples, { ...options, nMels, nMfcc }))),
    speed('YIN', () => yin(samples, yinOptions)[20]!),
    speed('pYIN', () => pyin(samples, yinOptions).voicedProbability[20]!, 100),
    speed('resample 48 000 to 16 000 Hz', () => resample(fast, { from: 48000, to: 16000 })[99]!, 200),
    speed('resample 48 000 to 22 050 Hz', () => resample(fast, { from: 48000, to: 22050 })[99]!, 200),
    speed('time stretch by 0.9', () => timeStretch(samples, { rate: 0.9 })[99]!, 150),
    speed('pitch shift by 2 semitones', () => pitchShift(samples, { sampleRate, semitones: 2 })[99]!, 150),
  ];
}

/** A recipe in units of the bare power spectrogram, and the most that we want. */
export interface Share {
  job: string;
  milliseconds: number;
  realTime: number;
  spectrograms: number;
  atMost?: number;
}

const eight: FeatureSpec[] = [
  { type: 'zeroCrossingRate' },
  { type: 'chroma' },
  { type: 'mfcc', nMfcc, nMels },
  { type: 'rms' },
  { type: 'mel', nMels },
  { type: 'spectralContrast' },
  { type: 'spectralEntropy' },
];

/** The eight-feature recipe, whole, with YIN, and feature by feature. */
export function measureRecipes(samples: Float32Array): Share[] {
  const seconds = samples.length / sampleRate;
  const bare = (): number => one(spectrogram(samples, { sampleRate, nFft, hopLength }).power);
  const share = (job: string, features: FeatureSpec[], atMost?: number): Share => {
    const extractor = createExtractor({ sampleRate, nFft, hopLength, features });
    const out = extractor.extract(samples);
    const { theirs, ours, ratio } = compare(job, '', bare, () => one(extractor.extract(samples, out)));
    return {
      job,
      milliseconds: theirs,
      realTime: (1000 * seconds) / theirs,
      spectrograms: ours === 0 ? 0 : ratio,
      ...(atMost === undefined ? {} : { atMost }),
    };
  };
  const pitch: FeatureSpec = { type: 'yin', fMin: 65, fMax: 500 };
  return [
    share('eight features without pitch', eight, 4),
    share('eight features with YIN', [...eight, pitch], 8),
    ...[...eight, pitch].map((feature) => share(`${feature.type} alone`, [feature])),
  ];
}
