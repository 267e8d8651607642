import type { RealTransform } from './real-transform.ts';

/** The arrays that a plan reads and writes: doubles, or floats where the caller stores them. */
export type FloatArray = Float32Array | Float64Array;

/** The transform of complex numbers: those of their real and of their imaginary parts. */
export class ComplexTransform {
  readonly #real: RealTransform;
  readonly #first: Float64Array;

  constructor(real: RealTransform) {
    this.#real = real;
    this.#first = new Float64Array(real.size);
  }

  /** Transforms `size` numbers in place. */
  run(re: FloatArray, im: FloatArray, scale: number = 1): void {
    const { size } = this.#real;
    this.#real.run(inDoubles(re));
    const first = this.#first;
    first.set(this.#real.finish().subarray(0, size));
    this.#real.run(inDoubles(im));
    const second = this.#real.finish();
    for (const k of size % 2 === 0 ? [0, size / 2] : [0]) {
      re[k] = first[k]! * scale;
      im[k] = second[k]! * scale;
    }
    for (let k = 1, m = size - 1; k < m; k++, m--) {
      const x = first[k]! * scale;
      const y = first[m]! * scale;
      const z = second[k]! * scale;
      const w = second[m]! * scale;
      re[k] = x - w;
      im[k] = z + y;
      re[m] = x + w;
      im[m] = z - y;
    }
  }
}

/** Inner loops see one kind of array only: with two, engines make them several times slower. */
export function inDoubles(array: FloatArray): Float64Array {
  return array instanceof Float64Array ? array : new Float64Array(array);
}
