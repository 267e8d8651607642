import { checkInteger, reject } from './validate.ts';

/** The arrays that a plan reads and writes: doubles, or floats where the caller stores them. */
export type FloatArray = Float32Array | Float64Array;

/** A plan for transforms of one size. */
export interface Fft {
  readonly size: number;
  /** X[k] = sum over n of x[n] exp(-2 pi i k n / size), in place. Both arrays have `size` elements. */
  forward(re: FloatArray, im: FloatArray): void;
  /** x[n] = (1 / size) sum over k of X[k] exp(2 pi i k n / size), in place. */
  inverse(re: FloatArray, im: FloatArray): void;
  /** The first floor(size / 2) + 1 bins of `size` real samples, written to `re` and `im`. */
  realForward(samples: FloatArray, re: FloatArray, im: FloatArray): void;
  /** `size` real samples from floor(size / 2) + 1 bins; the imaginary parts of the bins 0 and size / 2 are not read. */
  realInverse(re: FloatArray, im: FloatArray, samples: FloatArray): void;
}

/**
 * A plan for the discrete Fourier transform of any size >= 1.
 *
 * Sizes 2^a 3^b 5^c run as mixed-radix passes (4, 2, 3, 5), all others by Bluestein's algorithm (IEEE Trans.
 * AU 18, 1970) on a power of two. Real transforms of an even size run as one complex transform of half the
 * size. Everything is computed in doubles.
 *
 * @throws RangeError when size is not an integer >= 1, or when a buffer's length does not fit the plan.
 *
 * @example
 * const fft = createFft(4);
 * const re = new Float64Array(3);
 * const im = new Float64Array(3);
 * fft.realForward(Float64Array.of(1, 2, 3, 4), re, im); // re [10, -2, -2], im [0, 2, 0]
 */
export function createFft(size: number): Fft {
  checkInteger('createFft', 'size', size, 1, 2 ** 28);
  const real = new RealTransform(size);
  const bins = real.bins;
  let complex: ComplexTransform | undefined;
  const transform = (re: FloatArray, im: FloatArray, scale: number): void => {
    complex ??= createComplexTransform(size);
    complex.claim();
    const { order } = complex;
    for (let i = 0; i < size; i++) {
      const from = order[i]!;
      scratch.re[i] = re[from]!;
      scratch.im[i] = im[from]!;
    }
    complex.run();
    for (let i = 0; i < size; i++) {
      re[i] = scratch.re[i]! * scale;
      im[i] = scratch.im[i]! * scale;
    }
  };
  return {
    size,
    forward(re, im): void {
      checkBuffer('Fft.forward', 're', re, size);
      checkBuffer('Fft.forward', 'im', im, size);
      transform(re, im, 1);
    },
    inverse(re, im): void {
      checkBuffer('Fft.inverse', 're', re, size);
      checkBuffer('Fft.inverse', 'im', im, size);
      // With the parts swapped on the way in and out, the forward passes run the inverse.
      transform(im, re, 1 / size);
    },
    realForward(samples, re, im): void {
      checkBuffer('Fft.realForward', 'samples', samples, size);
      checkBuffer('Fft.realForward', 're', re, bins);
      checkBuffer('Fft.realForward', 'im', im, bins);
      real.load(inDoubles(samples));
      real.run();
      const outRe = inDoubles(re);
      const outIm = inDoubles(im);
      real.store(outRe, outIm);
      if (re !== outRe) re.set(outRe);
      if (im !== outIm) im.set(outIm);
    },
    realInverse(re, im, samples): void {
      checkBuffer('Fft.realInverse', 're', re, bins);
      checkBuffer('Fft.realInverse', 'im', im, bins);
      checkBuffer('Fft.realInverse', 'samples', samples, size);
      const out = inDoubles(samples);
      real.inverse(inDoubles(re), inDoubles(im), out);
      if (samples !== out) samples.set(out);
    },
  };
}

/** Inner loops see one kind of array only: with two, engines make them several times slower. */
function inDoubles(array: FloatArray): Float64Array {
  return array instanceof Float64Array ? array : new Float64Array(array);
}

function checkBuffer(caller: string, what: string, buffer: unknown, length: number): void {
  if (!(buffer instanceof Float64Array || buffer instanceof Float32Array) || buffer.length !== length) {
    reject(caller, what, `a Float64Array or Float32Array of length ${length}`, buffer);
  }
}

