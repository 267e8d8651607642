const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);
const centers = Float64Array.from({ length: 129 }, (_, i) => 1 + i / 128);
const logarithms = centers.map(Math.log);
/** 2^-23 / center: a step of the mantissa's last bit, as a share of the center. */
const steps = centers.map((center) => 2 ** -23 / center);

/**
 * The natural logarithm of a 32-bit float to 10 digits, 0 for 1, in a fraction of the time of Math.log: from the
 * exponent, a table over the first bits of the mantissa, and a series for the rest.
 */
export function fastLog(value: number): number {
  float[0] = value;
  const word = bits[0]!;
  if (word < 0x800000 || word >= 0x7f800000) return Math.log(value);
  const mantissa = word & 0x7fffff;
  const entry = (mantissa + 0x8000) >> 16;
  const rest = (mantissa - (entry << 16)) * steps[entry]!;
  return ((word >> 23) - 127) * Math.LN2 + logarithms[entry]! + rest * (1 - rest * (1 / 2 - rest / 3));
}
