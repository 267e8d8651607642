import { type Spectra, type Spectrogram, type SpectrogramOptions, toSpectrogram } from './spectrogram.ts';
import { checkFraction } from './validate.ts';

export interface RolloffOptions {
  /** The share of the magnitude that lies at or below the result, between 0 and 1; default 0.85. */
  rollPercent?: number;
}

/**
 * The frequency in Hz of the first bin of each frame up to which `rollPercent` of the magnitude lies, as
 * `librosa.feature.spectral_rolloff`.
 *
 * @returns one value a frame; 0 for silence.
 * @throws as `spectrogram`, and RangeError when rollPercent is not between 0 and 1.
 *
 * @example
 * const top = spectralRolloff(samples, { sampleRate: 22050, rollPercent: 0.95 });
 */
export function spectralRolloff(
  samples: Float32Array,
  options: SpectrogramOptions & RolloffOptions,
): Float32Array;
export function spectralRolloff(spectrogram: Spectrogram, options?: RolloffOptions): Float32Array;
export function spectralRolloff(
  source: Float32Array | Spectrogram,
  { rollPercent = 0.85, ...options }: Partial<SpectrogramOptions> & RolloffOptions = {},
): Float32Array {
  checkFraction('spectralRolloff', 'rollPercent', rollPercent);
  const spectrum = toSpectrogram('spectralRolloff', source, options);
  const result = new Float32Array(spectrum.power.rows);
  fillRolloff(spectrum, rollPercent, result);
  return result;
}

export function fillRolloff(
  { magnitude, frequencies }: Spectra,
  rollPercent: number,
  out: Float32Array,
  offset: number = 0,
  stride: number = 1,
): void {
  const { data, rows, cols } = magnitude;
  for (let row = 0; row < rows; row++) {
    const start = row * cols;
    let total = 0;
    for (let k = 0; k < cols; k++) total += data[start + k]!;
    let bin = 0;
    let sum = data[start]!;
    while (sum < rollPercent * total) sum += data[start + ++bin]!;
    out[offset + row * stride] = frequencies[bin]!;
  }
}
