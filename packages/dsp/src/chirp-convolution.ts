import { hartley } from './hartley.ts';
import type { RealTransform } from './real-transform.ts';
import { unitRoot } from './unit-root.ts';

/** The size of the transforms in which a chirp convolution of `size` fits. */
export function convolutionSize(size: number): number {
  return 2 ** Math.ceil(Math.log2(2 * size - 1));
}

/**
 * A transform of any size as a convolution with a chirp (L. I. Bluestein, IEEE Trans. AU 18, 1970). The chirp is
 * even, so that its two parts act on those of the samples as factors of their Hartley transforms.
 */
export class ChirpConvolution {
  readonly #inner: RealTransform;
  readonly #chirp: ComplexArray;
  readonly #kernel: ComplexArray;
  readonly #product: ComplexArray;

  constructor(size: number, inner: RealTransform) {
    this.#inner = inner;
    this.#chirp = complexArray(size);
    this.#product = complexArray(inner.size);
    this.#kernel = complexArray(inner.size);
    const kernel = this.#kernel;
    let square = 0; // k squared modulo 2 * size, by adding up odd numbers: exact for every size
    for (let k = 0; k < size; k++) {
      const [c, s] = unitRoot(square, 2 * size);
      square = (square + 2 * k + 1) % (2 * size);
      this.#chirp.re[k] = c;
      this.#chirp.im[k] = s;
      const mirrored = (inner.size - k) % inner.size;
      kernel.re[k] = kernel.re[mirrored] = c / inner.size;
      kernel.im[k] = kernel.im[mirrored] = s / inner.size;
    }
    this.#transform(kernel);
  }

  /** The bins of real samples to `bins`: real parts at k, imaginary parts at size - k. */
  run(samples: Float64Array, bins: Float64Array): void {
    const { re, im } = this.#product;
    const chirp = this.#chirp;
    const kernel = this.#kernel;
    const size = chirp.re.length;
    for (let k = 0; k < size; k++) {
      re[k] = samples[k]! * chirp.re[k]!;
      im[k] = samples[k]! * chirp.im[k]!;
    }
    re.fill(0, size);
    im.fill(0, size);
    this.#transform(this.#product);
    for (let k = 0; k < re.length; k++) {
      const x = re[k]!;
      const y = im[k]!;
      re[k] = x * kernel.re[k]! + y * kernel.im[k]!;
      im[k] = y * kernel.re[k]! - x * kernel.im[k]!;
    }
    this.#transform(this.#product);
    for (let k = size >> 1; k >= 0; k--) {
      if (k > 0) bins[size - k] = re[k]! * chirp.im[k]! + im[k]! * chirp.re[k]!;
      bins[k] = re[k]! * chirp.re[k]! - im[k]! * chirp.im[k]!;
    }
  }

  #transform({ re, im }: ComplexArray): void {
    hartley(this.#inner, re, re);
    hartley(this.#inner, im, im);
  }
}

interface ComplexArray {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

function complexArray(length: number): ComplexArray {
  return { re: new Float64Array(length), im: new Float64Array(length) };
}
