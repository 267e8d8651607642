import { fastLog } from './fast-log.ts';
import { type Spectra, type Spectrogram, type SpectrogramOptions, toSpectrogram } from './spectrogram.ts';

/**
 * The Shannon entropy of each frame's power spectrum, normalised to sum 1, over the logarithm of the number of
 * bins (Misra et al., "Spectral entropy based feature for robust ASR", ICASSP 2004).
 *
 * @returns one value in [0, 1] a frame: 1 for a flat spectrum, 0 for a single bin and for silence.
 * @throws as `spectrogram`.
 *
 * @example
 * const disorder = spectralEntropy(samples, { sampleRate: 22050 });
 */
export function spectralEntropy(samples: Float32Array, options: SpectrogramOptions): Float32Array;
export function spectralEntropy(spectrogram: Spectrogram): Float32Array;
export function spectralEntropy(
  source: Float32Array | Spectrogram,
  options: Partial<SpectrogramOptions> = {},
): Float32Array {
  const spectrum = toSpectrogram('spectralEntropy', source, options);
  const result = new Float32Array(spectrum.power.rows);
  fillEntropy(spectrum, result);
  return result;
}

export function fillEntropy(
  { power }: Spectra,
  out: Float32Array,
  offset: number = 0,
  stride: number = 1,
): void {
  const { data, rows, cols } = power;
  const scale = 1 / Math.log(cols);
  for (let row = 0; row < rows; row++) {
    const start = row * cols;
    let sum = 0;
    let weighted = 0;
    for (let k = 0; k < cols; k++) {
      const value = data[start + k]!;
      if (value === 0) continue;
      sum += value;
      weighted += value * fastLog(value);
    }
    // -sum p log p with p = value / sum; NaN for silence, and rounding may leave a hair beside 0.
    const entropy = Math.log(sum) - weighted / sum;
    out[offset + row * stride] = entropy > 1e-9 ? entropy * scale : 0;
  }
}
