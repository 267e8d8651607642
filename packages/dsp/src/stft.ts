import { countFrames, type FrameOptions, FrameTransform, paddedWindow, resolveFraming } from './framing.ts';
import { InverseTransform } from './inverse-transform.ts';
import { RealTransform } from './real-transform.ts';
import { storeFloatBins } from './store-float-bins.ts';
import { checkInteger, checkSignal, reject, show } from './validate.ts';

/** A complex spectrogram in row-major order: rows are frames, columns are the bins 0 to nFft / 2. */
export interface ComplexSpectrum {
  readonly re: Float32Array;
  readonly im: Float32Array;
  readonly rows: number;
  readonly cols: number;
}

/** As for `stft`; `hopLength` is a quarter of `winLength` by default. */
export type StftOptions = FrameOptions;

export interface IstftOptions extends FrameOptions {
  /** Samples to return; by default what the frames cover. */
  length?: number;
}

/**
 * The short-time Fourier transform, as `librosa.stft`.
 *
 * With `center` (default) there are 1 + floor(samples.length / hopLength) frames when nFft is even, with zeros
 * beyond the ends of the signal.
 *
 * @returns rows = frames, cols = floor(nFft / 2) + 1 bins.
 * @throws TypeError or RangeError for an empty, non-finite or non-Float32Array signal, for options out of
 * range, and for a signal shorter than a frame when `center` is false.
 *
 * @example
 * const { re, im, rows, cols } = stft(samples, { nFft: 512, hopLength: 160, winLength: 400 });
 */
export function stft(samples: Float32Array, options: StftOptions = {}): ComplexSpectrum {
  const framing = resolveFraming('stft', options);
  checkSignal('stft', samples);
  const rows = countFrames('stft', samples.length, framing.nFft, framing.hopLength, framing.center);
  const frames = new FrameTransform(framing);
  const cols = frames.transform.bins;
  const re = new Float32Array(rows * cols);
  const im = new Float32Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    frames.run(samples, i);
    storeFloatBins(frames.transform, re, im, i * cols);
  }
  return { re, im, rows, cols };
}

/**
 * The signal of a short-time Fourier transform, as `librosa.istft`: windowed overlap-add, divided by the sum
 * of squared windows where that is not zero.
 *
 * Give the options of the forward transform; nFft is 2 (cols - 1) by default. Samples that no frame covers
 * are 0.
 *
 * @throws RangeError when the arrays do not fit rows x cols or an option is out of range.
 *
 * @example
 * const back = istft(stft(samples), { length: samples.length });
 */
export function istft(spectrum: ComplexSpectrum, options: IstftOptions = {}): Float32Array {
  const { re, im, rows, cols } = spectrum;
  if (!(re instanceof Float32Array) || !(im instanceof Float32Array)) {
    throw new TypeError(
      `istft: spectrum must be { re, im: Float32Array, rows, cols }, got ${show(spectrum)}`,
    );
  }
  checkInteger('istft', 'spectrum.rows', rows, 1);
  checkInteger('istft', 'spectrum.cols', cols, 2);
  if (re.length !== rows * cols) reject('istft', 'spectrum.re', `of length ${rows * cols}`, re);
  if (im.length !== rows * cols) reject('istft', 'spectrum.im', `of length ${rows * cols}`, im);
  const { length: wanted, ...frameOptions } = options;
  const framing = resolveFraming('istft', { nFft: 2 * (cols - 1), ...frameOptions });
  const { nFft, hopLength, center } = framing;
  if (cols !== (nFft >> 1) + 1) reject('istft', 'nFft', `such that floor(nFft / 2) + 1 is ${cols}`, nFft);
  if (wanted !== undefined) checkInteger('istft', 'length', wanted, 1);

  const trimmed = center ? nFft >> 1 : 0;
  const covered = nFft + hopLength * (rows - 1);
  const length = wanted ?? Math.max(0, covered - 2 * trimmed);
  const sum = new Float64Array(length);
  const weight = new Float64Array(length);
  const window = paddedWindow(framing);
  const transform = new InverseTransform(new RealTransform(nFft));
  const frame = new Float64Array(nFft);
  const rowRe = new Float64Array(cols);
  const rowIm = new Float64Array(cols);
  for (let row = 0; row < rows; row++) {
    const start = row * hopLength - trimmed;
    if (start >= length) break;
    for (let k = 0; k < cols; k++) {
      rowRe[k] = re[row * cols + k]!;
      rowIm[k] = im[row * cols + k]!;
    }
    transform.run(rowRe, rowIm, frame);
    const first = Math.max(0, -start);
    const last = Math.min(nFft, length - start);
    for (let i = first; i < last; i++) {
      sum[start + i]! += frame[i]! * window[i]!;
      weight[start + i]! += window[i]! * window[i]!;
    }
  }
  const samples = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    samples[i] = weight[i]! > smallestNormal ? sum[i]! / weight[i]! : sum[i]!;
  }
  return samples;
}

/** The smallest normal 32-bit float. */
const smallestNormal = 2 ** -126;
