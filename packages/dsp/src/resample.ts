import { type ResamplingPlan, resamplingPlan } from './resampling-plan.ts';
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
  if (from === to) return samples.slice();
  const output = new Float32Array(outputLength(samples.length, from, to));
  const blocks = new BlockResampler(from, to);
  let at = 0;
  const append = (block: Float32Array): void => {
    output.set(block, at);
    at += block.length;
  };
  blocks.push(samples, append);
  blocks.flush(append);
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
 * resampler.latency / 48000; // 0.0242 s
 */
export function createResampler({ from, to }: ResampleOptions): Resampler {
  checkPositive('createResampler', 'from', from);
  checkPositive('createResampler', 'to', to);
  const blocks = from === to ? { latency: 0, push: passOn, flush(): void {} } : new BlockResampler(from, to);
  return {
    latency: blocks.latency,
    push(chunk, onBlock): void {
      checkChunk('Resampler.push', chunk);
      blocks.push(chunk, onBlock);
    },
    flush(onBlock): void {
      blocks.flush(onBlock);
    },
  };
}

function passOn(chunk: Float32Array, onBlock: (samples: Float32Array) => void): void {
  if (chunk.length > 0) onBlock(chunk);
}

function outputLength(length: number, from: number, to: number): number {
  return Math.ceil((length * to) / from);
}

class BlockResampler implements Resampler {
  readonly latency: number;
  readonly #from: number;
  readonly #to: number;
  readonly #plan: ResamplingPlan;
  /** What stands before the block, the block, and what follows it. */
  readonly #input: Float64Array;
  readonly #output: Float32Array;
  /** The lengths that blocks have before the signal ends, longest first. */
  readonly #views: readonly Float32Array[];
  #filled: number;
  #received = 0;
  #sent = 0;
  #blocks = 0;

  constructor(from: number, to: number) {
    this.#from = from;
    this.#to = to;
    this.#plan = resamplingPlan(from, to);
    const { before, hop, after, outputs } = this.#plan;
    this.#input = new Float64Array(before + hop + after);
    this.#output = new Float32Array(outputs);
    this.#views = [0, 1, 2].map((fewer) => this.#output.subarray(0, outputs - fewer));
    this.#filled = before;
    this.latency = hop + after;
  }

  push(chunk: Float32Array, onBlock: (samples: Float32Array) => void): void {
    const input = this.#input;
    this.#received += chunk.length;
    for (let at = 0; at < chunk.length; ) {
      const count = Math.min(chunk.length - at, input.length - this.#filled);
      for (let i = 0; i < count; i++) input[this.#filled + i] = chunk[at + i]!;
      at += count;
      this.#filled += count;
      if (this.#filled === input.length) this.#run(onBlock, Infinity);
    }
  }

  flush(onBlock: (samples: Float32Array) => void): void {
    const total = outputLength(this.#received, this.#from, this.#to);
    while (this.#sent < total) {
      this.#input.fill(0, this.#filled);
      this.#run(onBlock, total - this.#sent);
    }
    this.#input.fill(0);
    this.#filled = this.#plan.before;
    this.#received = this.#sent = this.#blocks = 0;
  }

  #run(onBlock: (samples: Float32Array) => void, most: number): void {
    const { hop } = this.#plan;
    const output = this.#output;
    const count = Math.min(most, this.#plan.run(this.#input, this.#blocks++, output));
    this.#input.copyWithin(0, hop);
    this.#filled = Math.max(this.#plan.before, this.#filled - hop);
    this.#sent += count;
    if (count > 0) onBlock(this.#views[output.length - count] ?? output.subarray(0, count));
  }
}
