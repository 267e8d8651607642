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

/** The radices of the passes, first pass first; undefined when a prime above 5 divides the size. */
function factorize(size: number): number[] | undefined {
  const factors: number[] = [];
  let rest = size;
  for (const radix of [4, 2, 3, 5]) {
    while (rest % radix === 0) {
      factors.push(radix);
      rest /= radix;
    }
  }
  return rest === 1 ? factors : undefined;
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
  readonly #passes: { radix: number; span: number; cos: Float64Array; sin: Float64Array }[] = [];

  constructor(size: number, factors: readonly number[]) {
    this.re = new Float64Array(size);
    this.im = new Float64Array(size);
    let order = Int32Array.of(0);
    for (const radix of factors) {
      const span = order.length;
      const longer = new Int32Array(radix * span);
      for (let j = 0; j < radix; j++) {
        for (let q = 0; q < span; q++) longer[j * span + q] = j + radix * order[q]!;
      }
      // Twiddles stand in the order in which the pass reads them.
      const cos = new Float64Array((radix - 1) * span);
      const sin = new Float64Array((radix - 1) * span);
      for (let q = 0; q < span; q++) {
        for (let j = 1; j < radix; j++) {
          const [c, s] = unitRoot(j * q, radix * span);
          cos[q * (radix - 1) + j - 1] = c;
          sin[q * (radix - 1) + j - 1] = s;
        }
      }
      this.#passes.push({ radix, span, cos, sin });
      order = longer;
    }
    this.order = order;
  }

  run(): void {
    const { re, im } = this;
    for (const { radix, span, cos, sin } of this.#passes) {
      if (radix === 4) {
        if (span === 1) firstPass4(re, im);
        else pass4(re, im, span, cos, sin);
      } else if (radix === 2) pass2(re, im, span, cos, sin);
      else if (radix === 3) pass3(re, im, span, cos, sin);
      else pass5(re, im, span, cos, sin);
    }
  }
}

function firstPass4(re: Float64Array, im: Float64Array): void {
  for (let a = 0; a < re.length; a += 4) {
    const sumRe = re[a]! + re[a + 2]!;
    const sumIm = im[a]! + im[a + 2]!;
    const differenceRe = re[a]! - re[a + 2]!;
    const differenceIm = im[a]! - im[a + 2]!;
    const oddSumRe = re[a + 1]! + re[a + 3]!;
    const oddSumIm = im[a + 1]! + im[a + 3]!;
    const oddDifferenceRe = re[a + 1]! - re[a + 3]!;
    const oddDifferenceIm = im[a + 1]! - im[a + 3]!;
    re[a] = sumRe + oddSumRe;
    im[a] = sumIm + oddSumIm;
    re[a + 1] = differenceRe + oddDifferenceIm;
    im[a + 1] = differenceIm - oddDifferenceRe;
    re[a + 2] = sumRe - oddSumRe;
    im[a + 2] = sumIm - oddSumIm;
    re[a + 3] = differenceRe - oddDifferenceIm;
    im[a + 3] = differenceIm + oddDifferenceRe;
  }
}

