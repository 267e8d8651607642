import { centroidOf } from './spectral-centroid.ts';
import { type Spectra, type Spectrogram, type SpectrogramOptions, toSpectrogram } from './spectrogram.ts';

/**
 * The standard deviation of each frame's frequencies in Hz around the centroid, weighted by magnitude, as
 * `librosa.feature.spectral_bandwidth` with p = 2.
 *
 * @returns one value a frame; 0 for silence.
 * @throws as `spectrogram`.
 *
 * @example
 * const width = spectralBandwidth(samples, { sampleRate: 22050 });
 */
export function spectralBandwidth(samples: Float32Array, options: SpectrogramOptions): Float32Array;
export function spectralBandwidth(spectrogram: Spectrogram): Float32Array;
export function spectralBandwidth(
  source: Float32Array | Spectrogram,
  options: Partial<SpectrogramOptions> = {},
): Float32Array {
  const spectrum = toSpectrogram('spectralBandwidth', source, options);
  const widths = new Float32Array(spectrum.power.rows);
  fillBandwidth(spectrum, widths);
  return widths;
}

export function fillBandwidth(
  { magnitude, frequencies }: Spectra,
  out: Float32Array,
  offset: number = 0,
  stride: number = 1,
): void {
  const { data, rows, cols } = magnitude;
  for (let row = 0; row < rows; row++) {
    const centroid = centroidOf(magnitude, row, frequencies);
    let sum = 0;
    let spread = 0;
    for (let k = 0, at = row * cols; k < cols; k++, at++) {
      const distance = frequencies[k]! - centroid;
      sum += data[at]!;
      spread += data[at]! * distance * distance;
    }
    out[offset + row * stride] = sum > 0 ? Math.sqrt(spread / sum) : 0;
  }
}
