import type { RealTransform } from './real-transform.ts';
import { unitRoot } from './unit-root.ts';

/** The size of the transforms in which a chirp convolution of `size` fits. */
export function convolutionSize(size: number): number {
  return 2 ** Math.ceil(Math.log2(2 * size - 1));
}

/** A transform of any size as a convolution with a chirp (L. I. Bluestein, IEEE Trans. AU 18, 1970). */
export class ChirpConvolution {
  readonly #inner: RealTransform;
  readonly #chirp: ComplexArray;
  readonly #kernel: ComplexArray;
  readonly #product: ComplexArray;
  readonly #bins: Float64Array;

  constructor(size: number, inner: RealTransform) {
    this.#inner = inner;
    this.#bins = new Float64Array(size);
    this.#chirp = complexArray(size);
    this.#kernel = complexArray(inner.size);
    this.#product = complexArray(inner.size);
    const kernel = this.#kernel;
    let square = 0; // k squared modulo 2 * size, by adding up odd numbers: exact for every size
    for (let k = 0; k < size; k++) {
      const [c, s] = unitRoot(square, 2 * size);
      square = (square + 2 * k + 1) % (2 * size);
      this.#chirp.re[k] = c;
      this.#chirp.im[k] = s;
      const mirrored = (inner.size - k) % inner.size;
      kernel.re[k] = kernel.re[mirrored] = c;
      kernel.im[k] = kernel.im[mirrored] = -s;
    }
    inner.complex(kernel.re, kernel.im);
  }

  /** The bins of real samples: real parts at k, imaginary parts at size - k. */
  run(samples: Float64Array): Float64Array {
    const bins = this.#bins;
    const { re, im } = this.#product;
    re.set(samples);
    re.fill(0, bins.length);
    im.fill(0);
    this.#turn(this.#chirp);
    this.#inner.complex(re, im);
    this.#turn(this.#kernel);
    // With its parts swapped, the forward transform is the inverse.
    this.#inner.complex(im, re, 1 / re.length);
    this.#turn(this.#chirp);
    for (let k = bins.length >> 1; k >= 0; k--) {
      if (k > 0) bins[bins.length - k] = im[k]!;
      bins[k] = re[k]!;
    }
    return bins;
  }

  #turn(by: ComplexArray): void {
    const { re, im } = this.#product;
    for (let k = 0; k < by.re.length; k++) {
      const x = re[k]!;
      const y = im[k]!;
      re[k] = x * by.re[k]! - y * by.im[k]!;
      im[k] = x * by.im[k]! + y * by.re[k]!;
    }
  }
}

interface ComplexArray {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

function complexArray(length: number): ComplexArray {
  return { re: new Float64Array(length), im: new Float64Array(length) };
}
