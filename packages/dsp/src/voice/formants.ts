import { type Matrix, zeros } from '../matrix.ts';
import { checkInteger, checkNumber, checkSampleRate, checkSignal, reject } from '../validate.ts';
import { bandLimit } from './band-limit.ts';
import { burg } from './burg.ts';
import { gaussian } from './gaussian.ts';
import { polynomialRoots } from './polynomial-roots.ts';

export interface FormantOptions {
  sampleRate: number;
  /** Number of formants looked for below fMax, half the order of the prediction; default 5. */
  nFormants?: number;
  /** The formant ceiling in Hz; default 5500, which fits most women; 5000 fits most men. */
  fMax?: number;
  /** Samples from one frame to the next; default 10 ms. */
  hopLength?: number;
  /** Samples under the Gaussian window, which is nearly 0 at its ends; default 50 ms. */
  winLength?: number;
  /** Above this frequency in Hz the spectrum is raised by 6 dB an octave; default 50. */
  preemphasisHz?: number;
}

/** Formants over time; column 0 is F1. Places for which none was found hold NaN. */
export interface Formants {
  /** Hz. */
  readonly frequencies: Matrix;
  /** Width at half power in Hz. */
  readonly bandwidths: Matrix;
}

/**
 * The formants of each frame by linear prediction, as the Praat manual describes "Sound: To Formant (burg)".
 *
 * The signal is resampled to 2 fMax and preemphasised; Burg's method fits 2 nFormants coefficients to each
 * Gaussian-windowed frame; roots of the predictor between 50 Hz and fMax - 50 Hz, sorted, are the formants.
 * Frame i is centred on sample i * hopLength, with zeros beyond the ends. Unvoiced frames get values too; for
 * silence they are NaN.
 *
 * @returns two matrices of 1 + floor(samples.length / hopLength) rows and nFormants columns.
 * @throws TypeError or RangeError for an empty, non-finite or non-Float32Array signal, and for options out of
 * range, such as fMax above half the sample rate.
 *
 * @example
 * const { frequencies } = formants(samples, { sampleRate: 16000, fMax: 5000 });
 * frequencies.data.subarray(0, 3); // F1 to F3 of the first frame
 */
export function formants(
  samples: Float32Array,
  {
    sampleRate,
    nFormants = 5,
    fMax = 5500,
    hopLength = Math.max(1, Math.round(sampleRate / 100)),
    winLength = Math.round(sampleRate / 20),
    preemphasisHz = 50,
  }: FormantOptions,
): Formants {
  const caller = 'formants';
  checkSampleRate(caller, sampleRate);
  checkInteger(caller, 'nFormants', nFormants, 1, 50);
  if (!(fMax > 100 && fMax <= sampleRate / 2)) reject(caller, 'fMax', `in (100, ${sampleRate / 2}]`, fMax);
  checkInteger(caller, 'hopLength', hopLength, 1);
  checkNumber(caller, 'preemphasisHz', preemphasisHz, 0, Infinity);
  const rate = 2 * fMax;
  const ratio = rate / sampleRate;
  checkInteger(caller, 'winLength', winLength, Math.ceil((4 * nFormants + 1) / ratio));
  checkSignal(caller, samples);

  const signal = bandLimit(samples, ratio);
  const emphasis = Math.exp((-2 * Math.PI * preemphasisHz) / rate);
  for (let i = signal.length - 1; i > 0; i--) signal[i]! -= emphasis * signal[i - 1]!;
  const weights = gaussian(Math.round(winLength * ratio));
  const frame = new Float64Array(weights.length);
  const rows = 1 + Math.floor(samples.length / hopLength);
  const frequencies = zeros(rows, nFormants);
  const bandwidths = zeros(rows, nFormants);
  frequencies.data.fill(NaN);
  bandwidths.data.fill(NaN);
  for (let row = 0; row < rows; row++) {
    const start = Math.round(row * hopLength * ratio - weights.length / 2);
    for (let i = 0; i < frame.length; i++) frame[i] = (signal[start + i] ?? 0) * weights[i]!;
    const { re, im } = polynomialRoots(burg(frame, 2 * nFormants));
    const found: { frequency: number; bandwidth: number }[] = [];
    for (let k = 0; k < re.length; k++) {
      const frequency = (Math.atan2(im[k]!, re[k]!) * rate) / (2 * Math.PI);
      if (frequency < 50 || frequency > fMax - 50) continue;
      found.push({ frequency, bandwidth: (-Math.log(Math.hypot(re[k]!, im[k]!)) * rate) / Math.PI });
    }
    found.sort((a, b) => a.frequency - b.frequency);
    found.forEach(({ frequency, bandwidth }, col) => {
      frequencies.data[row * nFormants + col] = frequency;
      bandwidths.data[row * nFormants + col] = bandwidth;
    });
  }
  return { frequencies, bandwidths };
}
