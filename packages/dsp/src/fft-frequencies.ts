import { binFrequencies } from './spectrogram.ts';
import { checkInteger, checkSampleRate } from './validate.ts';

/**
 * The frequency in Hz of each bin of a transform, k sampleRate / nFft, as `librosa.fft_frequencies`.
 *
 * @returns nFft / 2 + 1 values, rounded down, in doubles.
 * @throws RangeError when the sample rate is not above 0 or nFft is not a whole number above 1.
 *
 * @example
 * fftFrequencies({ sampleRate: 16000, nFft: 4 }); // Float64Array [0, 4000, 8000]
 */
export function fftFrequencies({
  sampleRate,
  nFft = 2048,
}: {
  sampleRate: number;
  nFft?: number;
}): Float64Array {
  checkSampleRate('fftFrequencies', sampleRate);
  checkInteger('fftFrequencies', 'nFft', nFft, 2, 2 ** 24);
  return binFrequencies(sampleRate, nFft);
}
