import { applyDct, dctBasis } from './dct.ts';
import { checkDecibels, decibels } from './decibel.ts';
import { type Matrix, zeros } from './matrix.ts';
import { type MelOptions, resolveMel } from './mel-filter-bank.ts';
import { createMelSpectrogram } from './mel-spectrogram.ts';
import { knownFrames, type Spectrogram, type SpectrogramOptions } from './spectrogram.ts';
import { checkInteger, checkNumber } from './validate.ts';

export interface CepstrumOptions extends MelOptions {
  /** Number of coefficients, at most nMels; default 20. */
  nMfcc?: number;
  /** L above 0 scales coefficient k (from 1) by 1 + L / 2 sin(pi k / L); default 0: none. */
  lifter?: number;
  /** The dynamic range of the mel spectrogram in dB, below its largest value; null for no limit; default 80. */
  topDb?: number | null;
}

export interface MfccOptions extends SpectrogramOptions, CepstrumOptions {}

/** The options with their defaults, checked. */
export function resolveCepstrum(
  caller: string,
  options: CepstrumOptions,
  sampleRate: number,
): Required<CepstrumOptions> {
  const { nMfcc = 20, lifter = 0, topDb = 80 } = options;
  const mel = resolveMel(caller, options, sampleRate);
  checkInteger(caller, 'nMfcc', nMfcc, 1, mel.nMels);
  checkNumber(caller, 'lifter', lifter, 0, Infinity);
  checkDecibels(caller, 1, 1e-10, topDb);
  return { ...mel, nMfcc, lifter, topDb };
}

/**
 * Mel-frequency cepstral coefficients, as `librosa.feature.mfcc`: the orthonormal DCT of the mel spectrogram
 * in dB.
 *
 * @returns rows = frames, cols = nMfcc.
 * @throws as `spectrogram` and `melFilterBank`, and RangeError when nMfcc is above nMels.
 *
 * @example
 * const coefficients = mfcc(samples, { sampleRate: 22050, nMfcc: 40 });
 */
export function mfcc(samples: Float32Array, options: MfccOptions): Matrix;
export function mfcc(spectrogram: Spectrogram, options?: CepstrumOptions): Matrix;
export function mfcc(source: Float32Array | Spectrogram, options: Partial<MfccOptions> = {}): Matrix {
  const cepstrum = resolveCepstrum('mfcc', options, knownFrames('mfcc', source, options).sampleRate);
  const mel = createMelSpectrogram('mfcc', source, options);
  const result = zeros(mel.rows, cepstrum.nMfcc);
  const db = new Float32Array(mel.data.length);
  melToMfcc(mel, cepstrum, cepstrumBasis(cepstrum), db, result.data, 0, result.cols);
  return result;
}

/** The DCT's rows, each scaled by its lifter. */
export function cepstrumBasis({ nMfcc, nMels, lifter }: Required<CepstrumOptions>): Float64Array {
  const basis = dctBasis(nMfcc, nMels);
  if (lifter > 0) {
    for (let k = 0; k < nMfcc; k++) {
      const gain = 1 + (lifter / 2) * Math.sin((Math.PI * (k + 1)) / lifter);
      for (let n = 0; n < nMels; n++) basis[k * nMels + n]! *= gain;
    }
  }
  return basis;
}

/** Writes the coefficients of row r to `out`, from offset + r * stride; `db` is scratch as large as `mel`. */
export function melToMfcc(
  mel: Matrix,
  { nMfcc, topDb }: Required<CepstrumOptions>,
  basis: Float64Array,
  db: Float32Array,
  out: Float32Array,
  offset: number,
  stride: number,
): void {
  decibels(mel.data, db, 1, 1e-10, topDb);
  for (let row = 0; row < mel.rows; row++) {
    applyDct(basis, nMfcc, db, row * mel.cols, mel.cols, out, offset + row * stride);
  }
}
