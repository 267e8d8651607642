import { resample } from './resample.ts';
import { stretch } from './time-stretch.ts';
import { checkNumber, checkSampleRate, checkSignal } from './validate.ts';

export interface PitchShiftOptions {
  sampleRate: number;
  /** How far to move the pitch: 12 is an octave up. */
  semitones: number;
}

/**
 * Changes the pitch and keeps the tempo, as `librosa.effects.pitch_shift`: a phase vocoder changes the tempo,
 * resampling changes both back.
 *
 * @returns as many samples as the input has.
 * @throws TypeError or RangeError for an empty, non-finite or non-Float32Array signal, or semitones not in
 * [-48, 48].
 *
 * @example
 * const higher = pitchShift(samples, { sampleRate: 22050, semitones: 2 });
 */
export function pitchShift(
  samples: Float32Array,
  { sampleRate, semitones }: PitchShiftOptions,
): Float32Array {
  checkSampleRate('pitchShift', sampleRate);
  checkNumber('pitchShift', 'semitones', semitones, -48, 48);
  checkSignal('pitchShift', samples);
  const rate = 2 ** (-semitones / 12);
  const shifted = resample(stretch(samples, rate), { from: sampleRate / rate, to: sampleRate });
  const output = new Float32Array(samples.length);
  output.set(shifted.subarray(0, samples.length));
  return output;
}
