import { hzToMel, type MelScale, melToHz } from './mel-scale.ts';
import { checkChoice, checkInteger, checkNumber, reject } from './validate.ts';

export interface MelFrequencyOptions {
  /** Number of frequencies; default 128. */
  nMels?: number;
  /** The first one in Hz; default 0. */
  fMin?: number;
  /** The last one in Hz; default 11025. */
  fMax?: number;
  /** Default 'slaney'. */
  melScale?: MelScale;
}

/**
 * Frequencies in Hz that are evenly spaced in mel, both ends included, as `librosa.mel_frequencies`.
 *
 * The centres of a filter bank are its `frequencies`: these here have no room for the outer slopes.
 *
 * @returns nMels values in doubles.
 * @throws RangeError when an option is out of range.
 *
 * @example
 * melFrequencies({ nMels: 3, fMax: 8000 }); // Float64Array [0, 1459.4..., 8000]
 */
export function melFrequencies({
  nMels = 128,
  fMin = 0,
  fMax = 11025,
  melScale = 'slaney',
}: MelFrequencyOptions = {}): Float64Array {
  const caller = 'melFrequencies';
  checkInteger(caller, 'nMels', nMels, 2, 65536);
  checkNumber(caller, 'fMin', fMin, 0, Infinity);
  checkNumber(caller, 'fMax', fMax, 0, Infinity);
  if (fMax <= fMin) reject(caller, 'fMax', `above fMin = ${fMin}`, fMax);
  checkChoice(caller, 'melScale', melScale, ['slaney', 'htk']);
  const lowest = hzToMel(fMin, melScale);
  const step = (hzToMel(fMax, melScale) - lowest) / (nMels - 1);
  return Float64Array.from({ length: nMels }, (_, i) => melToHz(lowest + i * step, melScale));
}
