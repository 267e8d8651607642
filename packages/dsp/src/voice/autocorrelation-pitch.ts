import { createFft } from '../fft.ts';
import {
  checkInteger,
  checkNumber,
  checkPositive,
  checkSampleRate,
  checkSignal,
  reject,
} from '../validate.ts';
import { getWindow } from '../window.ts';
import { sincDepth, sincPeak } from './sinc-peak.ts';

export interface AutocorrelationPitchOptions {
  sampleRate: number;
  /** The lowest pitch in Hz; default 75. */
  fMin?: number;
  /** The highest pitch in Hz; default 600. */
  fMax?: number;
  /** Samples from one frame to the next; default 10 ms. */
  hopLength?: number;
  /** The window's length in periods of fMin, at least 2; default 3. */
  periodsPerWindow?: number;
  /** Frames whose peak is below this share of the signal's peak tend to be unvoiced; default 0.03. */
  silenceThreshold?: number;
  /** Autocorrelation above which a frame tends to be voiced; default 0.45. */
  voicingThreshold?: number;
  /** Advantage of a candidate an octave higher; default 0.01. */
  octaveCost?: number;
  /** Cost of a jump of an octave in 10 ms; default 0.35. */
  octaveJumpCost?: number;
  /** Cost of a change between voiced and unvoiced in 10 ms; default 0.14. */
  voicedUnvoicedCost?: number;
}

/** The pitch of a signal over time: frame i is centred on sample i * hopLength. */
export interface PitchContour {
  readonly sampleRate: number;
  readonly hopLength: number;
  /** Hz; NaN where unvoiced. */
  readonly f0: Float32Array;
  /** The normalised autocorrelation at the pitch period, at most 1; NaN where unvoiced. */
  readonly strength: Float32Array;
}

/**
 * The fundamental frequency of each frame by autocorrelation: P. Boersma, "Accurate short-term analysis of the
 * fundamental frequency and the harmonics-to-noise ratio of a sampled sound", IFA Proceedings 17 (1993), the
 * method and the defaults of Praat's "To Pitch (ac)".
 *
 * The autocorrelation of the Hann-windowed frame is divided by that of the window; its maxima, interpolated by
 * a windowed sinc (and r above 1 taken as 1 / r), and "unvoiced" are the candidates, among which the cheapest
 * path is found. The signal is not smoothed beforehand (step 1 of the paper); zeros stand beyond its ends.
 *
 * @returns 1 + floor(samples.length / hopLength) frames.
 * @throws TypeError or RangeError for an empty, non-finite or non-Float32Array signal, and for options out of
 * range.
 *
 * @example
 * const { f0, strength } = autocorrelationPitch(samples, { sampleRate: 16000, fMax: 500 });
 */
export function autocorrelationPitch(
  samples: Float32Array,
  options: AutocorrelationPitchOptions,
): PitchContour {
  return trackPitch('autocorrelationPitch', samples, options);
}

const maxCandidates = 15;

