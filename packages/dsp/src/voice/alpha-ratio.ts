import { type Spectrogram, type SpectrogramOptions, toSpectrogram } from '../spectrogram.ts';
import { binsBetween, level } from './band-level.ts';

/**
 * The alpha ratio of each frame in dB: the energy from 50 Hz to 1 kHz over that from 1 to 5 kHz.
 *
 * As defined in F. Eyben et al., "The Geneva Minimalistic Acoustic Parameter Set (GeMAPS)", IEEE Transactions
 * on Affective Computing 7 (2016); others write the inverse, which only changes the sign.
 *
 * @returns one value a frame, high for a soft voice; 0 for silence.
 * @throws as `spectrogram`, and RangeError for a sample rate below 10 kHz or bins too wide.
 *
 * @example
 * const ratio = alphaRatio(samples, { sampleRate: 16000, nFft: 512, hopLength: 160 });
 */
export function alphaRatio(samples: Float32Array, options: SpectrogramOptions): Float32Array;
export function alphaRatio(spectrogram: Spectrogram): Float32Array;
export function alphaRatio(
  source: Float32Array | Spectrogram,
  options: Partial<SpectrogramOptions> = {},
): Float32Array {
  const spectrum = toSpectrogram('alphaRatio', source, options);
  const { data, rows, cols } = spectrum.power;
  const low = binsBetween('alphaRatio', spectrum, 50, 1000, 1);
  const high = binsBetween('alphaRatio', spectrum, 1000, 5000, 1);
  const ratios = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let below = 0;
    for (let k = low.first; k < low.end; k++) below += data[row * cols + k]!;
    let above = 0;
    for (let k = high.first; k < high.end; k++) above += data[row * cols + k]!;
    ratios[row] = level(below) - level(above);
  }
  return ratios;
}
