import { checkPositive } from '../checks.ts';

/** Samples of one channel and their rate in Hz. */
export interface Signal {
  readonly samples: Float32Array;
  readonly sampleRate: number;
}

/** Tells what is no signal; its samples are checked where they are taken. */
export function checkSignal(caller: string, signal: Signal): void {
  if (!(signal?.samples instanceof Float32Array)) {
    const got = Object.prototype.toString.call(signal?.samples ?? signal);
    throw new TypeError(
      `${caller}: signal must be { samples: Float32Array, sampleRate }, such as toMono gives, got ${got}`,
    );
  }
  checkPositive(caller, 'signal.sampleRate', signal.sampleRate);
}
