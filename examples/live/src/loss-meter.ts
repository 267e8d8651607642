// Clocks of sound devices differ from the system's by up to about 200 parts in a million, and chunks come in bursts.
const drift = 2e-4;
const burstSeconds = 0.05;
// Zeros at the edges of the sound itself may make a filled stretch a little longer.
const ownZeros = 2;
const longestFillSeconds = 0.5;

/** Counts samples that were lost on the way from a device. */
export interface LossMeter {
  /** Takes note of samples of which the last was there at `at` milliseconds. */
  add(samples: Float32Array, at: number): void;
  /** Samples that were filled in, and those that are missing by the system's clock within its tolerance. */
  readonly lost: number;
}

/**
 * A meter for sound at `sampleRate` that comes in buffers of `bufferLength` samples: a late one is a gap of exact zeros as
 * long as whole buffers, which Chromium fills in; longer silence is the sound's own.
 */
export function createLossMeter(sampleRate: number, bufferLength: number): LossMeter {
  let begin = Infinity;
  let received = 0;
  let last = 0;
  let filled = 0;
  // Zeros so far; what comes before the first sound is no gap.
  let zeros = NaN;
  const isFilled = (): boolean =>
    zeros >= bufferLength && zeros % bufferLength <= ownZeros && zeros <= longestFillSeconds * sampleRate;
  return {
    add(samples, at): void {
      for (const value of samples) {
        if (value === 0) zeros += 1;
        else {
          if (isFilled()) filled += zeros - (zeros % bufferLength);
          zeros = 0;
        }
      }
      received += samples.length;
      last = at;
      // The chunk that came soonest tells best when the sound began.
      begin = Math.min(begin, at - (1000 * received) / sampleRate);
    },
    get lost(): number {
      const elapsed = (last - begin) / 1000;
      const missing = elapsed - received / sampleRate;
      return filled + (missing > burstSeconds + drift * elapsed ? Math.round(missing * sampleRate) : 0);
    },
  };
}