/** Sizes up to this one share their memory. */
const sharedSize = 8192;
const shared = complexArray(sharedSize);

/**
 * What the passes work on. As long as nobody needs a longer one, it is a constant of the machine code: V8 then
 * leaves out most of what guards an access, and a transform takes three quarters of its time. A transform is run
 * and read out before the next one is loaded, so that all can share it.
 *
 * Two arrays rather than one of pairs: an index serves both, with one check.
 */
const scratch: ComplexArray = { ...shared };

/** A forward transform on the scratch: claim it, fill element i with number `order[i]`, run, read in order. */
interface ComplexTransform {
  readonly order: Int32Array;
  claim(): void;
  run(): void;
}

function createComplexTransform(size: number): ComplexTransform {
  const factors = factorize(size);
  return factors === undefined ? new Bluestein(size) : new MixedRadix(size, factors);
}

/**
 * The radices of the passes, first pass first; undefined when a prime above 5 divides the size.
 *
 * A four stands first where there is one: without twiddles, it can be done while loading.
 */
function factorize(size: number): number[] | undefined {
  const fours: number[] = [];
  const others: number[] = [];
  let rest = size;
  for (; rest % 4 === 0; rest /= 4) fours.push(4);
  for (const radix of [2, 3, 5]) for (; rest % radix === 0; rest /= radix) others.push(radix);
  if (rest !== 1) return undefined;
  return [...fours.slice(0, 1), ...others, ...fours.slice(1)];
}

/** cos and sin of -2 pi k / n, from the first octant so that the last bit is right. */
function unitRoot(k: number, n: number): [number, number] {
  const eighth = 8 * (((k % n) + n) % n);
  const octant = Math.floor(eighth / n);
  const inside = eighth - octant * n;
  const angle = (Math.PI / (4 * n)) * (octant % 2 === 0 ? inside : n - inside);
  const near = Math.cos(angle);
  const far = Math.sin(angle);
  const swapped = ((octant + 1) & 2) !== 0;
  const x = swapped ? far : near;
  const y = swapped ? near : far;
  return [((octant + 2) & 4) === 0 ? x : -x, octant < 4 ? -y : y];
}

/** Decimation in time, in place; the digit reversal is in `order`, so that loading and permuting are one pass. */
class MixedRadix implements ComplexTransform {
  readonly order: Int32Array;
  readonly passes: readonly Pass[];
  readonly #re: Float64Array;
  readonly #im: Float64Array;

  constructor(size: number, factors: readonly number[]) {
    const fits = size <= sharedSize;
    this.#re = fits ? shared.re : new Float64Array(size);
    this.#im = fits ? shared.im : new Float64Array(size);
    let order = Int32Array.of(0);
    this.passes = factors.map((radix) => {
      const span = order.length;
      const longer = new Int32Array(radix * span);
      for (let j = 0; j < radix; j++) {
        for (let q = 0; q < span; q++) longer[j * span + q] = j + radix * order[q]!;
      }
      order = longer;
      return { radix, span, twiddles: createTwiddles(radix, span) };
    });
    this.order = order;
  }

