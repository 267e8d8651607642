import { checkInteger, reject } from './validate.ts';

/** The arrays that a plan reads and writes: doubles, or floats where the caller stores them. */
export type FloatArray = Float32Array | Float64Array;

/** A plan for transforms of one size; it owns its scratch, so use one plan in one thread at a time. */
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
  let complex: ComplexTransform | undefined;
  const bins = (size >> 1) + 1;
  const transform = (re: FloatArray, im: FloatArray, scale: number): void => {
    complex ??= createComplexTransform(size);
    const { order, data } = complex;
    for (let i = 0; i < size; i++) {
      const from = order[i]!;
      data[2 * i] = re[from]!;
      data[2 * i + 1] = im[from]!;
    }
    complex.run();
    for (let i = 0; i < size; i++) {
      re[i] = data[2 * i]! * scale;
      im[i] = data[2 * i + 1]! * scale;
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
      real.load(samples);
      real.run();
      real.store(re, im);
    },
    realInverse(re, im, samples): void {
      checkBuffer('Fft.realInverse', 're', re, bins);
      checkBuffer('Fft.realInverse', 'im', im, bins);
      checkBuffer('Fft.realInverse', 'samples', samples, size);
      real.inverse(re, im, samples);
    },
  };
}

function checkBuffer(caller: string, what: string, buffer: unknown, length: number): void {
  if (!(buffer instanceof Float64Array || buffer instanceof Float32Array) || buffer.length !== length) {
    reject(caller, what, `a Float64Array or Float32Array of length ${length}`, buffer);
  }
}

/**
 * A forward transform on its own scratch of (real, imaginary) pairs: fill pair i from element `order[i]`, run,
 * read in order. One array of pairs was faster than two arrays: it takes fewer registers.
 */
interface ComplexTransform {
  /** One pair more than the transform needs, for the real transform's highest bin. */
  readonly data: Float64Array;
  readonly order: Int32Array;
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
  switch (octant) {
    case 0:
      return [near, -far];
    case 1:
      return [far, -near];
    case 2:
      return [-far, -near];
    case 3:
      return [-near, -far];
    case 4:
      return [-near, far];
    case 5:
      return [-far, near];
    case 6:
      return [far, near];
    default:
      return [near, far];
  }
}

/** Decimation in time, in place; the digit reversal is in `order`, so that loading and permuting are one pass. */
class MixedRadix implements ComplexTransform {
  readonly data: Float64Array;
  readonly order: Int32Array;
  readonly passes: readonly Pass[];

