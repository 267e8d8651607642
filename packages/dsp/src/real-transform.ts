import { ChirpConvolution, convolutionSize } from './chirp-convolution.ts';
import { createPass, createRadixPasses, type Pass } from './radix-passes.ts';

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
  /** Writes the bins. */
  store(re: Float64Array, im: Float64Array): void;
  /** Writes the bins, from `offset`. */
  storeFloats(re: Float32Array, im: Float32Array, offset: number): void;
  /** Writes the squared magnitudes of the bins, from `offset`. */
  storePower(out: Float32Array, offset: number): void;
  /** `size` samples from the bins, scaled by 1 / size; the imaginary parts of the bins 0 and size / 2 are not read. */
  inverse(re: Float64Array, im: Float64Array, samples: Float64Array): void;
  /** The transform of `size` complex numbers, in place. */
  complex(re: FloatArray, im: FloatArray, scale?: number): void;
}

/** The arrays that a plan reads and writes: doubles, or floats where the caller stores them. */
export type FloatArray = Float32Array | Float64Array;

/** Sizes up to this one share their memory. */
const sharedSize = 8192;

type RealTransformConstructor = new (size: number, window?: Float64Array) => RealTransform;

export const RealTransform: RealTransformConstructor = defineRealTransform();

/**
 * The memory of the passes is a constant of the machine code, as long as nobody needs a longer one: V8 then leaves
 * out most of what guards an access, and a transform takes three quarters of its time. It stands in a function
 * since bundlers make variables of a module's constants.
 */
function defineRealTransform(): RealTransformConstructor {
  const shared: Float64Array = new Float64Array(sharedSize);
  const scratch = { memory: shared };
  const passes = createRadixPasses(scratch);

  return class implements RealTransform {
    readonly size: number;
    readonly bins: number;
    readonly #passes: readonly Pass[];
    /** Which sample stands at each place; of an octet, the first one's. */
    readonly #order: Int32Array;
    readonly #octets: boolean;
    readonly #window: Float64Array;
    readonly #memory: Float64Array;
    readonly #convolution: ChirpConvolution | undefined;
    #frame: Float64Array | undefined;
    #parts: Float64Array[] | undefined;

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
        const bins = this.#convolution.run(samples);
        this.#claim().set(bins);
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

    store(re: Float64Array, im: Float64Array): void {
      const last = this.#passes[this.#passes.length - 1];
      if (last?.radix === 4 && last.span % 2 === 0) {
        passes.storeFour(last, re, im);
        return;
      }
      const h = this.#finish();
      const { size } = this;
      re[0] = h[0]!;
      im[0] = 0;
      for (let k = 1, m = size - 1; k < m; k++, m--) {
        re[k] = h[k]!;
        im[k] = h[m]!;
      }
      if (size % 2 === 0) {
        re[size / 2] = h[size / 2]!;
        im[size / 2] = 0;
      }
    }

    storeFloats(re: Float32Array, im: Float32Array, offset: number): void {
      const last = this.#passes[this.#passes.length - 1];
      if (last?.radix === 4 && last.span % 2 === 0) {
        passes.storeFourFloats(last, re, im, offset);
        return;
      }
      const h = this.#finish();
      const { size } = this;
      re[offset] = h[0]!;
      im[offset] = 0;
      for (let k = 1, m = size - 1; k < m; k++, m--) {
        re[offset + k] = h[k]!;
        im[offset + k] = h[m]!;
      }
      if (size % 2 === 0) {
        re[offset + size / 2] = h[size / 2]!;
        im[offset + size / 2] = 0;
      }
    }

    storePower(out: Float32Array, offset: number): void {
      const h = this.#finish();
      const { size } = this;
      out[offset] = h[0]! * h[0]!;
      for (let k = 1, m = size - 1; k < m; k++, m--) {
        const x = h[k]!;
        const y = h[m]!;
        out[offset + k] = x * x + y * y;
      }
      if (size % 2 === 0) out[offset + size / 2] = h[size / 2]! ** 2;
    }

    /** With y[k] = re[k] + im[k] at all frequencies, the forward transform Y of y gives Re Y[n] + Im Y[n]. */
    inverse(re: Float64Array, im: Float64Array, samples: Float64Array): void {
      const { size } = this;
      const scale = 1 / size;
      this.#frame ??= new Float64Array(size);
      const frame = this.#frame;
      frame[0] = re[0]! * scale;
      if (size % 2 === 0) frame[size / 2] = re[size / 2]! * scale;
      for (let k = 1; 2 * k < size; k++) {
        const x = re[k]! * scale;
        const y = im[k]! * scale;
        frame[k] = x + y;
        frame[size - k] = x - y;
      }
      this.run(frame);
      const h = this.#finish();
      samples[0] = h[0]!;
      if (size % 2 === 0) samples[size / 2] = h[size / 2]!;
      for (let k = 1, m = size - 1; k < m; k++, m--) {
        const x = h[k]!;
        const y = h[m]!;
        samples[k] = x + y;
        samples[m] = x - y;
      }
    }

    complex(re: FloatArray, im: FloatArray, scale: number = 1): void {
      const { size, bins } = this;
      this.#parts ??= Array.from({ length: 4 }, () => new Float64Array(bins));
      const [aRe, aIm, bRe, bIm] = this.#parts as [Float64Array, Float64Array, Float64Array, Float64Array];
      this.run(inDoubles(re));
      this.store(aRe, aIm);
      this.run(inDoubles(im));
      this.store(bRe, bIm);
      for (let k = 0; k < bins; k++) {
        if (k > 0) {
          re[size - k] = (aRe[k]! + bIm[k]!) * scale;
          im[size - k] = (bRe[k]! - aIm[k]!) * scale;
        }
        re[k] = (aRe[k]! - bIm[k]!) * scale;
        im[k] = (bRe[k]! + aIm[k]!) * scale;
      }
    }

    #claim(): Float64Array {
      if (scratch.memory !== this.#memory) scratch.memory = this.#memory;
      return scratch.memory;
    }

    #join(first: number, end: number): void {
      for (let i = first; i < end; i++) passes.run(this.size, this.#passes[i]!);
    }

    /** The last pass. */
    #finish(): Float64Array {
      const { length } = this.#passes;
      this.#join(Math.max(0, length - 1), length);
      return scratch.memory;
    }
  };
}

/** Inner loops see one kind of array only: with two, engines make them several times slower. */
export function inDoubles(array: FloatArray): Float64Array {
  return array instanceof Float64Array ? array : new Float64Array(array);
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
