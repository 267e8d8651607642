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
    const { order, re: scratchRe, im: scratchIm } = complex;
    for (let i = 0; i < size; i++) {
      scratchRe[i] = re[order[i]!]!;
      scratchIm[i] = im[order[i]!]!;
    }
    complex.run();
    for (let i = 0; i < size; i++) {
      re[i] = scratchRe[i]! * scale;
      im[i] = scratchIm[i]! * scale;
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

/** A forward transform on its own scratch: fill `re[i]`, `im[i]` from element `order[i]`, run, read in order. */
interface ComplexTransform {
  readonly re: Float64Array;
  readonly im: Float64Array;
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
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly order: Int32Array;
  readonly passes: readonly Pass[];

  constructor(size: number, factors: readonly number[]) {
    // One element more than the transform needs, for the real transform's highest bin.
    this.re = new Float64Array(size + 1);
    this.im = new Float64Array(size + 1);
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
    const { re, im, passes } = this;
    for (let i = from; i < passes.length; i++) {
      const { radix, span, twiddles } = passes[i]!;
      if (radix === 4) pass4(re, im, span, twiddles);
      else if (radix === 2) pass2(re, im, span, twiddles);
      else if (radix === 3) pass3(re, im, span, twiddles);
      else pass5(re, im, span, twiddles);
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

function pass4(re: Float64Array, im: Float64Array, span: number, twiddles: Float64Array): void {
  const size = re.length - 1;
  for (let base = 0; base < size; base += 4 * span) {
    let t = 0;
    for (let q = 0; q < span; q++) {
      const a = base + q;
      const b = a + span;
      const c = b + span;
      const d = c + span;
      const aRe = re[a]!;
      const aIm = im[a]!;
      let x = re[c]!;
      let y = im[c]!;
      let cos = twiddles[t + 2]!;
      let sin = twiddles[t + 3]!;
      const cRe = x * cos - y * sin;
      const cIm = x * sin + y * cos;
      const sumRe = aRe + cRe;
      const sumIm = aIm + cIm;
      const differenceRe = aRe - cRe;
      const differenceIm = aIm - cIm;
      x = re[b]!;
      y = im[b]!;
      cos = twiddles[t]!;
      sin = twiddles[t + 1]!;
      const bRe = x * cos - y * sin;
      const bIm = x * sin + y * cos;
      x = re[d]!;
      y = im[d]!;
      cos = twiddles[t + 4]!;
      sin = twiddles[t + 5]!;
      const dRe = x * cos - y * sin;
      const dIm = x * sin + y * cos;
      t += 6;
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

function pass2(re: Float64Array, im: Float64Array, span: number, twiddles: Float64Array): void {
  const size = re.length - 1;
  for (let base = 0; base < size; base += 2 * span) {
    for (let q = 0; q < span; q++) {
      const a = base + q;
      const b = a + span;
      const cos = twiddles[2 * q]!;
      const sin = twiddles[2 * q + 1]!;
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

function pass3(re: Float64Array, im: Float64Array, span: number, twiddles: Float64Array): void {
  const half = Math.sqrt(3) / 2;
  const size = re.length - 1;
  for (let base = 0; base < size; base += 3 * span) {
    for (let q = 0; q < span; q++) {
      const a = base + q;
      const b = a + span;
      const c = b + span;
      const t = 4 * q;
      let x = re[b]!;
      let y = im[b]!;
      let cos = twiddles[t]!;
      let sin = twiddles[t + 1]!;
      const bRe = x * cos - y * sin;
      const bIm = x * sin + y * cos;
      x = re[c]!;
      y = im[c]!;
      cos = twiddles[t + 2]!;
      sin = twiddles[t + 3]!;
      const cRe = x * cos - y * sin;
      const cIm = x * sin + y * cos;
      const aRe = re[a]!;
      const aIm = im[a]!;
      const sumRe = bRe + cRe;
      const sumIm = bIm + cIm;
      const turnRe = half * (bIm - cIm);
      const turnIm = half * (cRe - bRe);
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

const [cos1, sin1] = unitRoot(-1, 5);
const [cos2, sin2] = unitRoot(-2, 5);

function pass5(re: Float64Array, im: Float64Array, span: number, twiddles: Float64Array): void {
  const size = re.length - 1;
  for (let base = 0; base < size; base += 5 * span) {
    for (let q = 0; q < span; q++) {
      const a = base + q;
      const b = a + span;
      const c = b + span;
      const d = c + span;
      const e = d + span;
      const t = 8 * q;
      let x = re[b]!;
      let y = im[b]!;
      let cos = twiddles[t]!;
      let sin = twiddles[t + 1]!;
      const bRe = x * cos - y * sin;
      const bIm = x * sin + y * cos;
      x = re[c]!;
      y = im[c]!;
      cos = twiddles[t + 2]!;
      sin = twiddles[t + 3]!;
      const cRe = x * cos - y * sin;
      const cIm = x * sin + y * cos;
      x = re[d]!;
      y = im[d]!;
      cos = twiddles[t + 4]!;
      sin = twiddles[t + 5]!;
      const dRe = x * cos - y * sin;
      const dIm = x * sin + y * cos;
      x = re[e]!;
      y = im[e]!;
      cos = twiddles[t + 6]!;
      sin = twiddles[t + 7]!;
      const eRe = x * cos - y * sin;
      const eIm = x * sin + y * cos;
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
      const near1Re = aRe + cos1 * outerSumRe + cos2 * innerSumRe;
      const near1Im = aIm + cos1 * outerSumIm + cos2 * innerSumIm;
      const near2Re = aRe + cos2 * outerSumRe + cos1 * innerSumRe;
      const near2Im = aIm + cos2 * outerSumIm + cos1 * innerSumIm;
      const turn1Re = sin1 * outerIm + sin2 * innerIm;
      const turn1Im = -sin1 * outerRe - sin2 * innerRe;
      const turn2Re = sin2 * outerIm - sin1 * innerIm;
      const turn2Im = sin1 * innerRe - sin2 * outerRe;
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
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly order: Int32Array;
  readonly #chirpRe: Float64Array;
  readonly #chirpIm: Float64Array;
  readonly #kernelRe: Float64Array;
  readonly #kernelIm: Float64Array;
  readonly #productRe: Float64Array;
  readonly #productIm: Float64Array;
  readonly #inner: ComplexTransform;

  constructor(size: number) {
    this.re = new Float64Array(size + 1);
    this.im = new Float64Array(size + 1);
    this.order = Int32Array.from({ length: size }, (_, i) => i);
    let padded = 1;
    while (padded < 2 * size - 1) padded *= 2;
    this.#inner = createComplexTransform(padded);
    const { re, im, order } = this.#inner;
    this.#productRe = new Float64Array(padded);
    this.#productIm = new Float64Array(padded);
    this.#chirpRe = new Float64Array(size);
    this.#chirpIm = new Float64Array(size);
    const kernelRe = new Float64Array(padded);
    const kernelIm = new Float64Array(padded);
    let square = 0; // k squared modulo 2 * size, by adding up odd numbers: exact for every size
    for (let k = 0; k < size; k++) {
      const [c, s] = unitRoot(square, 2 * size);
      square = (square + 2 * k + 1) % (2 * size);
      this.#chirpRe[k] = c;
      this.#chirpIm[k] = s;
      const mirrored = (padded - k) % padded;
      kernelRe[k] = kernelRe[mirrored] = c / padded;
      kernelIm[k] = kernelIm[mirrored] = -s / padded;
    }
    for (let i = 0; i < padded; i++) {
      re[i] = kernelRe[order[i]!]!;
      im[i] = kernelIm[order[i]!]!;
    }
    this.#inner.run();
    this.#kernelRe = re.slice();
    this.#kernelIm = im.slice();
  }

  run(): void {
    const { re, im } = this;
    const chirpRe = this.#chirpRe;
    const chirpIm = this.#chirpIm;
    const kernelRe = this.#kernelRe;
    const kernelIm = this.#kernelIm;
    const { re: innerRe, im: innerIm, order } = this.#inner;
    const size = re.length - 1;
    const padded = order.length;
    for (let i = 0; i < padded; i++) {
      const k = order[i]!;
      innerRe[i] = k < size ? re[k]! * chirpRe[k]! - im[k]! * chirpIm[k]! : 0;
      innerIm[i] = k < size ? re[k]! * chirpIm[k]! + im[k]! * chirpRe[k]! : 0;
    }
    this.#inner.run();
    const productRe = this.#productRe;
    const productIm = this.#productIm;
    for (let i = 0; i < padded; i++) {
      productRe[i] = innerRe[i]! * kernelRe[i]! - innerIm[i]! * kernelIm[i]!;
      productIm[i] = innerRe[i]! * kernelIm[i]! + innerIm[i]! * kernelRe[i]!;
    }
    // The inverse is the forward transform with its parts swapped.
    for (let i = 0; i < padded; i++) {
      innerRe[i] = productIm[order[i]!]!;
      innerIm[i] = productRe[order[i]!]!;
    }
    this.#inner.run();
    for (let k = 0; k < size; k++) {
      re[k] = innerIm[k]! * chirpRe[k]! - innerRe[k]! * chirpIm[k]!;
      im[k] = innerIm[k]! * chirpIm[k]! + innerRe[k]! * chirpRe[k]!;
    }
  }
}

/**
 * The transform of real samples on its own scratch: load, run, then read the bins 0 to size / 2 in `re`, `im`.
 *
 * An even size runs as a complex transform of half the size over (even, odd) pairs, which are then parted.
 */
export class RealTransform {
  readonly size: number;
  readonly bins: number;
  readonly re: Float64Array;
  readonly im: Float64Array;
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
    this.re = this.#complex.re;
    this.im = this.#complex.im;
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
    const { re, im } = this;
    const order = this.#order;
    if (this.#fused !== undefined) {
      loadQuads(samples, order, re, im);
    } else if (this.#paired) {
      for (let i = 0; i < order.length; i++) {
        const even = order[i]!;
        re[i] = samples[even]!;
        im[i] = samples[even + 1]!;
      }
    } else {
      for (let i = 0; i < order.length; i++) {
        re[i] = samples[order[i]!]!;
        im[i] = 0;
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
    const { re, im } = this;
    const order = this.#order;
    if (this.#fused !== undefined) {
      loadWindowedQuads(samples, start, weights, order, re, im);
    } else if (this.#paired) {
      for (let i = 0; i < order.length; i++) {
        const even = start + order[i]!;
        re[i] = samples[even]! * weights[2 * i]!;
        im[i] = samples[even + 1]! * weights[2 * i + 1]!;
      }
    } else {
      for (let i = 0; i < order.length; i++) {
        re[i] = samples[start + order[i]!]! * weights[i]!;
        im[i] = 0;
      }
    }
  }

  run(): void {
    if (this.#fused !== undefined) {
      this.#fused.runPasses(1);
    } else {
      this.#complex.run();
    }
    if (this.#paired) partPairs(this.re, this.im, this.#cos, this.#sin);
  }

  /** Writes the bins to `re` and `im`, from `offset`. */
  store(outRe: FloatArray, outIm: FloatArray, offset: number = 0): void {
    const { re, im, bins } = this;
    for (let k = 0; k < bins; k++) {
      outRe[offset + k] = re[k]!;
      outIm[offset + k] = im[k]!;
    }
  }

  /** Writes the squared magnitudes of the bins to `out`, from `offset`. */
  storePower(out: FloatArray, offset: number = 0): void {
    const { re, im, bins } = this;
    for (let k = 0; k < bins; k++) {
      const x = re[k]!;
      const y = im[k]!;
      out[offset + k] = x * x + y * y;
    }
  }

  /** `size` samples from the bins, scaled by 1 / size. */
  inverse(inRe: FloatArray, inIm: FloatArray, samples: FloatArray, offset: number = 0): void {
    const { re, im, size } = this;
    const { order } = this.#complex;
    if (!this.#paired) {
      for (let i = 0; i < size; i++) {
        const k = order[i]!;
        const mirrored = k >= this.bins;
        const bin = offset + (mirrored ? size - k : k);
        // Real and imaginary part change places: the forward passes then run the inverse.
        const y = k === 0 ? 0 : inIm[bin]!;
        re[i] = mirrored ? -y : y;
        im[i] = inRe[bin]!;
      }
      this.#complex.run();
      for (let n = 0; n < size; n++) samples[n] = im[n]! / size;
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
function loadQuads(samples: FloatArray, order: Int32Array, re: Float64Array, im: Float64Array): void {
  for (let i = 0; i < order.length; i += 4) {
    const a = order[i]!;
    const b = order[i + 1]!;
    const c = order[i + 2]!;
    const d = order[i + 3]!;
    storeQuad(
      re,
      im,
      i,
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
  re: Float64Array,
  im: Float64Array,
): void {
  for (let i = 0; i < order.length; i += 4) {
    const a = start + order[i]!;
    const b = start + order[i + 1]!;
    const c = start + order[i + 2]!;
    const d = start + order[i + 3]!;
    const w = 2 * i;
    storeQuad(
      re,
      im,
      i,
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
  re: Float64Array,
  im: Float64Array,
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
 * Turns the transform of (even, odd) pairs into the bins of the whole, in place: with m = size / 2 - k and
 * w = exp(-2 pi i k / size), X[k] = (Z[k] + Z*[m]) / 2 - i w (Z[k] - Z*[m]) / 2.
 */
function partPairs(re: Float64Array, im: Float64Array, cosines: Float64Array, sines: Float64Array): void {
  const half = re.length - 1;
  const first = re[0]!;
  const last = im[0]!;
  re[0] = first + last;
  im[0] = 0;
  re[half] = first - last;
  im[half] = 0;
  for (let k = 1, m = half - 1; k <= m; k++, m--) {
    const x = re[k]!;
    const y = im[k]!;
    const mirrorRe = re[m]!;
    const mirrorIm = im[m]!;
    const cos = cosines[k]!;
    const sin = sines[k]!;
    const evenRe = 0.5 * (x + mirrorRe);
    const evenIm = 0.5 * (y - mirrorIm);
    const oddRe = 0.5 * (y + mirrorIm);
    const oddIm = 0.5 * (mirrorRe - x);
    const turnedRe = cos * oddRe - sin * oddIm;
    const turnedIm = cos * oddIm + sin * oddRe;
    re[k] = evenRe + turnedRe;
    im[k] = evenIm + turnedIm;
    re[m] = evenRe - turnedRe;
    im[m] = turnedIm - evenIm;
  }
}