  constructor(size: number, factors: readonly number[]) {
    this.data = new Float64Array(2 * size + 2);
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

  run(): void {
    this.runPasses(0);
  }

  runPasses(from: number): void {
    const { data, passes } = this;
    for (let i = from; i < passes.length; i++) {
      const { radix, span, twiddles } = passes[i]!;
      if (radix === 4) {
        if (i === passes.length - 1) lastPass4(data, span, twiddles);
        else pass4(data, span, twiddles);
      } else if (radix === 2) pass2(data, span, twiddles);
      else if (radix === 3) pass3(data, span, twiddles);
      else pass5(data, span, twiddles);
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

// Every element is read once into a variable: engines do not share loads from typed arrays. Radix 8 was slower,
// as its 16 values and twiddles do not fit into the registers.

/** Twiddles outside, blocks inside: they are loaded once for all blocks. */
function pass4(z: Float64Array, span: number, twiddles: Float64Array): void {
  const end = z.length - 2;
  const step = 2 * span;
  let t = 0;
  for (let q = 0; q < step; q += 2) {
    const cos1 = twiddles[t]!;
    const sin1 = twiddles[t + 1]!;
    const cos2 = twiddles[t + 2]!;
    const sin2 = twiddles[t + 3]!;
    const cos3 = twiddles[t + 4]!;
    const sin3 = twiddles[t + 5]!;
    t += 6;
    for (let a = q; a < end; a += 4 * step) {
      const b = a + step;
      const c = b + step;
      const d = c + step;
      let x = z[c]!;
      let y = z[c + 1]!;
      const cRe = x * cos2 - y * sin2;
      const cIm = x * sin2 + y * cos2;
      const aRe = z[a]!;
      const aIm = z[a + 1]!;
      const sumRe = aRe + cRe;
      const sumIm = aIm + cIm;
      const differenceRe = aRe - cRe;
      const differenceIm = aIm - cIm;
      x = z[b]!;
      y = z[b + 1]!;
      const bRe = x * cos1 - y * sin1;
      const bIm = x * sin1 + y * cos1;
      x = z[d]!;
      y = z[d + 1]!;
      const dRe = x * cos3 - y * sin3;
      const dIm = x * sin3 + y * cos3;
      const oddSumRe = bRe + dRe;
      const oddSumIm = bIm + dIm;
      const oddDifferenceRe = bRe - dRe;
      const oddDifferenceIm = bIm - dIm;
      z[a] = sumRe + oddSumRe;
      z[a + 1] = sumIm + oddSumIm;
      z[b] = differenceRe + oddDifferenceIm;
      z[b + 1] = differenceIm - oddDifferenceRe;
      z[c] = sumRe - oddSumRe;
      z[c + 1] = sumIm - oddSumIm;
      z[d] = differenceRe - oddDifferenceIm;
      z[d + 1] = differenceIm + oddDifferenceRe;
    }
  }
}

/** The one block of the last pass. */
function lastPass4(z: Float64Array, span: number, twiddles: Float64Array): void {
  const step = 2 * span;
  let t = 0;
  for (let a = 0; a < step; a += 2) {
    const b = a + step;
    const c = b + step;
    const d = c + step;
    let x = z[c]!;
    let y = z[c + 1]!;
    let cos = twiddles[t + 2]!;
    let sin = twiddles[t + 3]!;
    const cRe = x * cos - y * sin;
    const cIm = x * sin + y * cos;
    const aRe = z[a]!;
    const aIm = z[a + 1]!;
    const sumRe = aRe + cRe;
    const sumIm = aIm + cIm;
    const differenceRe = aRe - cRe;
    const differenceIm = aIm - cIm;
    x = z[b]!;
    y = z[b + 1]!;
    cos = twiddles[t]!;
    sin = twiddles[t + 1]!;
    const bRe = x * cos - y * sin;
    const bIm = x * sin + y * cos;
    x = z[d]!;
    y = z[d + 1]!;
    cos = twiddles[t + 4]!;
    sin = twiddles[t + 5]!;
    const dRe = x * cos - y * sin;
    const dIm = x * sin + y * cos;
    const oddSumRe = bRe + dRe;
    const oddSumIm = bIm + dIm;
    const oddDifferenceRe = bRe - dRe;
    const oddDifferenceIm = bIm - dIm;
    z[a] = sumRe + oddSumRe;
    z[a + 1] = sumIm + oddSumIm;
    z[b] = differenceRe + oddDifferenceIm;
    z[b + 1] = differenceIm - oddDifferenceRe;
    z[c] = sumRe - oddSumRe;
    z[c + 1] = sumIm - oddSumIm;
    z[d] = differenceRe - oddDifferenceIm;
    z[d + 1] = differenceIm + oddDifferenceRe;
    t += 6;
  }
}

function pass2(z: Float64Array, span: number, twiddles: Float64Array): void {
  const end = z.length - 2;
  const step = 2 * span;
  for (let q = 0; q < step; q += 2) {
    const cos = twiddles[q]!;
    const sin = twiddles[q + 1]!;
    for (let a = q; a < end; a += 2 * step) {
      const b = a + step;
      const x = z[b]!;
      const y = z[b + 1]!;
      const bRe = x * cos - y * sin;
      const bIm = x * sin + y * cos;
      const aRe = z[a]!;
      const aIm = z[a + 1]!;
      z[a] = aRe + bRe;
      z[a + 1] = aIm + bIm;
      z[b] = aRe - bRe;
      z[b + 1] = aIm - bIm;
    }
  }
}

const sin60 = Math.sqrt(3) / 2;

function pass3(z: Float64Array, span: number, twiddles: Float64Array): void {
  const end = z.length - 2;
  const step = 2 * span;
  for (let q = 0; q < step; q += 2) {
    const cos1 = twiddles[2 * q]!;
    const sin1 = twiddles[2 * q + 1]!;
    const cos2 = twiddles[2 * q + 2]!;
    const sin2 = twiddles[2 * q + 3]!;
    for (let a = q; a < end; a += 3 * step) {
      const b = a + step;
      const c = b + step;
      let x = z[b]!;
      let y = z[b + 1]!;
      const bRe = x * cos1 - y * sin1;
      const bIm = x * sin1 + y * cos1;
      x = z[c]!;
      y = z[c + 1]!;
      const cRe = x * cos2 - y * sin2;
      const cIm = x * sin2 + y * cos2;
      const aRe = z[a]!;
      const aIm = z[a + 1]!;
      const sumRe = bRe + cRe;
      const sumIm = bIm + cIm;
      const turnRe = sin60 * (bIm - cIm);
      const turnIm = sin60 * (cRe - bRe);
      const middleRe = aRe - sumRe / 2;
      const middleIm = aIm - sumIm / 2;
      z[a] = aRe + sumRe;
      z[a + 1] = aIm + sumIm;
      z[b] = middleRe + turnRe;
      z[b + 1] = middleIm + turnIm;
      z[c] = middleRe - turnRe;
      z[c + 1] = middleIm - turnIm;
    }
  }
}

const [cos72, sin72] = unitRoot(-1, 5);
const [cos144, sin144] = unitRoot(-2, 5);

function pass5(z: Float64Array, span: number, twiddles: Float64Array): void {
  const end = z.length - 2;
  const step = 2 * span;
  for (let base = 0; base < end; base += 5 * step) {
    for (let q = 0; q < step; q += 2) {
      const a = base + q;
      const b = a + step;
      const c = b + step;
      const d = c + step;
      const e = d + step;
      const t = 4 * q;
      let x = z[b]!;
      let y = z[b + 1]!;
      let cos = twiddles[t]!;
      let sin = twiddles[t + 1]!;
      const bRe = x * cos - y * sin;
      const bIm = x * sin + y * cos;
      x = z[c]!;
      y = z[c + 1]!;
      cos = twiddles[t + 2]!;
      sin = twiddles[t + 3]!;
      const cRe = x * cos - y * sin;
      const cIm = x * sin + y * cos;
      x = z[d]!;
      y = z[d + 1]!;
      cos = twiddles[t + 4]!;
      sin = twiddles[t + 5]!;
      const dRe = x * cos - y * sin;
      const dIm = x * sin + y * cos;
      x = z[e]!;
      y = z[e + 1]!;
      cos = twiddles[t + 6]!;
      sin = twiddles[t + 7]!;
      const eRe = x * cos - y * sin;
      const eIm = x * sin + y * cos;
      const aRe = z[a]!;
      const aIm = z[a + 1]!;
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
      z[a] = aRe + outerSumRe + innerSumRe;
      z[a + 1] = aIm + outerSumIm + innerSumIm;
      z[b] = near1Re + turn1Re;
      z[b + 1] = near1Im + turn1Im;
      z[c] = near2Re + turn2Re;
      z[c + 1] = near2Im + turn2Im;
      z[d] = near2Re - turn2Re;
      z[d + 1] = near2Im - turn2Im;
      z[e] = near1Re - turn1Re;
      z[e + 1] = near1Im - turn1Im;
    }
  }
}

/** A transform of any size as a convolution with a chirp, on a power of two. */
class Bluestein implements ComplexTransform {
  readonly data: Float64Array;
  readonly order: Int32Array;
  readonly #chirp: Float64Array;
  readonly #kernel: Float64Array;
  readonly #product: Float64Array;
  readonly #inner: ComplexTransform;

  constructor(size: number) {
    this.data = new Float64Array(2 * size + 2);
    this.order = Int32Array.from({ length: size }, (_, i) => i);
    let padded = 1;
    while (padded < 2 * size - 1) padded *= 2;
    this.#inner = createComplexTransform(padded);
    this.#product = new Float64Array(2 * padded);
    this.#chirp = new Float64Array(2 * size);
    const kernel = new Float64Array(2 * padded);
    let square = 0; // k squared modulo 2 * size, by adding up odd numbers: exact for every size
    for (let k = 0; k < size; k++) {
      const [c, s] = unitRoot(square, 2 * size);
      square = (square + 2 * k + 1) % (2 * size);
      this.#chirp[2 * k] = c;
      this.#chirp[2 * k + 1] = s;
      const mirrored = (padded - k) % padded;
      kernel[2 * k] = kernel[2 * mirrored] = c / padded;
      kernel[2 * k + 1] = kernel[2 * mirrored + 1] = -s / padded;
    }
    const { data, order } = this.#inner;
    for (let i = 0; i < padded; i++) {
      data[2 * i] = kernel[2 * order[i]!]!;
      data[2 * i + 1] = kernel[2 * order[i]! + 1]!;
    }
    this.#inner.run();
    this.#kernel = data.slice();
  }

  run(): void {
    const z = this.data;
    const chirp = this.#chirp;
    const kernel = this.#kernel;
    const product = this.#product;
    const { data: inner, order } = this.#inner;
    const size = this.order.length;
    for (let i = 0; i < order.length; i++) {
      const k = order[i]!;
      inner[2 * i] = k < size ? z[2 * k]! * chirp[2 * k]! - z[2 * k + 1]! * chirp[2 * k + 1]! : 0;
      inner[2 * i + 1] = k < size ? z[2 * k]! * chirp[2 * k + 1]! + z[2 * k + 1]! * chirp[2 * k]! : 0;
    }
    this.#inner.run();
    for (let i = 0; i < product.length; i += 2) {
      const x = inner[i]!;
      const y = inner[i + 1]!;
      product[i] = x * kernel[i]! - y * kernel[i + 1]!;
      product[i + 1] = x * kernel[i + 1]! + y * kernel[i]!;
    }
    // The inverse is the forward transform with its parts swapped.
    for (let i = 0; i < order.length; i++) {
      inner[2 * i] = product[2 * order[i]! + 1]!;
      inner[2 * i + 1] = product[2 * order[i]!]!;
    }
    this.#inner.run();
    for (let i = 0; i < 2 * size; i += 2) {
      const x = inner[i + 1]!;
      const y = inner[i]!;
      z[i] = x * chirp[i]! - y * chirp[i + 1]!;
      z[i + 1] = x * chirp[i + 1]! + y * chirp[i]!;
    }
  }
}

/**
 * The transform of real samples on its own scratch: load, run, then store the bins 0 to size / 2 or their power.
 *
 * An even size runs as a complex transform of half the size over (even, odd) pairs, which are then parted.
 */
export class RealTransform {
  readonly size: number;
  readonly bins: number;
  readonly #data: Float64Array;
  /** The index of the sample that each place of the scratch is loaded from; pairs follow each other. */
  readonly #order: Int32Array;
  readonly #paired: boolean;
  readonly #complex: ComplexTransform;
  /** The passes, when the first one has radix 4 and is done while loading. */
  readonly #fused: MixedRadix | undefined;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;

  constructor(size: number) {
    this.size = size;
    this.bins = (size >> 1) + 1;
    this.#paired = size % 2 === 0;
    this.#complex = createComplexTransform(this.#paired ? size / 2 : size);
    this.#data = this.#complex.data;
    this.#order = this.#paired ? this.#complex.order.map((i) => 2 * i) : this.#complex.order;
    if (this.#paired && this.#complex instanceof MixedRadix) {
      const { passes } = this.#complex;
      if (passes.length > 1 && passes[0]!.radix === 4 && passes.at(-1)!.radix === 4)
        this.#fused = this.#complex;
    }
    const quarter = this.#paired ? (size >> 2) + 1 : 0;
    this.#cos = new Float64Array(quarter);
    this.#sin = new Float64Array(quarter);
    for (let k = 0; k < quarter; k++) {
      const [c, s] = unitRoot(k, size);
      this.#cos[k] = c;
      this.#sin[k] = s;
    }
  }

  load(samples: FloatArray): void {
    const z = this.#data;
    const order = this.#order;
    if (this.#fused !== undefined) {
      loadQuads(samples, order, z);
    } else if (this.#paired) {
      for (let i = 0; i < order.length; i++) {
        const even = order[i]!;
        z[2 * i] = samples[even]!;
        z[2 * i + 1] = samples[even + 1]!;
      }
    } else {
      for (let i = 0; i < order.length; i++) {
        z[2 * i] = samples[order[i]!]!;
        z[2 * i + 1] = 0;
      }
    }
  }

  /** Weights in the order in which `loadWindowed` reads them. */
  arrange(weights: Float64Array): Float64Array {
    const order = this.#order;
    if (!this.#paired) return Float64Array.from(order, (i) => weights[i]!);
    return Float64Array.from({ length: this.size }, (_, i) => weights[order[i >> 1]! + (i & 1)]!);
  }

  /** Loads `size` samples from `start`, each times its arranged weight; all must lie inside `samples`. */
  loadWindowed(samples: Float32Array, start: number, weights: Float64Array): void {
    const z = this.#data;
    const order = this.#order;
    if (this.#fused !== undefined) {
      loadWindowedQuads(samples, start, weights, order, z);
    } else if (this.#paired) {
      for (let i = 0; i < order.length; i++) {
        const even = start + order[i]!;
        z[2 * i] = samples[even]! * weights[2 * i]!;
        z[2 * i + 1] = samples[even + 1]! * weights[2 * i + 1]!;
      }
    } else {
      for (let i = 0; i < order.length; i++) {
        z[2 * i] = samples[start + order[i]!]! * weights[i]!;
        z[2 * i + 1] = 0;
      }
    }
  }

  run(): void {
    if (this.#fused !== undefined) this.#fused.runPasses(1);
    else this.#complex.run();
    if (this.#paired) partPairs(this.#data, this.#cos, this.#sin);
  }

  /** Writes the bins to `re` and `im`, from `offset`. */
  store(re: FloatArray, im: FloatArray, offset: number = 0): void {
    const z = this.#data;
    const end = offset + this.bins;
    for (let k = offset, i = 0; k < end; k++, i += 2) {
      re[k] = z[i]!;
      im[k] = z[i + 1]!;
    }
  }

  /** Writes the squared magnitudes of the bins to `out`, from `offset`. */
  storePower(out: FloatArray, offset: number = 0): void {
    const z = this.#data;
    const end = offset + this.bins;
    for (let k = offset, i = 0; k < end; k++, i += 2) {
      const x = z[i]!;
      const y = z[i + 1]!;
      out[k] = x * x + y * y;
    }
  }

  /** `size` samples from the bins, scaled by 1 / size. */
  inverse(inRe: FloatArray, inIm: FloatArray, samples: FloatArray, offset: number = 0): void {
    const { size } = this;
    const z = this.#data;
    const { order } = this.#complex;
    if (!this.#paired) {
      for (let i = 0; i < size; i++) {
        const k = order[i]!;
        const mirrored = k >= this.bins;
        const bin = offset + (mirrored ? size - k : k);
        // Real and imaginary part change places: the forward passes then run the inverse.
        const y = k === 0 ? 0 : inIm[bin]!;
        z[2 * i] = mirrored ? -y : y;
        z[2 * i + 1] = inRe[bin]!;
      }
      this.#complex.run();
      for (let n = 0; n < size; n++) samples[n] = z[2 * n + 1]! / size;
      return;
    }
    const half = order.length;
    const cosines = this.#cos;
    const sines = this.#sin;
    for (let i = 0; i < half; i++) {
      const k = order[i]!;
      const mirror = half - k;
      const x = inRe[offset + k]!;
      const mirrorRe = inRe[offset + mirror]!;
      const y = k === 0 ? 0 : inIm[offset + k]!;
      const mirrorIm = k === 0 ? 0 : inIm[offset + mirror]!;
      const oddRe = x - mirrorRe;
      const oddIm = y + mirrorIm;
      // exp(2 pi i k / size) from the stored quarter.
      const folded = 2 * k <= half ? k : mirror;
      const cos = folded === k ? cosines[k]! : -cosines[folded]!;
      const sin = -sines[folded]!;
      z[2 * i] = y - mirrorIm + oddRe * cos - oddIm * sin;
      z[2 * i + 1] = x + mirrorRe - oddRe * sin - oddIm * cos;
    }
    this.#complex.run();
    const scale = 1 / size;
    for (let n = 0; n < size; n += 2) {
      samples[n] = z[n + 1]! * scale;
      samples[n + 1] = z[n]! * scale;
    }
  }
}

/** Loads pairs and runs the first pass, of radix 4, on them. */
function loadQuads(samples: FloatArray, order: Int32Array, z: Float64Array): void {
  for (let i = 0; i < order.length; i += 4) {
    const a = order[i]!;
    const b = order[i + 1]!;
    const c = order[i + 2]!;
    const d = order[i + 3]!;
    storeQuad(
      z,
      2 * i,
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

function loadWindowedQuads(
  samples: Float32Array,
  start: number,
  weights: Float64Array,
  order: Int32Array,
  z: Float64Array,
): void {
  for (let i = 0; i < order.length; i += 4) {
    const a = start + order[i]!;
    const b = start + order[i + 1]!;
    const c = start + order[i + 2]!;
    const d = start + order[i + 3]!;
    const w = 2 * i;
    storeQuad(
      z,
      2 * i,
      samples[a]! * weights[w]!,
      samples[a + 1]! * weights[w + 1]!,
      samples[b]! * weights[w + 2]!,
      samples[b + 1]! * weights[w + 3]!,
      samples[c]! * weights[w + 4]!,
      samples[c + 1]! * weights[w + 5]!,
      samples[d]! * weights[w + 6]!,
      samples[d + 1]! * weights[w + 7]!,
    );
  }
}

/** Writes the transform of four complex numbers. */
function storeQuad(
  z: Float64Array,
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
  const sumRe = aRe + cRe;
  const sumIm = aIm + cIm;
  const differenceRe = aRe - cRe;
  const differenceIm = aIm - cIm;
  const oddSumRe = bRe + dRe;
  const oddSumIm = bIm + dIm;
  const oddDifferenceRe = bRe - dRe;
  const oddDifferenceIm = bIm - dIm;
  z[at] = sumRe + oddSumRe;
  z[at + 1] = sumIm + oddSumIm;
  z[at + 2] = differenceRe + oddDifferenceIm;
  z[at + 3] = differenceIm - oddDifferenceRe;
  z[at + 4] = sumRe - oddSumRe;
  z[at + 5] = sumIm - oddSumIm;
  z[at + 6] = differenceRe - oddDifferenceIm;
  z[at + 7] = differenceIm + oddDifferenceRe;
}

/**
 * Turns the transform of (even, odd) pairs into the bins of the whole, in place: with m = size / 2 - k and
 * w = exp(-2 pi i k / size), X[k] = (Z[k] + Z*[m]) / 2 - i w (Z[k] - Z*[m]) / 2.
 */
function partPairs(z: Float64Array, cosines: Float64Array, sines: Float64Array): void {
  const half = z.length - 2;
  const first = z[0]!;
  const last = z[1]!;
  z[0] = first + last;
  z[1] = 0;
  z[half] = first - last;
  z[half + 1] = 0;
  for (let k = 2, m = half - 2; k <= m; k += 2, m -= 2) {
    const x = z[k]!;
    const y = z[k + 1]!;
    const mirrorRe = z[m]!;
    const mirrorIm = z[m + 1]!;
    const cos = cosines[k >> 1]!;
    const sin = sines[k >> 1]!;
    const evenRe = 0.5 * (x + mirrorRe);
    const evenIm = 0.5 * (y - mirrorIm);
    const oddRe = 0.5 * (y + mirrorIm);
    const oddIm = 0.5 * (mirrorRe - x);
    const turnedRe = cos * oddRe - sin * oddIm;
    const turnedIm = cos * oddIm + sin * oddRe;
    z[k] = evenRe + turnedRe;
    z[k + 1] = evenIm + turnedIm;
    z[m] = evenRe - turnedRe;
    z[m + 1] = turnedIm - evenIm;
  }
}
