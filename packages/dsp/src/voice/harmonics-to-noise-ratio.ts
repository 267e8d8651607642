import { type AutocorrelationPitchOptions, trackPitch } from './autocorrelation-pitch.ts';
import { gaussian } from './gaussian.ts';

/**
 * The harmonics-to-noise ratio of each frame in dB: 10 log10(r / (1 - r)), where r is the normalised
 * autocorrelation at the pitch period (Boersma 1993, see `autocorrelationPitch`).
 *
 * The window has 6 periods of fMin by default, as the paper advises for this measure.
 *
 * @returns one value a frame, on `autocorrelationPitch`'s frames; NaN where unvoiced.
 * @throws as `autocorrelationPitch`.
 *
 * @example
 * const ratio = harmonicsToNoiseRatio(samples, { sampleRate: 16000 });
 */
export function harmonicsToNoiseRatio(
  samples: Float32Array,
  options: AutocorrelationPitchOptions,
): Float32Array {
  const { periodsPerWindow = 4.5 } = options;
  const { strength } = trackPitch(
    'harmonicsToNoiseRatio',
    samples,
    { ...options, periodsPerWindow: 2 * periodsPerWindow },
    gaussian,
  );
  return strength.map((r) => 10 * Math.log10(r / (1 - r)));
}
