import { checkChoice } from '../validate.ts';
import { type PeriodOptions, periodRuns } from './periods.ts';
import { perturbation } from './perturbation.ts';

export interface JitterOptions extends PeriodOptions {
  /** 'local' (default), 'rap' (3 periods) or 'ppq5' (5 periods). */
  measure?: 'local' | 'rap' | 'ppq5';
}

const widths = { local: 1, rap: 3, ppq5: 5 };

/**
 * Jitter: how much the length of a period differs from that of its neighbours, as a share of the mean period.
 *
 * 'local' is the mean absolute difference of consecutive periods; 'rap' (relative average perturbation) and
 * 'ppq5' (five-point period perturbation quotient) that of a period from the mean of the 3 or 5 around it. As
 * the Praat manual defines them ("Voice 2. Jitter"), with its limits; Praat's ddp is 3 rap.
 *
 * @param pulses - Times in seconds, from `glottalPulses`.
 * @returns a share, 0.01 for 1 %; NaN when there are too few periods in a row.
 * @throws TypeError or RangeError for pulses that are no rising Float64Array, and for options out of range.
 *
 * @example
 * jitter(Float64Array.of(0, 0.01, 0.0202, 0.0302)); // 0.01986...
 */
export function jitter(pulses: Float64Array, { measure = 'local', ...options }: JitterOptions = {}): number {
  checkChoice('jitter', 'measure', measure, Object.keys(widths));
  const runs = periodRuns('jitter', pulses, options);
  return perturbation(
    runs.map((run) => run.map(({ start, end }) => end - start)),
    widths[measure],
  );
}