  claim(): void {
    if (scratch.re === this.#re) return;
    scratch.re = this.#re;
    scratch.im = this.#im;
  }

  run(from: number = 0): void {
    const size = this.order.length;
    for (let i = from; i < this.passes.length; i++) {
      const { radix, span, twiddles } = this.passes[i]!;
      if (radix === 4) pass4(size, span, twiddles);
      else if (radix === 2) pass2(size, span, twiddles);
      else if (radix === 3) pass3(size, span, twiddles);
      else pass5(size, span, twiddles);
    }
  }
}

interface Pass {
  readonly radix: number;
  /** Elements of the transforms that this pass joins. */
  readonly span: number;
  /** (cos, sin) pairs in the order in which the pass reads them. */
  readonly twiddles: Float64Array;
}

function createTwiddles(radix: number, span: number): Float64Array {
  const twiddles = new Float64Array(2 * (radix - 1) * span);
  let at = 0;
  for (let q = 0; q < span; q++) {
    for (let j = 1; j < radix; j++) {
      const [c, s] = unitRoot(j * q, radix * span);
      twiddles[at++] = c;
      twiddles[at++] = s;
    }
  }
  return twiddles;
}

// Twiddles outside, blocks inside: they are loaded once for all blocks. Every element is read once into a variable,
// since engines do not share loads from typed arrays. Radix 8 and 16 were slower: V8 loads all values before it
// computes, and they do not fit into the registers.

function pass4(size: number, span: number, twiddles: Float64Array): void {
  const { re, im } = scratch;
  let t = 0;
  for (let q = 0; q < span; q++) {
    const cos1 = twiddles[t]!;
    const sin1 = twiddles[t + 1]!;
    const cos2 = twiddles[t + 2]!;
    const sin2 = twiddles[t + 3]!;
    const cos3 = twiddles[t + 4]!;
    const sin3 = twiddles[t + 5]!;
    t += 6;
    for (let a = q; a < size; a += 4 * span) {
      const b = a + span;
      const c = b + span;
      const d = c + span;
      let x = re[c]!;
      let y = im[c]!;
      const cRe = x * cos2 - y * sin2;
      const cIm = x * sin2 + y * cos2;
      const aRe = re[a]!;
      const aIm = im[a]!;
      const sumRe = aRe + cRe;
      const sumIm = aIm + cIm;
      const differenceRe = aRe - cRe;
      const differenceIm = aIm - cIm;
      x = re[b]!;
      y = im[b]!;
      const bRe = x * cos1 - y * sin1;
      const bIm = x * sin1 + y * cos1;
      x = re[d]!;
      y = im[d]!;
      const dRe = x * cos3 - y * sin3;
      const dIm = x * sin3 + y * cos3;
      const oddSumRe = bRe + dRe;
      const oddSumIm = bIm + dIm;
      const oddDifferenceRe = bRe - dRe;
      const oddDifferenceIm = bIm - dIm;
      re[a] = sumRe + oddSumRe;
      im[a] = sumIm + oddSumIm;
      re[b] = differenceRe + oddDifferenceIm;
      im[b] = differenceIm - oddDifferenceRe;
      re[c] = sumRe - oddSumRe;
      im[c] = sumIm - oddSumIm;
      re[d] = differenceRe - oddDifferenceIm;
      im[d] = differenceIm + oddDifferenceRe;
    }
  }
}

function pass2(size: number, span: number, twiddles: Float64Array): void {
  const { re, im } = scratch;
  for (let q = 0; q < span; q++) {
    const cos = twiddles[2 * q]!;
    const sin = twiddles[2 * q + 1]!;
    for (let a = q; a < size; a += 2 * span) {
      const b = a + span;
      const x = re[b]!;
      const y = im[b]!;
      const bRe = x * cos - y * sin;
      const bIm = x * sin + y * cos;
      const aRe = re[a]!;
      const aIm = im[a]!;
      re[a] = aRe + bRe;
      im[a] = aIm + bIm;
      re[b] = aRe - bRe;
      im[b] = aIm - bIm;
    }
  }
}

const sin60 = Math.sqrt(3) / 2;

function pass3(size: number, span: number, twiddles: Float64Array): void {
  const { re, im } = scratch;
  for (let q = 0; q < span; q++) {
    const cos1 = twiddles[4 * q]!;
    const sin1 = twiddles[4 * q + 1]!;
    const cos2 = twiddles[4 * q + 2]!;
    const sin2 = twiddles[4 * q + 3]!;
    for (let a = q; a < size; a += 3 * span) {
      const b = a + span;
      const c = b + span;
      let x = re[b]!;
      let y = im[b]!;
      const bRe = x * cos1 - y * sin1;
      const bIm = x * sin1 + y * cos1;
      x = re[c]!;
      y = im[c]!;
      const cRe = x * cos2 - y * sin2;
      const cIm = x * sin2 + y * cos2;
      const aRe = re[a]!;
      const aIm = im[a]!;
      const sumRe = bRe + cRe;
      const sumIm = bIm + cIm;
      const turnRe = sin60 * (bIm - cIm);
      const turnIm = sin60 * (cRe - bRe);
      const middleRe = aRe - sumRe / 2;
      const middleIm = aIm - sumIm / 2;
      re[a] = aRe + sumRe;
      im[a] = aIm + sumIm;
      re[b] = middleRe + turnRe;
      im[b] = middleIm + turnIm;
      re[c] = middleRe - turnRe;
      im[c] = middleIm - turnIm;
    }
  }
}

const [cos72, sin72] = unitRoot(-1, 5);
const [cos144, sin144] = unitRoot(-2, 5);

function pass5(size: number, span: number, twiddles: Float64Array): void {
  const { re, im } = scratch;
  for (let q = 0; q < span; q++) {
    const t = 8 * q;
    const cos1 = twiddles[t]!;
    const sin1 = twiddles[t + 1]!;
    const cos2 = twiddles[t + 2]!;
    const sin2 = twiddles[t + 3]!;
    const cos3 = twiddles[t + 4]!;
    const sin3 = twiddles[t + 5]!;
    const cos4 = twiddles[t + 6]!;
    const sin4 = twiddles[t + 7]!;
    for (let a = q; a < size; a += 5 * span) {
      const b = a + span;
      const c = b + span;
      const d = c + span;
      const e = d + span;
      let x = re[b]!;
      let y = im[b]!;
      const bRe = x * cos1 - y * sin1;
      const bIm = x * sin1 + y * cos1;
      x = re[c]!;
      y = im[c]!;
      const cRe = x * cos2 - y * sin2;
      const cIm = x * sin2 + y * cos2;
      x = re[d]!;
      y = im[d]!;
      const dRe = x * cos3 - y * sin3;
      const dIm = x * sin3 + y * cos3;
      x = re[e]!;
      y = im[e]!;
      const eRe = x * cos4 - y * sin4;
      const eIm = x * sin4 + y * cos4;
      const aRe = re[a]!;
      const aIm = im[a]!;
      const outerSumRe = bRe + eRe;
      const outerSumIm = bIm + eIm;
      const outerRe = bRe - eRe;
      const outerIm = bIm - eIm;
      const innerSumRe = cRe + dRe;
      const innerSumIm = cIm + dIm;
      const innerRe = cRe - dRe;
      const innerIm = cIm - dIm;
      const near1Re = aRe + cos72 * outerSumRe + cos144 * innerSumRe;
      const near1Im = aIm + cos72 * outerSumIm + cos144 * innerSumIm;
      const near2Re = aRe + cos144 * outerSumRe + cos72 * innerSumRe;
      const near2Im = aIm + cos144 * outerSumIm + cos72 * innerSumIm;
      const turn1Re = sin72 * outerIm + sin144 * innerIm;
      const turn1Im = -sin72 * outerRe - sin144 * innerRe;
      const turn2Re = sin144 * outerIm - sin72 * innerIm;
      const turn2Im = sin72 * innerRe - sin144 * outerRe;
      re[a] = aRe + outerSumRe + innerSumRe;
      im[a] = aIm + outerSumIm + innerSumIm;
      re[b] = near1Re + turn1Re;
      im[b] = near1Im + turn1Im;
      re[c] = near2Re + turn2Re;
      im[c] = near2Im + turn2Im;
      re[d] = near2Re - turn2Re;
      im[d] = near2Im - turn2Im;
      re[e] = near1Re - turn1Re;
      im[e] = near1Im - turn1Im;
    }
  }
}

/** A transform of any size as a convolution with a chirp, on a power of two. */
class Bluestein implements ComplexTransform {
  readonly order: Int32Array;
  readonly #chirp: ComplexArray;
  readonly #kernel: ComplexArray;
  readonly #product: ComplexArray;
  readonly #inner: ComplexTransform;

