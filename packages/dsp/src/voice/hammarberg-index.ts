import { type Spectrogram, type SpectrogramOptions, toSpectrogram } from '../spectrogram.ts';
import { binsBetween, level } from './band-level.ts';

/**
 * The Hammarberg index of each frame in dB: the strongest bin below 2 kHz over the strongest from 2 to 5 kHz.
 *
 * B. Hammarberg et al., "Perceptual and acoustic correlates of abnormal voice qualities", Acta
 * Oto-Laryngologica 90 (1980), as Eyben et al. (2016, see `alphaRatio`) use it.
 *
 * @returns one value a frame; 0 for silence.
 * @throws as `spectrogram`, and RangeError for a sample rate below 10 kHz.
 *
 * @example
 * const index = hammarbergIndex(samples, { sampleRate: 16000, nFft: 512, hopLength: 160 });
 */
export function hammarbergIndex(samples: Float32Array, options: SpectrogramOptions): Float32Array;
export function hammarbergIndex(spectrogram: Spectrogram): Float32Array;
export function hammarbergIndex(
  source: Float32Array | Spectrogram,
  options: Partial<SpectrogramOptions> = {},
): Float32Array {
  const spectrum = toSpectrogram('hammarbergIndex', source, options);
  const { data, rows, cols } = spectrum.power;
  const low = binsBetween('hammarbergIndex', spectrum, 0, 2000, 1);
  const high = binsBetween('hammarbergIndex', spectrum, 2000, 5000, 1);
  const indices = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let below = 0;
    for (let k = low.first; k < low.end; k++) below = Math.max(below, data[row * cols + k]!);
    let above = 0;
    for (let k = high.first; k < high.end; k++) above = Math.max(above, data[row * cols + k]!);
    indices[row] = level(below) - level(above);
  }
  return indices;
}
