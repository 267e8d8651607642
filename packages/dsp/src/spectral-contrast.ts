import { checkDecibels, decibels } from './decibel.ts';
import { type Matrix, zeros } from './matrix.ts';
import { roundHalfEven } from './rounding.ts';
import {
  binFrequencies,
  knownFrames,
  type Spectrogram,
  type SpectrogramOptions,
  toSpectrogram,
} from './spectrogram.ts';
import { checkFraction, checkInteger, checkPositive, reject } from './validate.ts';

export interface ContrastOptions {
  /** Upper edge of the lowest band in Hz; default 200. */
  fMin?: number;
  /** Octave bands above fMin; default 6. */
  nBands?: number;
  /** The share of a band's bins that make its peak, and its valley; default 0.02. */
  quantile?: number;
  /** The dynamic range of peaks, and of valleys, in dB below the largest one; null for no limit; default 80. */
  topDb?: number | null;
}

/**
 * The difference in dB between the peaks and the valleys of each octave band (Jiang et al., "Music type
 * classification by spectral contrast feature", ICME 2002), as `librosa.feature.spectral_contrast`.
 *
 * The bands are 0 to fMin, fMin to 2 fMin, ..., the last one up to half the sample rate. Peaks and valleys are
 * each taken to dB with a dynamic range of `topDb` over the whole signal.
 *
 * @returns rows = frames, cols = nBands + 1; 0 for silence.
 * @throws as `spectrogram`, and RangeError when the last band's lower edge, fMin 2^(nBands - 1), is not below
 * half the sample rate, as with the defaults at 8 kHz, or when a band has no bin.
 *
 * @example
 * const contrast = spectralContrast(samples, { sampleRate: 8000, nBands: 4 });
 */
export function spectralContrast(
  samples: Float32Array,
  options: SpectrogramOptions & ContrastOptions,
): Matrix;
export function spectralContrast(spectrogram: Spectrogram, options?: ContrastOptions): Matrix;
export function spectralContrast(
  source: Float32Array | Spectrogram,
  {
    fMin = 200,
    nBands = 6,
    quantile = 0.02,
    topDb = 80,
    ...options
  }: Partial<SpectrogramOptions> & ContrastOptions = {},
): Matrix {
  const caller = 'spectralContrast';
  const contrast = { fMin, nBands, quantile, topDb };
  const frames = knownFrames(caller, source, options);
  const bands = contrastBands(caller, contrast, frames.sampleRate, frames.nFft);
  const { power } = toSpectrogram(caller, source, options);
  const result = zeros(power.rows, bands.length);
  const peaks = new Float32Array(result.data.length);
  const valleys = new Float32Array(result.data.length);
  fillContrast(power, bands, topDb, peaks, valleys, result.data, 0, result.cols);
  return result;
}

/** Writes the bands of row r of the power to `out`, from offset + r * stride; `peaks` and `valleys` are scratch of rows x bands. */
export function fillContrast(
  { data, rows, cols }: Matrix,
  bands: readonly Band[],
  topDb: number | null,
  peaks: Float32Array,
  valleys: Float32Array,
  out: Float32Array,
  offset: number,
  stride: number,
): void {
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let band = 0; band < bands.length; band++) {
      const { start, end, kept } = bands[band]!;
      const first = row * cols + start;
      const last = row * cols + end - 1;
      storeMeanRoot(data, first, last, kept, peaks, at);
      storeMeanRoot(data, last, first, kept, valleys, at++);
    }
  }
  decibels(peaks, peaks, 1, 1e-10, topDb);
  decibels(valleys, valleys, 1, 1e-10, topDb);
  at = 0;
  for (let row = 0; row < rows; row++) {
    const first = offset + row * stride;
    for (let band = 0; band < bands.length; band++) {
      out[first + band] = peaks[at]! - valleys[at]!;
      at++;
    }
  }
}

export interface Band {
  readonly start: number;
  readonly end: number;
  /** Scratch for the bins that make the peak, and the valley. */
  readonly kept: Float64Array;
}

/** Checks the options and finds the bins of each band. */
export function contrastBands(
  caller: string,
  { fMin, nBands, quantile, topDb }: Required<ContrastOptions>,
  sampleRate: number,
  nFft: number,
): Band[] {
  checkPositive(caller, 'fMin', fMin);
  checkInteger(caller, 'nBands', nBands, 1, 64);
  checkFraction(caller, 'quantile', quantile);
  checkDecibels(caller, 1, 1e-10, topDb);
  const highest = fMin * 2 ** (nBands - 1);
  const nyquist = sampleRate / 2;
  if (highest >= nyquist) {
    reject(
      caller,
      'fMin * 2^(nBands - 1)',
      `below half the sample rate, ${nyquist} (use fewer bands)`,
      highest,
    );
  }
  const frequencies = binFrequencies(sampleRate, nFft);
  return Array.from({ length: nBands + 1 }, (_, band) => {
    const low = band === 0 ? 0 : fMin * 2 ** (band - 1);
    const high = fMin * 2 ** band;
    // Both edges belong to the band; from the second band on, the bin below joins in.
    let start = frequencies.findIndex((frequency) => frequency >= low);
    let end = start;
    while (end < frequencies.length && frequencies[end]! <= high) end++;
    if (end === start) reject(caller, 'nFft', `so large that the band ${low}-${high} Hz has a bin`, 'none');
    if (band > 0) start--;
    if (band === nBands) end = frequencies.length;
    const count = Math.max(1, roundHalfEven(quantile * (end - start)));
    // All but the last band then leave out their top bin.
    if (band < nBands) end--;
    if (end === start) reject(caller, 'nFft', `so large that the band ${low}-${high} Hz has two bins`, 'one');
    return { start, end, kept: new Float64Array(Math.min(count, end - start)) };
  });
}

/**
 * Writes the mean root of the largest values between two places when `from` is the lower one, and of the smallest when it is
 * the upper one: spectra fall, so that they come first. As few of many as `kept` holds, they are kept sorted.
 */
function storeMeanRoot(
  values: Float32Array,
  from: number,
  to: number,
  kept: Float64Array,
  out: Float32Array,
  at: number,
): void {
  const sign = from <= to ? 1 : -1;
  kept.fill(-Infinity);
  const last = kept.length - 1;
  let bound = -Infinity;
  for (let i = from; i !== to + sign; i += sign) {
    const value = sign * values[i]!;
    if (value <= bound) continue;
    let place = last;
    for (; place > 0 && kept[place - 1]! < value; place--) kept[place] = kept[place - 1]!;
    kept[place] = value;
    bound = kept[last]!;
  }
  let sum = 0;
  for (let i = 0; i <= last; i++) sum += Math.fround(Math.sqrt(sign * kept[i]!));
  out[at] = sum / kept.length;
}
