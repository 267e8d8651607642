import { type Matrix, zeros } from './matrix.ts';
import { applyMelFilterBank, createMelFilterBank, type MelOptions, resolveMel } from './mel-filter-bank.ts';
import { knownFrames, type Spectrogram, type SpectrogramOptions, toSpectrogram } from './spectrogram.ts';

export interface MelSpectrogramOptions extends SpectrogramOptions, MelOptions {}

/**
 * The energy of each mel band over time, as `librosa.feature.melspectrogram` with power 2.
 *
 * @returns rows = frames, cols = nMels.
 * @throws as `spectrogram` and `melFilterBank`.
 *
 * @example
 * const mel = melSpectrogram(samples, { sampleRate: 22050, nMels: 64 });
 */
export function melSpectrogram(samples: Float32Array, options: MelSpectrogramOptions): Matrix;
export function melSpectrogram(spectrogram: Spectrogram, options?: MelOptions): Matrix;
export function melSpectrogram(
  source: Float32Array | Spectrogram,
  options: Partial<MelSpectrogramOptions> = {},
): Matrix {
  return createMelSpectrogram('melSpectrogram', source, options);
}

export function createMelSpectrogram(
  caller: string,
  source: Float32Array | Spectrogram,
  options: Partial<MelSpectrogramOptions>,
): Matrix {
  const frames = knownFrames(caller, source, options);
  const resolved = resolveMel(caller, options, frames.sampleRate);
  const { power } = toSpectrogram(caller, source, options);
  const bank = createMelFilterBank(resolved, frames.sampleRate, frames.nFft);
  const mel = zeros(power.rows, bank.nMels);
  for (let row = 0; row < mel.rows; row++) {
    applyMelFilterBank(bank, power.data, row * power.cols, mel.data, row * mel.cols);
  }
  return mel;
}
