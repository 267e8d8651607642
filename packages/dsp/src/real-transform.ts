import { ChirpConvolution, convolutionSize } from './chirp-convolution.ts';
import { createPass, createRadixPasses, type Pass, type RadixPasses, type Scratch } from './radix-passes.ts';

/**
 * The Fourier transform of real samples: run, then store the bins 0 to size / 2 or their power, once and before
 * another transform is run: all share their memory, and storing does the last pass.
 *
 * Sizes 2^a 3^b 5^c run as passes of radix 2 to 5, on odd powers of two also 8; all others by Bluestein's
 * algorithm.
 */
export interface RealTransform {
  readonly size: number;
  readonly bins: number;
  /** Transforms `size` samples. */
  run(samples: Float64Array): void;
  /** Transforms `size` samples from `start`, each times its weight in the window; all must lie inside `samples`. */
  runWindowed(samples: Float32Array, start: number): void;
  /** Writes the squared magnitudes of the bins, from `offset`. */
  storePower(out: Float32Array, offset: number): void;
  /** The last pass, which is left to what stores the bins. */
  readonly last: Pass | undefined;
  /**
   * Does the last pass: the real part of bin k then stands at place k of what is returned, its imaginary part at place
   * size - k; bins 0 and size / 2 have none.
   */
  finish(): Float64Array;
}

/** Sizes up to this one share their memory. */
const sharedSize = 8192;

const shared: Float64Array = new Float64Array(sharedSize);

/**
 * What all transforms work on. As long as nobody needs a longer memory, it is a constant of the machine code: V8 then
 * leaves out most of what guards an access, and a transform takes three quarters of its time. Loops take it as the
 * argument of a function around them, since bundlers make variables of a module's constants.
 */
export const scratch: Scratch = { memory: shared };

export const passes: RadixPasses = createRadixPasses(scratch);

type RealTransformConstructor = new (size: number, window?: Float64Array) => RealTransform;

export const RealTransform: RealTransformConstructor = defineRealTransform(scratch, passes);

function defineRealTransform(scratch: Scratch, passes: RadixPasses): RealTransformConstructor {
  return class implements RealTransform {
    readonly size: number;
    readonly bins: number;
    readonly last: Pass | undefined;
    readonly #passes: readonly Pass[];
    /** Which sample stands at each place; of an octet, the first one's. */
    readonly #order: Int32Array;
    readonly #octets: boolean;
    readonly #window: Float64Array;
    readonly #memory: Float64Array;
    readonly #convolution: ChirpConvolution | undefined;
    #frame: Float64Array | undefined;

    constructor(size: number, window: Float64Array = new Float64Array(0)) {
      this.size = size;
      this.bins = (size >> 1) + 1;
      const radices = factorize(size);
      const planned: Pass[] = [];
      let order = Int32Array.of(0);
      for (const radix of radices ?? []) {
        const span = order.length;
        order = Int32Array.from(
          { length: radix * span },
          (_, i) => Math.floor(i / span) + radix * order[i % span]!,
        );
        if (radix !== 8) planned.push(createPass(radix, span));
      }
      this.#passes = planned;
      this.last = planned[planned.length - 1];
      this.#octets = radices?.[0] === 8;
      this.#order = this.#octets ? order.filter((_, i) => i % 8 === 0) : order;
      // In the order of loading, so that the memory is read from front to back.
      this.#window = this.#octets ? window.map((_, i) => window[order[i]!]!) : window;
      this.#memory = size <= sharedSize ? shared : new Float64Array(size);
      if (radices === undefined) {
        this.#convolution = new ChirpConvolution(size, new RealTransform(convolutionSize(size)));
      }
    }

    run(samples: Float64Array): void {
      if (this.#convolution !== undefined) {
        this.#convolution.run(samples, this.#memory);
        this.#claim();
        return;
      }
      const order = this.#order;
      const h = this.#claim();
      if (this.#octets) {
        passes.loadOctets(samples, order);
      } else {
        for (let i = 0; i < order.length; i++) h[i] = samples[order[i]!]!;
      }
      this.#join(0, this.#passes.length - 1);
    }

    runWindowed(samples: Float32Array, start: number): void {
      const window = this.#window;
      if (this.#octets) {
        this.#claim();
        passes.loadWindowedOctets(samples, start, window, this.#order);
        this.#join(0, this.#passes.length - 1);
        return;
      }
      this.#frame ??= new Float64Array(this.size);
      for (let i = 0; i < this.size; i++) this.#frame[i] = samples[start + i]! * window[i]!;
      this.run(this.#frame);
    }

    storePower(out: Float32Array, offset: number): void {
      const h = this.finish();
      const { size } = this;
      out[offset] = h[0]! * h[0]!;
      for (let k = 1, m = size - 1; k < m; k++, m--) {
        const x = h[k]!;
        const y = h[m]!;
        out[offset + k] = x * x + y * y;
      }
      if (size % 2 === 0) out[offset + size / 2] = h[size / 2]! ** 2;
    }

    #claim(): Float64Array {
      if (scratch.memory !== this.#memory) scratch.memory = this.#memory;
      return scratch.memory;
    }

    #join(first: number, end: number): void {
      for (let i = first; i < end; i++) passes.run(this.size, this.#passes[i]!);
    }

    finish(): Float64Array {
      const { length } = this.#passes;
      this.#join(Math.max(0, length - 1), length);
      return scratch.memory;
    }
  };
}

/** The radices of the passes, first pass first; undefined when a prime above 5 divides the size. */
function factorize(size: number): number[] | undefined {
  const fours: number[] = [];
  const others: number[] = [];
  let rest = size;
  for (; rest % 4 === 0; rest /= 4) fours.push(4);
  for (const radix of [5, 3, 2]) for (; rest % radix === 0; rest /= radix) others.push(radix);
  if (rest !== 1) return undefined;
  // On neighbours and without twiddles, a pass of radix 8 is done while loading.
  return others[0] === 2 && others.length === 1 && fours.length > 0
    ? [8, ...fours.slice(1)]
    : [...others, ...fours];
}
