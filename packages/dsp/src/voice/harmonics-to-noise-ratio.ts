import { type AutocorrelationPitchOptions, trackPitch } from './autocorrelation-pitch.ts';
import { gaussian } from './gaussian.ts';

/**
 * The harmonics-to-noise ratio of each frame in dB: 10 log10(r / (1 - r)), where r is the normalised
 * autocorrelation at the pitch period (Boersma 1993, see `autocorrelationPitch`).
 *
 * As Praat's "To Harmonicity (ac)", the window is the Gaussian one of the paper's postscript, twice as long as
 * `periodsPerWindow` says (4.5 by default), since half of it weighs next to nothing. Voicing is decided as in
 * `autocorrelationPitch`; Praat decides it by silence alone: silenceThreshold 0.1, all others 0.
 *
 * @returns one value a frame, on `autocorrelationPitch`'s frames, at most 72 dB; NaN where unvoiced.
 * @throws as `autocorrelationPitch`.
 *
 * @example
 * const ratio = harmonicsToNoiseRatio(samples, { sampleRate: 16000 });
 */
export function harmonicsToNoiseRatio(
  samples: Float32Array,
  options: AutocorrelationPitchOptions,
): Float32Array {
  const { strength } = trackPitch(
    'harmonicsToNoiseRatio',
    samples,
    { periodsPerWindow: 4.5, ...options },
    (length) => gaussian(2 * length),
  );
  return strength.map((r) => 10 * Math.log10(r / Math.max(1 - r, singlePrecision)));
}

/** A 32-bit r is not told from 1 more exactly. */
const singlePrecision = 2 ** -24;