  constructor(size: number) {
    this.order = Int32Array.from({ length: size }, (_, i) => i);
    let padded = 1;
    while (padded < 2 * size - 1) padded *= 2;
    this.#inner = createComplexTransform(padded);
    this.#chirp = complexArray(size);
    this.#kernel = complexArray(padded);
    this.#product = complexArray(padded);
    const chirp = this.#chirp;
    const { re, im } = this.#product;
    let square = 0; // k squared modulo 2 * size, by adding up odd numbers: exact for every size
    for (let k = 0; k < size; k++) {
      const [c, s] = unitRoot(square, 2 * size);
      square = (square + 2 * k + 1) % (2 * size);
      chirp.re[k] = c;
      chirp.im[k] = s;
      const mirrored = (padded - k) % padded;
      re[k] = re[mirrored] = c / padded;
      im[k] = im[mirrored] = -s / padded;
    }
    this.claim();
    this.#convolve(re, im);
    this.#kernel.re.set(scratch.re.subarray(0, padded));
    this.#kernel.im.set(scratch.im.subarray(0, padded));
  }

  claim(): void {
    this.#inner.claim();
  }

  run(): void {
    const size = this.order.length;
    const { re, im } = scratch;
    const chirp = this.#chirp;
    const kernel = this.#kernel;
    const product = this.#product;
    for (let i = 0; i < kernel.re.length; i++) {
      const inside = i < size;
      product.re[i] = inside ? re[i]! * chirp.re[i]! - im[i]! * chirp.im[i]! : 0;
      product.im[i] = inside ? re[i]! * chirp.im[i]! + im[i]! * chirp.re[i]! : 0;
    }
    this.#convolve(product.re, product.im);
    for (let i = 0; i < kernel.re.length; i++) {
      const x = re[i]!;
      const y = im[i]!;
      product.re[i] = x * kernel.re[i]! - y * kernel.im[i]!;
      product.im[i] = x * kernel.im[i]! + y * kernel.re[i]!;
    }
    // The inverse is the forward transform with its parts swapped.
    this.#convolve(product.im, product.re);
    for (let i = 0; i < size; i++) {
      const x = im[i]!;
      const y = re[i]!;
      re[i] = x * chirp.re[i]! - y * chirp.im[i]!;
      im[i] = x * chirp.im[i]! + y * chirp.re[i]!;
    }
  }

