import { checkChoice, checkSampleRate, checkSignal, reject } from '../validate.ts';
import { type PeriodOptions, periodRuns } from './periods.ts';
import { perturbation } from './perturbation.ts';

export interface ShimmerOptions extends PeriodOptions {
  sampleRate: number;
  /** 'local' (default), 'localDb', 'apq3', 'apq5' or 'apq11' (3, 5 or 11 periods). */
  measure?: 'local' | 'localDb' | 'apq3' | 'apq5' | 'apq11';
  /** Neighbours whose amplitudes' ratio is above this are not compared; default 1.6. */
  maxAmplitudeFactor?: number;
}

const widths = { local: 1, localDb: 1, apq3: 3, apq5: 5, apq11: 11 };

/**
 * Shimmer: how much the amplitude of a period differs from that of its neighbours, as a share of the mean.
 *
 * A period's amplitude is the difference between the largest and the smallest sample within half a period of its
 * pulse. 'local' is the mean absolute difference of consecutive amplitudes and 'localDb' that of their decibels;
 * 'apq3' to 'apq11' (amplitude perturbation quotients) that of an amplitude from the mean of the 3, 5 or 11
 * around it. As the Praat manual defines them ("Voice 3. Shimmer"), with its limits.
 *
 * @param pulses - Times in seconds, from `glottalPulses`.
 * @returns a share, 0.05 for 5 %, or dB for 'localDb'; NaN when there are too few periods in a row.
 * @throws TypeError or RangeError for an empty, non-finite or non-Float32Array signal, for pulses that are no
 * rising Float64Array, and for options out of range.
 *
 * @example
 * const pulses = glottalPulses(samples, autocorrelationPitch(samples, { sampleRate: 16000 }));
 * shimmer(samples, pulses, { sampleRate: 16000, measure: 'apq3' });
 */
export function shimmer(
  samples: Float32Array,
  pulses: Float64Array,
  { sampleRate, measure = 'local', maxAmplitudeFactor = 1.6, ...options }: ShimmerOptions,
): number {
  const caller = 'shimmer';
  checkSampleRate(caller, sampleRate);
  checkChoice(caller, 'measure', measure, Object.keys(widths));
  if (!(maxAmplitudeFactor >= 1)) reject(caller, 'maxAmplitudeFactor', 'a number >= 1', maxAmplitudeFactor);
  const periods = periodRuns(caller, pulses, options);
  checkSignal(caller, samples);
  const runs: number[][] = [];
  for (const run of periods) {
    let previous = 0;
    for (const { start, end } of run) {
      const amplitude = peakToPeak(samples, start * sampleRate, ((end - start) * sampleRate) / 2);
      const ratio = Math.max(amplitude / previous, previous / amplitude);
      if (!(ratio <= maxAmplitudeFactor)) runs.push([]);
      runs.at(-1)!.push(amplitude);
      previous = amplitude;
    }
  }
  if (measure !== 'localDb') return perturbation(runs, widths[measure]);
  let sum = 0;
  let count = 0;
  for (const run of runs) {
    for (let i = 1; i < run.length; i++) sum += Math.abs(20 * Math.log10(run[i]! / run[i - 1]!));
    count += Math.max(0, run.length - 1);
  }
  return sum / count;
}

function peakToPeak(samples: Float32Array, center: number, reach: number): number {
  let lowest = Infinity;
  let highest = -Infinity;
  const end = Math.min(samples.length - 1, Math.floor(center + reach));
  for (let i = Math.max(0, Math.ceil(center - reach)); i <= end; i++) {
    lowest = Math.min(lowest, samples[i]!);
    highest = Math.max(highest, samples[i]!);
  }
  return highest - lowest;
}