/** As `autocorrelationPitch`, with the name under which errors are reported. */
export function trackPitch(
  caller: string,
  samples: Float32Array,
  {
    sampleRate,
    fMin = 75,
    fMax = 600,
    hopLength = Math.max(1, Math.round(sampleRate / 100)),
    periodsPerWindow = 3,
    silenceThreshold = 0.03,
    voicingThreshold = 0.45,
    octaveCost = 0.01,
    octaveJumpCost = 0.35,
    voicedUnvoicedCost = 0.14,
  }: AutocorrelationPitchOptions,
  createWindow: (length: number) => Float64Array = (length) => getWindow('hann', length, { periodic: false }),
): PitchContour {
  checkSampleRate(caller, sampleRate);
  checkPositive(caller, 'fMin', fMin);
  if (!(fMax > fMin && fMax <= sampleRate / 4)) reject(caller, 'fMax', `in (fMin, ${sampleRate / 4}]`, fMax);
  checkInteger(caller, 'hopLength', hopLength, 1);
  checkNumber(caller, 'periodsPerWindow', periodsPerWindow, 2, 100);
  checkPositive(caller, 'silenceThreshold', silenceThreshold);
  checkNumber(caller, 'voicingThreshold', voicingThreshold, 0, Infinity);
  checkNumber(caller, 'octaveCost', octaveCost, 0, Infinity);
  checkNumber(caller, 'octaveJumpCost', octaveJumpCost, 0, Infinity);
  checkNumber(caller, 'voicedUnvoicedCost', voicedUnvoicedCost, 0, Infinity);
  checkSignal(caller, samples);

  const minLag = Math.max(2, Math.floor(sampleRate / fMax));
  const maxLag = Math.ceil(sampleRate / fMin);
  const correlate = createAutocorrelation(
    createWindow(Math.round((periodsPerWindow * sampleRate) / fMin)),
    maxLag + sincDepth,
    sampleRate / fMin / 2,
  );
  const globalPeak = peakAround(samples, 0, samples.length);
  const frames = 1 + Math.floor(samples.length / hopLength);

  // Candidate 0 of a frame is "unvoiced", with pitch 0.
  const pitches = new Float64Array(frames * maxCandidates);
  const strengths = new Float64Array(frames * maxCandidates);
  const scores = new Float64Array(frames * maxCandidates).fill(-Infinity);
  for (let i = 0; i < frames; i++) {
    const base = i * maxCandidates;
    const { values, peak } = correlate(samples, i * hopLength);
    const loudness = globalPeak === 0 ? 0 : peak / globalPeak;
    scores[base] = voicingThreshold + Math.max(0, 2 - (loudness * (1 + voicingThreshold)) / silenceThreshold);
    for (let lag = minLag; lag <= maxLag; lag++) {
      const height = values[lag]!;
      if (height <= 0.5 * voicingThreshold || height <= values[lag - 1]! || height < values[lag + 1]!)
        continue;
      const top = sincPeak(values, lag);
      const pitch = sampleRate / top.at;
      if (!(pitch >= fMin && pitch <= fMax)) continue;
      const strength = top.height > 1 ? 1 / top.height : top.height;
      const score = strength + octaveCost * Math.log2(pitch / fMin);
      let place = base + 1;
      for (let c = base + 2; c < base + maxCandidates; c++) if (scores[c]! < scores[place]!) place = c;
      if (score <= scores[place]!) continue;
      pitches[place] = pitch;
      strengths[place] = strength;
      scores[place] = score;
    }
  }

  // Viterbi: the path with the highest sum of scores less transition costs.
  const rate = (0.01 * sampleRate) / hopLength;
  const from = new Uint8Array(frames * maxCandidates);
  for (let i = 1; i < frames; i++) {
    for (let c = i * maxCandidates; c < (i + 1) * maxCandidates; c++) {
      if (scores[c] === -Infinity) continue;
      let best = -Infinity;
      for (let k = 0; k < maxCandidates; k++) {
        const p = (i - 1) * maxCandidates + k;
        if (scores[p] === -Infinity) continue;
        const now = pitches[c]!;
        const before = pitches[p]!;
        let cost = 0;
        if (now > 0 && before > 0) cost = octaveJumpCost * Math.abs(Math.log2(now / before));
        else if (now !== before) cost = voicedUnvoicedCost;
        const total = scores[p]! - rate * cost;
        if (total <= best) continue;
        best = total;
        from[c] = k;
      }
      scores[c]! += best;
    }
  }
  const f0 = new Float32Array(frames).fill(NaN);
  const strength = new Float32Array(frames).fill(NaN);
  let last = (frames - 1) * maxCandidates;
  let place = last;
  for (let c = last; c < last + maxCandidates; c++) if (scores[c]! > scores[place]!) place = c;
  for (let i = frames - 1; i >= 0; i--) {
    if (pitches[place]! > 0) {
      f0[i] = pitches[place]!;
      strength[i] = strengths[place]!;
    }
    last -= maxCandidates;
    place = last + from[place]!;
  }
  return { sampleRate, hopLength, f0, strength };
}

/**
 * The autocorrelation of windowed frames, divided by the window's own and by its value at lag 0; `peak` is the
 * largest sample within `reach` of the centre. Lags below `lags` are computed.
 */
function createAutocorrelation(
  weights: Float64Array,
  lags: number,
  reach: number,
): (samples: Float32Array, center: number) => { values: Float64Array; peak: number } {
  const { length } = weights;
  const fft = createFft(fastSize(length + lags));
  const frame = new Float64Array(fft.size);
  const re = new Float64Array((fft.size >> 1) + 1);
  const im = new Float64Array(re.length);
  const correlate = () => {
    fft.realForward(frame, re, im);
    for (let k = 0; k < re.length; k++) re[k] = re[k]! * re[k]! + im[k]! * im[k]!;
    im.fill(0);
    fft.realInverse(re, im, frame);
  };
  frame.set(weights);
  correlate();
  // Beyond 0.9 of the window next to nothing overlaps.
  const normal = frame.slice(0, Math.min(lags, Math.floor(0.9 * length)));
  const values = new Float64Array(normal.length);
  return (samples, center) => {
    const start = center - (length >> 1);
    const first = Math.max(0, start);
    const end = Math.min(samples.length, start + length);
    let mean = 0;
    for (let i = first; i < end; i++) mean += samples[i]!;
    mean /= Math.max(1, end - first);
    frame.fill(0);
    let peak = 0;
    for (let i = first; i < end; i++) {
      const value = samples[i]! - mean;
      if (Math.abs(i - center) <= reach) peak = Math.max(peak, Math.abs(value));
      frame[i - start] = value * weights[i - start]!;
    }
    correlate();
    const power = frame[0]!;
    for (let lag = 0; lag < values.length; lag++) {
      values[lag] = power > 0 ? (frame[lag]! / power) * (normal[0]! / normal[lag]!) : 0;
    }
    return { values, peak };
  };
}

/** An even size for which a transform is fast. */
function fastSize(atLeast: number): number {
  const power = 2 ** Math.floor(Math.log2(atLeast));
  return power * [1, 1.25, 1.5, 2].find((factor) => power * factor >= atLeast)!;
}

/** The largest distance from the mean. */
function peakAround(samples: Float32Array, start: number, end: number): number {
  let mean = 0;
  for (let i = start; i < end; i++) mean += samples[i]!;
  mean /= end - start;
  let peak = 0;
  for (let i = start; i < end; i++) peak = Math.max(peak, Math.abs(samples[i]! - mean));
  return peak;
}
