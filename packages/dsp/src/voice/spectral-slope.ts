import { type Spectrogram, type SpectrogramOptions, toSpectrogram } from '../spectrogram.ts';
import { checkNumber, reject } from '../validate.ts';
import { binsBetween, level } from './band-level.ts';

export interface SlopeOptions {
  /** The lower end of the band in Hz; default 0. */
  fMin?: number;
  /** The upper end in Hz, not included; default 500. */
  fMax?: number;
}

/**
 * The spectral slope of each frame in dB per Hz: the straight line of least squares through the decibels of the
 * bins of a band, as Eyben et al. (2016, see `alphaRatio`) use it for 0 to 500 and for 500 to 1500 Hz.
 *
 * @returns one value a frame; 0 for silence.
 * @throws as `spectrogram`, and RangeError for a band above half the sample rate or of fewer than 2 bins.
 *
 * @example
 * const slope = spectralSlope(samples, { sampleRate: 16000, fMin: 500, fMax: 1500 });
 */
export function spectralSlope(
  samples: Float32Array,
  options: SpectrogramOptions & SlopeOptions,
): Float32Array;
export function spectralSlope(spectrogram: Spectrogram, options?: SlopeOptions): Float32Array;
export function spectralSlope(
  source: Float32Array | Spectrogram,
  { fMin = 0, fMax = 500, ...options }: Partial<SpectrogramOptions> & SlopeOptions = {},
): Float32Array {
  const caller = 'spectralSlope';
  checkNumber(caller, 'fMin', fMin, 0, Infinity);
  if (!(fMax > fMin && fMax < Infinity)) reject(caller, 'fMax', `above fMin = ${fMin}`, fMax);
  const spectrum = toSpectrogram(caller, source, options);
  const { data, rows, cols } = spectrum.power;
  const { frequencies } = spectrum;
  const { first, end } = binsBetween(caller, spectrum, fMin, fMax, 2);
  const middle = (frequencies[first]! + frequencies[end - 1]!) / 2;
  let spread = 0;
  for (let k = first; k < end; k++) spread += (frequencies[k]! - middle) ** 2;
  const slopes = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let k = first; k < end; k++) sum += (frequencies[k]! - middle) * level(data[row * cols + k]!);
    slopes[row] = sum / spread;
  }
  return slopes;
}
