import { meanSquare } from './normalize.ts';
import type { Rng } from './rng.ts';
import { checkNumber, checkSignal } from './validate.ts';

export interface NoiseOptions {
  /** The mean power of the signal over that of the noise, in dB. */
  snrDb: number;
  rng: Rng;
}

/**
 * Adds white Gaussian noise of a given power below the signal's; silence stays silent.
 *
 * @throws TypeError or RangeError for an empty, non-finite or non-Float32Array signal or a snrDb that is not
 * finite.
 *
 * @example
 * const noisy = addNoise(samples, { snrDb: 20, rng: createRng(7) });
 */
export function addNoise(samples: Float32Array, { snrDb, rng }: NoiseOptions): Float32Array {
  checkNumber('addNoise', 'snrDb', snrDb, -Infinity, Infinity);
  checkSignal('addNoise', samples);
  const deviation = Math.sqrt(meanSquare(samples) / 10 ** (snrDb / 10));
  return samples.map((value) => value + deviation * rng.normal());
}
