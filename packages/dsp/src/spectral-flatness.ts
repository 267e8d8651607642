import { type Spectra, type Spectrogram, type SpectrogramOptions, toSpectrogram } from './spectrogram.ts';
import { checkPositive } from './validate.ts';

export interface FlatnessOptions {
  /** Smaller powers count as this one; default 1e-10. */
  amin?: number;
}

/**
 * The geometric over the arithmetic mean of each frame's power: 1 for a flat spectrum, near 0 for a tone, as
 * `librosa.feature.spectral_flatness`.
 *
 * @returns one value in (0, 1] a frame; 1 for silence.
 * @throws as `spectrogram`, and RangeError when amin is not above 0.
 *
 * @example
 * const noisiness = spectralFlatness(samples, { sampleRate: 22050 });
 */
export function spectralFlatness(
  samples: Float32Array,
  options: SpectrogramOptions & FlatnessOptions,
): Float32Array;
export function spectralFlatness(spectrogram: Spectrogram, options?: FlatnessOptions): Float32Array;
export function spectralFlatness(
  source: Float32Array | Spectrogram,
  { amin = 1e-10, ...options }: Partial<SpectrogramOptions> & FlatnessOptions = {},
): Float32Array {
  checkPositive('spectralFlatness', 'amin', amin);
  const spectrum = toSpectrogram('spectralFlatness', source, options);
  const result = new Float32Array(spectrum.power.rows);
  fillFlatness(spectrum, amin, result);
  return result;
}

export function fillFlatness(
  { power }: Spectra,
  amin: number,
  out: Float32Array,
  offset: number = 0,
  stride: number = 1,
): void {
  const { data, rows, cols } = power;
  for (let row = 0; row < rows; row++) {
    const start = row * cols;
    let sum = 0;
    let logSum = 0;
    // One logarithm for four bins: a product of four 32-bit floats stays within the range of doubles.
    let product = 1;
    for (let k = 0; k < cols; k++) {
      const value = Math.max(amin, data[start + k]!);
      sum += value;
      product *= value;
      if ((k & 3) === 3) {
        logSum += Math.log(product);
        product = 1;
      }
    }
    out[offset + row * stride] = Math.exp((logSum + Math.log(product)) / cols) / (sum / cols);
  }
}
