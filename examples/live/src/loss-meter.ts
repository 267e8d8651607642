// Clocks of sound devices differ from the system's by up to about 200 parts in a million, and chunks come in bursts.
const drift = 2e-4;
const burstSeconds = 0.05;

/** Counts samples that a device did not deliver, by the system's clock. */
export interface LossMeter {
  /** Takes note of samples of which the last was there at `at` milliseconds. */
  add(count: number, at: number): void;
  /** Samples that are missing; 0 within the tolerance of the clocks. */
  readonly lost: number;
}

export function createLossMeter(sampleRate: number): LossMeter {
  let begin = Infinity;
  let received = 0;
  let last = 0;
  return {
    add(count, at): void {
      received += count;
      last = at;
      // The chunk that came soonest tells best when the sound began.
      begin = Math.min(begin, at - (1000 * received) / sampleRate);
    },
    get lost(): number {
      const elapsed = (last - begin) / 1000;
      const missing = elapsed - received / sampleRate;
      return missing > burstSeconds + drift * elapsed ? Math.round(missing * sampleRate) : 0;
    },
  };
}