  /** Transforms padded numbers. */
  #convolve(fromRe: Float64Array, fromIm: Float64Array): void {
    const { re, im } = scratch;
    const { order } = this.#inner;
    for (let i = 0; i < order.length; i++) {
      re[i] = fromRe[order[i]!]!;
      im[i] = fromIm[order[i]!]!;
    }
    this.#inner.run();
  }
}

interface ComplexArray {
  re: Float64Array;
  im: Float64Array;
}

function complexArray(length: number): ComplexArray {
  return { re: new Float64Array(length), im: new Float64Array(length) };
}

/**
 * The transform of real samples: load, run, then store the bins 0 to size / 2 or their power, before another
 * transform is loaded.
 *
 * An even size runs as a complex transform of half the size over (even, odd) pairs, which are parted on the way
 * out.
 */
export class RealTransform {
  readonly size: number;
  readonly bins: number;
  readonly #paired: boolean;
  readonly #complex: ComplexTransform;
  /** The first sample of each quad, and the way from one sample to the next, when the first pass has radix 4. */
  readonly #quads: Int32Array | undefined;
  readonly #stride: number;
  /** Halves of cos and sin of -2 pi k / size, up to a quarter turn. */
  readonly #roots: Float64Array;

  constructor(size: number) {
    this.size = size;
    this.bins = (size >> 1) + 1;
    this.#paired = size % 2 === 0;
    this.#complex = createComplexTransform(this.#paired ? size / 2 : size);
    const { order } = this.#complex;
    this.#stride = size / 4;
    if (this.#paired && this.#complex instanceof MixedRadix && this.#complex.passes[0]?.radix === 4) {
      this.#quads = Int32Array.from({ length: size / 8 }, (_, i) => 2 * order[4 * i]!);
    }
    const quarter = this.#paired ? (size >> 2) + 1 : 0;
    this.#roots = new Float64Array(2 * quarter);
    for (let k = 0; k < quarter; k++) {
      const [c, s] = unitRoot(k, size);
      this.#roots[2 * k] = c / 2;
      this.#roots[2 * k + 1] = s / 2;
    }
  }

