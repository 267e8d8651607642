/** `tanh` as a ratio of polynomials (Eigen's `ptanh`), within a few units of the last place; NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  x = f32x4.max(f32x4.min(x, f32x4.splat(7.90531110763549805)), f32x4.splat(-7.90531110763549805));
  const s = f32x4.mul(x, x);
  let p = f32x4.splat(-2.76076847742355e-16);
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(2.00018790482477e-13));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-8.60467152213735e-11));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(5.12229709037114e-8));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(1.48572235717979e-5));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(6.37261928875436e-4));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(4.89352455891786e-3));
  let q = f32x4.splat(1.19825839466702e-6);
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(1.18534705686654e-4));
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(2.268434632439e-3));
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(4.89352518554385e-3));
  return f32x4.div(f32x4.mul(x, p), q);
}

/** `1 / (1 + exp(-x))`, through `tanh`: it reaches 0 and 1 exactly, never a denormal. */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const half = f32x4.splat(0.5);
  return f32x4.add(half, f32x4.mul(half, tanh4(f32x4.mul(half, x))));
}

/** `exp(x)` in float, for x <= 0; below -87 it is zero. Cephes' `expf`: degree 5 after reduction by ln 2. */
export function expNonPositive(x: f32): f32 {
  if (x < -87) return 0;
  const n = nearest<f32>(x * <f32>1.44269504088896341);
  x = x - n * <f32>0.693359375 - n * <f32>-2.1219444e-4;
  let y: f32 = 1.98756915e-4;
  y = y * x + <f32>1.3981999507e-3;
  y = y * x + <f32>8.3334519073e-3;
  y = y * x + <f32>4.1665795894e-2;
  y = y * x + <f32>1.6666665459e-1;
  y = y * x + <f32>0.5;
  y = y * x * x + x + <f32>1;
  return y * reinterpret<f32>((<i32>n + 127) << 23);
}

/** `expNonPositive` of four values; NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function expNonPositive4(x: v128): v128 {
  const tiny = f32x4.lt(x, f32x4.splat(-87));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504088896341)));
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  let y = f32x4.splat(1.98756915e-4);
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1.3981999507e-3));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(8.3334519073e-3));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(4.1665795894e-2));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1.6666665459e-1));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(0.5));
  y = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(y, r), r), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return v128.andnot(f32x4.mul(y, power), tiny);
}

/** Natural logarithm for normal x > 0, to double precision: `2*atanh((m - 1)/(m + 1))` after reduction by ln 2. */
export function logPositive(x: f64): f64 {
  let bits = reinterpret<u64>(x);
  let exponent = <i32>(bits >> 52) - 1023;
  let mantissa = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (mantissa > 1.4142135623730951) {
    mantissa *= 0.5;
    exponent += 1;
  }
  const t = (mantissa - 1) / (mantissa + 1);
  const s = t * t;
  let sum: f64 = 0;
  for (let power: i32 = 21; power > 0; power -= 2) sum = sum * s + 1 / <f64>power;
  return 2 * t * sum + <f64>exponent * 0.6931471805599453;
}

/**
 * Tiny values become zero. Gradients that fade over many time steps would end as denormals, which cost a
 * hundred cycles each, and WebAssembly has no mode that flushes them.
 */
// @ts-ignore: decorator
@inline
export function flush4(x: v128): v128 {
  // Written so that NaN is kept: only what is surely small is cleared.
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), f32x4.splat(1e-25)));
}
