import { checkPositive, reject, show } from '../validate.ts';

export interface PeriodOptions {
  /** Shorter periods do not count, in seconds; default 0.0001. */
  minSeconds?: number;
  /** Longer periods, such as pauses, do not count, in seconds; default 0.02. */
  maxSeconds?: number;
  /** Neighbours whose ratio is above this are not compared; default 1.3. */
  maxPeriodFactor?: number;
}

/** A period from one pulse to the next, in seconds. */
export interface Period {
  readonly start: number;
  readonly end: number;
}

/** The periods between pulses, in stretches of comparable neighbours. */
export function periodRuns(
  caller: string,
  pulses: Float64Array,
  { minSeconds = 0.0001, maxSeconds = 0.02, maxPeriodFactor = 1.3 }: PeriodOptions,
): Period[][] {
  if (!(pulses instanceof Float64Array)) {
    throw new TypeError(`${caller}: pulses must be a Float64Array of seconds, got ${show(pulses)}`);
  }
  checkPositive(caller, 'minSeconds', minSeconds);
  if (!(maxSeconds > minSeconds)) reject(caller, 'maxSeconds', 'above minSeconds', maxSeconds);
  if (!(maxPeriodFactor >= 1)) reject(caller, 'maxPeriodFactor', 'a number >= 1', maxPeriodFactor);
  const runs: Period[][] = [];
  let previous = 0;
  for (let i = 1; i < pulses.length; i++) {
    const start = pulses[i - 1]!;
    const end = pulses[i]!;
    const length = end - start;
    if (!(length > 0)) reject(caller, 'pulses', 'rising', `${end} after ${start}`);
    if (length < minSeconds || length > maxSeconds) {
      previous = 0;
      continue;
    }
    if (!(Math.max(length / previous, previous / length) <= maxPeriodFactor)) runs.push([]);
    runs.at(-1)!.push({ start, end });
    previous = length;
  }
  return runs;
}
