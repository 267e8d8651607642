import { resamplingPlan } from './resampling-plan.ts';
import { checkChunk, checkPositive, checkSignal } from './validate.ts';

export interface ResampleOptions {
  /** Sample rate of the input in Hz. */
  from: number;
  /** Sample rate of the output in Hz. */
  to: number;
}

/** Takes a signal in chunks of any size and gives it at another rate. */
export interface Resampler {
  /** The most input samples that must follow the time of an output sample before it is handed out. */
  readonly latency: number;
  /**
   * Takes the next samples and hands out what is complete, as views that are valid during the callback.
   *
   * @throws TypeError or RangeError, before anything is taken, for a chunk that is not a Float32Array of finite
   * numbers; an empty one is allowed.
   */
  push(chunk: Float32Array, onBlock: (samples: Float32Array) => void): void;
  /** Ends the signal and hands out the rest; the next `push` begins a new signal. */
  flush(onBlock: (samples: Float32Array) => void): void;
}

/**
 * The signal at another sample rate, by a Kaiser-windowed sinc.
 *
 * Flat up to 0.9 of the lower Nyquist frequency, aliases and images more than 100 dB down, no delay: output
 * sample k stands at the time of input sample k * from / to. Zeros stand beyond the ends.
 *
 * @returns ceil(samples.length * to / from) samples.
 * @throws TypeError or RangeError for an empty, non-finite or non-Float32Array signal, or a rate that is not
 * above 0.
 *
 * @example
 * const speech = resample(samples, { from: 44100, to: 16000 });
 */
export function resample(samples: Float32Array, { from, to }: ResampleOptions): Float32Array {
  checkPositive('resample', 'from', from);
  checkPositive('resample', 'to', to);
  checkSignal('resample', samples);
  const output = new Float32Array(outputLength(samples.length, from, to));
  const { push, flush } = createBlocks(from, to);
  let at = 0;
  const append = (block: Float32Array): void => {
    output.set(block, at);
    at += block.length;
  };
  push(samples, append);
  flush(append);
  return output;
}

/**
 * A resampler for a signal that arrives in chunks: together its blocks equal `resample` bit for bit, for any
 * chunking. Its memory is constant, and it allocates nothing for a chunk.
 *
 * @throws RangeError for a rate that is not above 0.
 *
 * @example
 * const resampler = createResampler({ from: 48000, to: 16000 });
 * resampler.push(chunk, (speech) => stream.push(speech, onFrame));
 * resampler.latency / 48000; // 0.0245 s
 */
export function createResampler({ from, to }: ResampleOptions): Resampler {
  checkPositive('createResampler', 'from', from);
  checkPositive('createResampler', 'to', to);
  const blocks = createBlocks(from, to);
  return {
    ...blocks,
    push(chunk, onBlock): void {
      checkChunk('Resampler.push', chunk);
      blocks.push(chunk, onBlock);
    },
  };
}

function outputLength(length: number, from: number, to: number): number {
  return Math.ceil((length * to) / from);
}

/** A resampler that trusts its chunks. */
function createBlocks(from: number, to: number): Resampler {
  if (from === to) {
    return {
      latency: 0,
      push(chunk, onBlock): void {
        if (chunk.length > 0) onBlock(chunk);
      },
      flush(): void {},
    };
  }
  const { before, hop, after, outputs, run } = resamplingPlan(from, to);
  const input = new Float64Array(before + hop + after);
  const output = new Float32Array(outputs);
  // The lengths that blocks have before the signal ends, longest first.
  const views = [0, 1, 2].map((fewer) => output.subarray(0, outputs - fewer));
  let filled = before;
  let received = 0;
  let sent = 0;
  let blocks = 0;
  const handOut = (most: number, onBlock: (samples: Float32Array) => void): void => {
    const count = Math.min(most, run(input, blocks++, output));
    input.copyWithin(0, hop);
    filled = Math.max(before, filled - hop);
    sent += count;
    if (count > 0) onBlock(views[outputs - count] ?? output.subarray(0, count));
  };
  return {
    latency: hop + after,
    push(chunk, onBlock): void {
      received += chunk.length;
      for (let at = 0; at < chunk.length; ) {
        const count = Math.min(chunk.length - at, input.length - filled);
        for (let i = 0; i < count; i++) input[filled + i] = chunk[at + i]!;
        at += count;
        filled += count;
        if (filled === input.length) handOut(outputs, onBlock);
      }
    },
    flush(onBlock): void {
      const total = outputLength(received, from, to);
      while (sent < total) {
        input.fill(0, filled);
        handOut(total - sent, onBlock);
      }
      input.fill(0);
      filled = before;
      received = sent = blocks = 0;
    },
  };
}