  load(samples: Float64Array): void {
    this.#complex.claim();
    if (this.#quads !== undefined) loadQuads(samples, this.#quads, this.#stride);
    else this.#loadEach((i) => samples[i]!);
  }

  /** Loads `size` samples from `start`, each times its weight; all must lie inside `samples`. */
  loadWindowed(samples: Float32Array, start: number, weights: Float64Array): void {
    this.#complex.claim();
    if (this.#quads !== undefined) loadWindowedQuads(samples, start, weights, this.#quads, this.#stride);
    else this.#loadEach((i) => samples[start + i]! * weights[i]!);
  }

  #loadEach(sample: (index: number) => number): void {
    const { re, im } = scratch;
    const { order } = this.#complex;
    for (let i = 0; i < order.length; i++) {
      const k = order[i]!;
      re[i] = sample(this.#paired ? 2 * k : k);
      im[i] = this.#paired ? sample(2 * k + 1) : 0;
    }
  }

  run(): void {
    if (this.#quads !== undefined) (this.#complex as MixedRadix).run(1);
    else this.#complex.run();
  }

  /** Writes the bins. */
  store(outRe: Float64Array, outIm: Float64Array): void {
    if (this.#paired) {
      storePairs(this.bins - 1, this.#roots, outRe, outIm);
      return;
    }
    const { re, im } = scratch;
    for (let k = 0; k < this.bins; k++) {
      outRe[k] = re[k]!;
      outIm[k] = im[k]!;
    }
  }

  /** Writes the squared magnitudes of the bins to `out`, from `offset`. */
  storePower(out: Float32Array, offset: number = 0): void {
    if (this.#paired) {
      storePairPowers(this.bins - 1, this.#roots, out, offset);
      return;
    }
    const { re, im } = scratch;
    for (let k = 0; k < this.bins; k++) out[offset + k] = re[k]! * re[k]! + im[k]! * im[k]!;
  }

  /** `size` samples from the bins, scaled by 1 / size. */
  inverse(inRe: Float64Array, inIm: Float64Array, samples: Float64Array): void {
    this.#complex.claim();
    const { size } = this;
    const { re, im } = scratch;
    const { order } = this.#complex;
    // Real and imaginary part change places: the forward passes then run the inverse.
    if (!this.#paired) {
      for (let i = 0; i < size; i++) {
        const k = order[i]!;
        const mirrored = k >= this.bins;
        const bin = mirrored ? size - k : k;
        const y = k === 0 ? 0 : inIm[bin]!;
        re[i] = mirrored ? -y : y;
        im[i] = inRe[bin]!;
      }
      this.#complex.run();
      for (let n = 0; n < size; n++) samples[n] = im[n]! / size;
      return;
    }
    const half = order.length;
    const roots = this.#roots;
    for (let i = 0; i < half; i++) {
      const k = order[i]!;
      const mirror = half - k;
      const x = inRe[k]!;
      const mirrorRe = inRe[mirror]!;
      const y = k === 0 ? 0 : inIm[k]!;
      const mirrorIm = k === 0 ? 0 : inIm[mirror]!;
      const oddRe = 2 * (x - mirrorRe);
      const oddIm = 2 * (y + mirrorIm);
      // exp(2 pi i k / size) from the stored quarter.
      const folded = 2 * k <= half ? k : mirror;
      const cos = folded === k ? roots[2 * k]! : -roots[2 * folded]!;
      const sin = -roots[2 * folded + 1]!;
      re[i] = y - mirrorIm + oddRe * cos - oddIm * sin;
      im[i] = x + mirrorRe - oddRe * sin - oddIm * cos;
    }
    this.#complex.run();
    const scale = 1 / size;
    for (let n = 0; n < half; n++) {
      samples[2 * n] = im[n]! * scale;
      samples[2 * n + 1] = re[n]! * scale;
    }
  }
}

/** Loads pairs and runs the first pass, of radix 4, on them. */
function loadQuads(samples: Float64Array, quads: Int32Array, stride: number): void {
  for (let i = 0; i < quads.length; i++) {
    const a = quads[i]!;
    const b = a + stride;
    const c = b + stride;
    const d = c + stride;
    storeQuad(
      4 * i,
      samples[a]!,
      samples[a + 1]!,
      samples[b]!,
      samples[b + 1]!,
      samples[c]!,
      samples[c + 1]!,
      samples[d]!,
      samples[d + 1]!,
    );
  }
}

/** `loadQuads` with a weight for every sample. */
function loadWindowedQuads(
  samples: Float32Array,
  start: number,
  weights: Float64Array,
  quads: Int32Array,
  stride: number,
): void {
  for (let i = 0; i < quads.length; i++) {
    const a = quads[i]!;
    const b = a + stride;
    const c = b + stride;
    const d = c + stride;
    storeQuad(
      4 * i,
      samples[start + a]! * weights[a]!,
      samples[start + a + 1]! * weights[a + 1]!,
      samples[start + b]! * weights[b]!,
      samples[start + b + 1]! * weights[b + 1]!,
      samples[start + c]! * weights[c]!,
      samples[start + c + 1]! * weights[c + 1]!,
      samples[start + d]! * weights[d]!,
      samples[start + d + 1]! * weights[d + 1]!,
    );
  }
}

/** Writes the transform of four complex numbers. */
function storeQuad(
  at: number,
  aRe: number,
  aIm: number,
  bRe: number,
  bIm: number,
  cRe: number,
  cIm: number,
  dRe: number,
  dIm: number,
): void {
  const { re, im } = scratch;
  const sumRe = aRe + cRe;
  const sumIm = aIm + cIm;
  const differenceRe = aRe - cRe;
  const differenceIm = aIm - cIm;
  const oddSumRe = bRe + dRe;
  const oddSumIm = bIm + dIm;
  const oddDifferenceRe = bRe - dRe;
  const oddDifferenceIm = bIm - dIm;
  re[at] = sumRe + oddSumRe;
  im[at] = sumIm + oddSumIm;
  re[at + 1] = differenceRe + oddDifferenceIm;
  im[at + 1] = differenceIm - oddDifferenceRe;
  re[at + 2] = sumRe - oddSumRe;
  im[at + 2] = sumIm - oddSumIm;
  re[at + 3] = differenceRe - oddDifferenceIm;
  im[at + 3] = differenceIm + oddDifferenceRe;
}

/**
 * Parts the transform of (even, odd) pairs into the bins of the whole: with m = half - k and
 * w = exp(-pi i k / half), X[k] = (Z[k] + Z*[m]) / 2 - i w (Z[k] - Z*[m]) / 2.
 */
function storePairs(half: number, roots: Float64Array, outRe: Float64Array, outIm: Float64Array): void {
  const { re, im } = scratch;
  outRe[0] = re[0]! + im[0]!;
  outRe[half] = re[0]! - im[0]!;
  outIm[0] = outIm[half] = 0;
  for (let k = 1, m = half - 1; k <= m; k++, m--) {
    const x = re[k]!;
    const y = im[k]!;
    const mirrorRe = re[m]!;
    const mirrorIm = im[m]!;
    const cos = roots[2 * k]!;
    const sin = roots[2 * k + 1]!;
    const evenRe = 0.5 * (x + mirrorRe);
    const evenIm = 0.5 * (y - mirrorIm);
    const oddRe = y + mirrorIm;
    const oddIm = mirrorRe - x;
    const turnedRe = cos * oddRe - sin * oddIm;
    const turnedIm = cos * oddIm + sin * oddRe;
    outRe[k] = evenRe + turnedRe;
    outIm[k] = evenIm + turnedIm;
    outRe[m] = evenRe - turnedRe;
    outIm[m] = turnedIm - evenIm;
  }
}

/** The squared magnitudes of what `storePairs` writes. */
function storePairPowers(half: number, roots: Float64Array, out: Float32Array, offset: number): void {
  const { re, im } = scratch;
  out[offset] = (re[0]! + im[0]!) ** 2;
  out[offset + half] = (re[0]! - im[0]!) ** 2;
  for (let k = 1, m = half - 1; k <= m; k++, m--) {
    const x = re[k]!;
    const y = im[k]!;
    const mirrorRe = re[m]!;
    const mirrorIm = im[m]!;
    const cos = roots[2 * k]!;
    const sin = roots[2 * k + 1]!;
    const evenRe = 0.5 * (x + mirrorRe);
    const evenIm = 0.5 * (y - mirrorIm);
    const oddRe = y + mirrorIm;
    const oddIm = mirrorRe - x;
    const turnedRe = cos * oddRe - sin * oddIm;
    const turnedIm = cos * oddIm + sin * oddRe;
    const nearRe = evenRe + turnedRe;
    const nearIm = evenIm + turnedIm;
    const farRe = evenRe - turnedRe;
    const farIm = turnedIm - evenIm;
    out[offset + k] = nearRe * nearRe + nearIm * nearIm;
    out[offset + m] = farRe * farRe + farIm * farIm;
  }
}
