const maxHalf = 65504;

/**
 * Numbers in half precision (IEEE 754 binary16), rounded to the nearest, ties to even.
 *
 * @throws RangeError for a number beyond 65504.
 */
export function toHalf(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(1);
  const float = new Float32Array(bits.buffer);
  return Uint16Array.from(values, (value) => {
    const size = Math.abs(value);
    if (size >= 65520) {
      throw new RangeError(`toHalf: values must be within ${maxHalf} of 0, got ${value}`);
    }
    const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
    // Below the smallest normal number, steps are 2^-24: adding 1/2 leaves just these in the lowest bits of a float.
    if (size < 2 ** -14) {
      float[0] = size + 0.5;
      return sign | (bits[0]! - 0x3f000000);
    }
    float[0] = size;
    const odd = (bits[0]! >> 13) & 1;
    return sign | ((bits[0]! - 0x38000000 + 0xfff + odd) >> 13);
  });
}

/** Whether the bits of a half stand for a finite number. */
export function isFiniteHalf(bits: number): boolean {
  return (bits & 0x7c00) !== 0x7c00;
}
