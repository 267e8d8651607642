import type { Spectrogram } from '../spectrogram.ts';
import { reject } from '../validate.ts';

/** Power below this counts as this, as in `powerToDb`. */
const amin = 1e-10;

/** 10 log10(power), for every power of at least 0. */
export function level(power: number): number {
  return 10 * Math.log10(Math.max(amin, power));
}

/** The bins from `fMin` up to, not including, `fMax`, in Hz; an error when there are fewer than `least`. */
export function binsBetween(
  caller: string,
  { frequencies, sampleRate }: Spectrogram,
  fMin: number,
  fMax: number,
  least: number,
): { first: number; end: number } {
  if (sampleRate < 2 * fMax) reject(caller, 'sampleRate', `at least ${2 * fMax}`, sampleRate);
  let first = 0;
  while (frequencies[first]! < fMin) first++;
  let end = first;
  while (end < frequencies.length && frequencies[end]! < fMax) end++;
  if (end - first < least) {
    reject(caller, 'nFft', `so large that ${least} bins lie from ${fMin} to ${fMax} Hz`, end - first);
  }
  return { first, end };
}
