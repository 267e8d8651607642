import type { Matrix } from './matrix.ts';
import { type Spectra, type Spectrogram, type SpectrogramOptions, toSpectrogram } from './spectrogram.ts';

/**
 * The mean frequency of each frame in Hz, weighted by magnitude, as `librosa.feature.spectral_centroid`.
 *
 * @returns one value a frame; 0 for silence.
 * @throws as `spectrogram`.
 *
 * @example
 * const brightness = spectralCentroid(samples, { sampleRate: 22050 });
 */
export function spectralCentroid(samples: Float32Array, options: SpectrogramOptions): Float32Array;
export function spectralCentroid(spectrogram: Spectrogram): Float32Array;
export function spectralCentroid(
  source: Float32Array | Spectrogram,
  options: Partial<SpectrogramOptions> = {},
): Float32Array {
  const spectrum = toSpectrogram('spectralCentroid', source, options);
  const centroids = new Float32Array(spectrum.power.rows);
  fillCentroid(spectrum, centroids);
  return centroids;
}

/** Writes the centroid of row r to element offset + r * stride of `out`, as do the others of this name. */
export function fillCentroid(
  { magnitude, frequencies }: Spectra,
  out: Float32Array,
  offset: number = 0,
  stride: number = 1,
): void {
  for (let row = 0; row < magnitude.rows; row++) {
    out[offset + row * stride] = centroidOf(magnitude, row, frequencies);
  }
}

/** The centroid of one row in doubles. */
export function centroidOf({ data, cols }: Matrix, row: number, frequencies: Float64Array): number {
  let sum = 0;
  let weighted = 0;
  for (let k = 0, at = row * cols; k < cols; k++, at++) {
    sum += data[at]!;
    weighted += data[at]! * frequencies[k]!;
  }
  return sum > 0 ? weighted / sum : 0;
}
