import { ComplexTransform, type FloatArray, inDoubles } from './complex-transform.ts';
import { InverseTransform } from './inverse-transform.ts';
import { RealTransform } from './real-transform.ts';
import { storeBins } from './store-bins.ts';
import { checkInteger, reject } from './validate.ts';

export type { FloatArray } from './complex-transform.ts';

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
 * Sizes 2^a 3^b 5^c run as mixed-radix passes, all others by Bluestein's algorithm (IEEE Trans. AU 18, 1970) on
 * a power of two. A complex transform is two real ones. Everything is computed in doubles.
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
  const { bins } = real;
  let complexTransform: ComplexTransform | undefined;
  let inverseTransform: InverseTransform | undefined;
  const complex = (): ComplexTransform => {
    complexTransform ??= new ComplexTransform(real);
    return complexTransform;
  };
  const inverse = (): InverseTransform => {
    inverseTransform ??= new InverseTransform(real);
    return inverseTransform;
  };
  return {
    size,
    forward(re, im): void {
      checkBuffer('Fft.forward', 're', re, size);
      checkBuffer('Fft.forward', 'im', im, size);
      complex().run(re, im);
    },
    inverse(re, im): void {
      checkBuffer('Fft.inverse', 're', re, size);
      checkBuffer('Fft.inverse', 'im', im, size);
      // With the parts swapped on the way in and out, the forward transform is the inverse.
      complex().run(im, re, 1 / size);
    },
    realForward(samples, re, im): void {
      checkBuffer('Fft.realForward', 'samples', samples, size);
      checkBuffer('Fft.realForward', 're', re, bins);
      checkBuffer('Fft.realForward', 'im', im, bins);
      real.run(inDoubles(samples));
      const outRe = inDoubles(re);
      const outIm = inDoubles(im);
      storeBins(real, outRe, outIm);
      if (re !== outRe) re.set(outRe);
      if (im !== outIm) im.set(outIm);
    },
    realInverse(re, im, samples): void {
      checkBuffer('Fft.realInverse', 're', re, bins);
      checkBuffer('Fft.realInverse', 'im', im, bins);
      checkBuffer('Fft.realInverse', 'samples', samples, size);
      const out = inDoubles(samples);
      inverse().run(inDoubles(re), inDoubles(im), out);
      if (samples !== out) samples.set(out);
    },
  };
}

function checkBuffer(caller: string, what: string, buffer: unknown, length: number): void {
  if (!(buffer instanceof Float64Array || buffer instanceof Float32Array) || buffer.length !== length) {
    reject(caller, what, `a Float64Array or Float32Array of length ${length}`, buffer);
  }
}
