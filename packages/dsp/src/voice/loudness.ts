import { createMelFilterBank } from '../mel-filter-bank.ts';
import { type Spectrogram, type SpectrogramOptions, toSpectrogram } from '../spectrogram.ts';
import { reject } from '../validate.ts';
import { getWindow } from '../window.ts';

/**
 * The loudness of each frame as Eyben et al. (2016, see `alphaRatio`) estimate it: the sum of an auditory
 * spectrum.
 *
 * 26 triangles, evenly spaced in HTK mel from 20 Hz to 8 kHz (or half the sample rate), gather the power; each
 * sum is weighted with the equal-loudness curve of perceptual linear prediction at its centre and raised to
 * the power 1/3 (H. Hermansky, JASA 87, 1990). It is no sone and not ISO 532: the signal's level is not known.
 * Power is scaled so that bins sum to the mean square of the windowed signal, whatever nFft and window;
 * 8 times the amplitude is 4 times as loud.
 *
 * @returns one value a frame; 0 for silence.
 * @throws as `spectrogram`, and RangeError for a sample rate of 40 Hz or below.
 *
 * @example
 * const loud = loudness(samples, { sampleRate: 16000, nFft: 512, hopLength: 160 });
 */
export function loudness(samples: Float32Array, options: SpectrogramOptions): Float32Array;
export function loudness(spectrogram: Spectrogram): Float32Array;
export function loudness(
  source: Float32Array | Spectrogram,
  options: Partial<SpectrogramOptions> = {},
): Float32Array {
  const spectrum = toSpectrogram('loudness', source, options);
  const { nFft, sampleRate, winLength, window } = spectrum;
  if (sampleRate <= 40) reject('loudness', 'sampleRate', 'above 40', sampleRate);
  const fMax = Math.min(8000, sampleRate / 2);
  const { starts, offsets, weights, frequencies } = createMelFilterBank(
    { nMels: 26, fMin: 20, fMax, melScale: 'htk', melNorm: 'none' },
    sampleRate,
    nFft,
  );
  let energy = 0;
  for (const weight of getWindow(window, winLength)) energy += weight * weight;
  const { data, rows, cols } = spectrum.power;
  const loud = new Float32Array(rows);
  for (let band = 0; band < starts.length; band++) {
    const scale = (2 * equalLoudness(frequencies[band]!)) / (nFft * energy);
    const first = offsets[band]!;
    const end = offsets[band + 1]!;
    for (let row = 0; row < rows; row++) {
      let power = 0;
      for (let i = first; i < end; i++) power += weights[i]! * data[row * cols + starts[band]! + i - first]!;
      loud[row]! += Math.cbrt(scale * power);
    }
  }
  return loud;
}

/** Hermansky's approximation of the ear's sensitivity at about 40 dB; tends to 1 at high frequencies. */
function equalLoudness(hz: number): number {
  const square = (2 * Math.PI * hz) ** 2;
  return ((square + 56.8e6) * square * square) / ((square + 6.3e6) ** 2 * (square + 0.38e9));
}
