import type { RealTransform } from './real-transform.ts';

/**
 * The discrete Hartley transform (R. N. Bracewell, 1983): real part less imaginary part of the Fourier transform,
 * out[k] = sum over n of x[n] (cos + sin)(2 pi k n / size). It is its own inverse but for a factor of `size`, and turns
 * the convolution with an even kernel into a product.
 */
export function hartley(transform: RealTransform, samples: Float64Array, out: Float64Array): void {
  const { size } = transform;
  transform.run(samples);
  const h = transform.finish();
  out[0] = h[0]!;
  if (size % 2 === 0) out[size / 2] = h[size / 2]!;
  for (let k = 1, m = size - 1; k < m; k++, m--) {
    const re = h[k]!;
    const im = h[m]!;
    out[k] = re - im;
    out[m] = re + im;
  }
}