function pass4(re: Float64Array, im: Float64Array, span: number, cos: Float64Array, sin: Float64Array): void {
  for (let base = 0; base < re.length; base += 4 * span) {
    let t = 0;
    for (let a = base; a < base + span; a++) {
      const b = a + span;
      const c = b + span;
      const d = c + span;
      const bRe = re[b]! * cos[t]! - im[b]! * sin[t]!;
      const bIm = re[b]! * sin[t]! + im[b]! * cos[t]!;
      const cRe = re[c]! * cos[t + 1]! - im[c]! * sin[t + 1]!;
      const cIm = re[c]! * sin[t + 1]! + im[c]! * cos[t + 1]!;
      const dRe = re[d]! * cos[t + 2]! - im[d]! * sin[t + 2]!;
      const dIm = re[d]! * sin[t + 2]! + im[d]! * cos[t + 2]!;
      t += 3;
      const sumRe = re[a]! + cRe;
      const sumIm = im[a]! + cIm;
      const differenceRe = re[a]! - cRe;
      const differenceIm = im[a]! - cIm;
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

function pass2(re: Float64Array, im: Float64Array, span: number, cos: Float64Array, sin: Float64Array): void {
  for (let base = 0; base < re.length; base += 2 * span) {
    for (let q = 0; q < span; q++) {
      const a = base + q;
      const b = a + span;
      const bRe = re[b]! * cos[q]! - im[b]! * sin[q]!;
      const bIm = re[b]! * sin[q]! + im[b]! * cos[q]!;
      const aRe = re[a]!;
      const aIm = im[a]!;
      re[a] = aRe + bRe;
      im[a] = aIm + bIm;
      re[b] = aRe - bRe;
      im[b] = aIm - bIm;
    }
  }
}

function pass3(re: Float64Array, im: Float64Array, span: number, cos: Float64Array, sin: Float64Array): void {
  const half = Math.sqrt(3) / 2;
  for (let base = 0; base < re.length; base += 3 * span) {
    for (let q = 0; q < span; q++) {
      const a = base + q;
      const b = a + span;
      const c = b + span;
      const t = 2 * q;
      const bRe = re[b]! * cos[t]! - im[b]! * sin[t]!;
      const bIm = re[b]! * sin[t]! + im[b]! * cos[t]!;
      const cRe = re[c]! * cos[t + 1]! - im[c]! * sin[t + 1]!;
      const cIm = re[c]! * sin[t + 1]! + im[c]! * cos[t + 1]!;
      const sumRe = bRe + cRe;
      const sumIm = bIm + cIm;
      const turnRe = half * (bIm - cIm);
      const turnIm = half * (cRe - bRe);
      const middleRe = re[a]! - sumRe / 2;
      const middleIm = im[a]! - sumIm / 2;
      re[a] = re[a]! + sumRe;
      im[a] = im[a]! + sumIm;
      re[b] = middleRe + turnRe;
      im[b] = middleIm + turnIm;
      re[c] = middleRe - turnRe;
      im[c] = middleIm - turnIm;
    }
  }
}

function pass5(re: Float64Array, im: Float64Array, span: number, cos: Float64Array, sin: Float64Array): void {
  const [cos1, sin1] = unitRoot(-1, 5);
  const [cos2, sin2] = unitRoot(-2, 5);
  for (let base = 0; base < re.length; base += 5 * span) {
    for (let q = 0; q < span; q++) {
      const a = base + q;
      const b = a + span;
      const c = b + span;
      const d = c + span;
      const e = d + span;
      const t = 4 * q;
      const bRe = re[b]! * cos[t]! - im[b]! * sin[t]!;
      const bIm = re[b]! * sin[t]! + im[b]! * cos[t]!;
      const cRe = re[c]! * cos[t + 1]! - im[c]! * sin[t + 1]!;
      const cIm = re[c]! * sin[t + 1]! + im[c]! * cos[t + 1]!;
      const dRe = re[d]! * cos[t + 2]! - im[d]! * sin[t + 2]!;
      const dIm = re[d]! * sin[t + 2]! + im[d]! * cos[t + 2]!;
      const eRe = re[e]! * cos[t + 3]! - im[e]! * sin[t + 3]!;
      const eIm = re[e]! * sin[t + 3]! + im[e]! * cos[t + 3]!;
      const outerSumRe = bRe + eRe;
      const outerSumIm = bIm + eIm;
      const outerRe = bRe - eRe;
      const outerIm = bIm - eIm;
      const innerSumRe = cRe + dRe;
      const innerSumIm = cIm + dIm;
      const innerRe = cRe - dRe;
      const innerIm = cIm - dIm;
      const near1Re = re[a]! + cos1 * outerSumRe + cos2 * innerSumRe;
      const near1Im = im[a]! + cos1 * outerSumIm + cos2 * innerSumIm;
      const near2Re = re[a]! + cos2 * outerSumRe + cos1 * innerSumRe;
      const near2Im = im[a]! + cos2 * outerSumIm + cos1 * innerSumIm;
      const turn1Re = sin1 * outerIm + sin2 * innerIm;
      const turn1Im = -sin1 * outerRe - sin2 * innerRe;
      const turn2Re = sin2 * outerIm - sin1 * innerIm;
      const turn2Im = sin1 * innerRe - sin2 * outerRe;
      re[a] = re[a]! + outerSumRe + innerSumRe;
      im[a] = im[a]! + outerSumIm + innerSumIm;
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
    this.re = new Float64Array(size);
    this.im = new Float64Array(size);
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
    const size = re.length;
    for (let i = 0; i < innerRe.length; i++) {
      const k = order[i]!;
      innerRe[i] = k < size ? re[k]! * chirpRe[k]! - im[k]! * chirpIm[k]! : 0;
      innerIm[i] = k < size ? re[k]! * chirpIm[k]! + im[k]! * chirpRe[k]! : 0;
    }
    this.#inner.run();
    const productRe = this.#productRe;
    const productIm = this.#productIm;
    for (let i = 0; i < innerRe.length; i++) {
      productRe[i] = innerRe[i]! * kernelRe[i]! - innerIm[i]! * kernelIm[i]!;
      productIm[i] = innerRe[i]! * kernelIm[i]! + innerIm[i]! * kernelRe[i]!;
    }
    // The inverse is the forward transform with its parts swapped.
    for (let i = 0; i < innerRe.length; i++) {
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
 * The transform of real samples on its own scratch: load, run, then store the bins or their power.
 *
 * An even size runs as a complex transform of half the size over (even, odd) pairs.
 */
export class RealTransform {
  readonly size: number;
  readonly bins: number;
  readonly #paired: boolean;
  readonly #complex: ComplexTransform;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;

  constructor(size: number) {
    this.size = size;
    this.bins = (size >> 1) + 1;
    this.#paired = size % 2 === 0;
    this.#complex = createComplexTransform(this.#paired ? size / 2 : size);
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
    const { re, im, order } = this.#complex;
    if (!this.#paired) {
      for (let i = 0; i < re.length; i++) re[i] = samples[order[i]!]!;
      im.fill(0);
      return;
    }
    for (let i = 0; i < re.length; i++) {
      const even = 2 * order[i]!;
      re[i] = samples[even]!;
      im[i] = samples[even + 1]!;
    }
  }

  /** Loads `size` samples from `start`, each times its weight; all must lie inside `samples`. */
  loadWindowed(samples: FloatArray, start: number, weights: Float64Array): void {
    const { re, im, order } = this.#complex;
    if (!this.#paired) {
      for (let i = 0; i < re.length; i++) re[i] = samples[start + order[i]!]! * weights[order[i]!]!;
      im.fill(0);
      return;
    }
    for (let i = 0; i < re.length; i++) {
      const even = 2 * order[i]!;
      re[i] = samples[start + even]! * weights[even]!;
      im[i] = samples[start + even + 1]! * weights[even + 1]!;
    }
  }

  run(): void {
    this.#complex.run();
  }

  /** Writes the bins to `re` and `im`, from `offset`. */
  store(outRe: FloatArray, outIm: FloatArray, offset: number = 0): void {
    const { re, im } = this.#complex;
    if (!this.#paired) {
      for (let k = 0; k < this.bins; k++) {
        outRe[offset + k] = re[k]!;
        outIm[offset + k] = im[k]!;
      }
      return;
    }
    const half = re.length;
    const cos = this.#cos;
    const sin = this.#sin;
    outRe[offset] = re[0]! + im[0]!;
    outIm[offset] = 0;
    outRe[offset + half] = re[0]! - im[0]!;
    outIm[offset + half] = 0;
    for (let k = 1; 2 * k <= half; k++) {
      const mirror = half - k;
      const evenRe = 0.5 * (re[k]! + re[mirror]!);
      const evenIm = 0.5 * (im[k]! - im[mirror]!);
      const oddRe = 0.5 * (im[k]! + im[mirror]!);
      const oddIm = 0.5 * (re[mirror]! - re[k]!);
      const turnedRe = cos[k]! * oddRe - sin[k]! * oddIm;
      const turnedIm = cos[k]! * oddIm + sin[k]! * oddRe;
      outRe[offset + k] = evenRe + turnedRe;
      outIm[offset + k] = evenIm + turnedIm;
      outRe[offset + mirror] = evenRe - turnedRe;
      outIm[offset + mirror] = turnedIm - evenIm;
    }
  }

  /** Writes the squared magnitudes of the bins to `out`, from `offset`. */
  storePower(out: FloatArray, offset: number = 0): void {
    const { re, im } = this.#complex;
    if (!this.#paired) {
      for (let k = 0; k < this.bins; k++) out[offset + k] = re[k]! * re[k]! + im[k]! * im[k]!;
      return;
    }
    const half = re.length;
    const cos = this.#cos;
    const sin = this.#sin;
    const first = re[0]! + im[0]!;
    const last = re[0]! - im[0]!;
    out[offset] = first * first;
    out[offset + half] = last * last;
    for (let k = 1; 2 * k <= half; k++) {
      const mirror = half - k;
      const evenRe = re[k]! + re[mirror]!;
      const evenIm = im[k]! - im[mirror]!;
      const oddRe = im[k]! + im[mirror]!;
      const oddIm = re[mirror]! - re[k]!;
      const turnedRe = cos[k]! * oddRe - sin[k]! * oddIm;
      const turnedIm = cos[k]! * oddIm + sin[k]! * oddRe;
      const sumRe = evenRe + turnedRe;
      const sumIm = evenIm + turnedIm;
      const differenceRe = evenRe - turnedRe;
      const differenceIm = turnedIm - evenIm;
      out[offset + k] = 0.25 * (sumRe * sumRe + sumIm * sumIm);
      out[offset + mirror] = 0.25 * (differenceRe * differenceRe + differenceIm * differenceIm);
    }
  }

  /** `size` samples from the bins, scaled by 1 / size. */
  inverse(inRe: FloatArray, inIm: FloatArray, samples: FloatArray, offset: number = 0): void {
    const { re, im, order } = this.#complex;
    const { size } = this;
    if (!this.#paired) {
      for (let i = 0; i < size; i++) {
        const k = order[i]!;
        const mirrored = k >= this.bins;
        const bin = mirrored ? size - k : k;
        // Real and imaginary part change places: the forward passes then run the inverse.
        re[i] = k === 0 ? 0 : mirrored ? -inIm[offset + bin]! : inIm[offset + bin]!;
        im[i] = inRe[offset + bin]!;
      }
      this.#complex.run();
      for (let n = 0; n < size; n++) samples[n] = im[n]! / size;
      return;
    }
    const half = re.length;
    for (let i = 0; i < half; i++) {
      const k = order[i]!;
      const mirror = half - k;
      const kIm = k === 0 ? 0 : inIm[offset + k]!;
      const mirrorIm = k === 0 ? 0 : inIm[offset + mirror]!;
      const evenRe = inRe[offset + k]! + inRe[offset + mirror]!;
      const evenIm = kIm - mirrorIm;
      const oddRe = inRe[offset + k]! - inRe[offset + mirror]!;
      const oddIm = kIm + mirrorIm;
      // exp(2 pi i k / size) from the stored quarter.
      const folded = 2 * k <= half ? k : mirror;
      const c = folded === k ? this.#cos[k]! : -this.#cos[folded]!;
      const s = -this.#sin[folded]!;
      const turnedRe = oddRe * c - oddIm * s;
      const turnedIm = oddRe * s + oddIm * c;
      re[i] = evenIm + turnedRe;
      im[i] = evenRe - turnedIm;
    }
    this.#complex.run();
    for (let n = 0; n < half; n++) {
      samples[2 * n] = im[n]! / size;
      samples[2 * n + 1] = re[n]! / size;
    }
  }
}
