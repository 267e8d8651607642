import { checkNumber, checkSignal, reject } from './validate.ts';

export interface MixOptions {
  /** The factor of each signal; default 1. */
  gains?: readonly number[];
}

/**
 * The sum of signals of one sample rate, as long as the longest of them.
 *
 * @throws TypeError or RangeError when there is no signal, when one is empty, not finite or no Float32Array,
 * or when the gains are not as many as the signals.
 *
 * @example
 * const noisy = mix([speech, babble], { gains: [1, 0.2] });
 */
export function mix(signals: readonly Float32Array[], { gains }: MixOptions = {}): Float32Array {
  if (!Array.isArray(signals) || signals.length === 0) {
    reject('mix', 'signals', 'an array of at least one Float32Array', signals);
  }
  if (gains !== undefined && gains.length !== signals.length) {
    reject('mix', 'gains', `${signals.length} numbers, one a signal`, gains);
  }
  gains?.forEach((gain, index) => {
    checkNumber('mix', `gains[${index}]`, gain, -Infinity, Infinity);
  });
  for (const samples of signals) checkSignal('mix', samples);
  const sum = new Float64Array(Math.max(...signals.map((samples) => samples.length)));
  signals.forEach((samples, index) => {
    const gain = gains?.[index] ?? 1;
    for (let i = 0; i < samples.length; i++) sum[i]! += gain * samples[i]!;
  });
  return Float32Array.from(sum);
}
