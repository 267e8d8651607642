/**
 * Linear prediction by Burg's method (J. P. Burg, 1967): a with x[n] ~ -(a[1] x[n - 1] + ... + a[order]
 * x[n - order]), a[0] = 1.
 *
 * Minimises forward and backward prediction error together; the filter 1 / A(z) is always stable.
 */
export function burg(x: Float64Array, order: number): Float64Array {
  const forward = x.slice();
  const backward = x.slice();
  const a = new Float64Array(order + 1);
  const before = new Float64Array(order + 1);
  a[0] = 1;
  for (let m = 1; m <= order; m++) {
    let product = 0;
    let power = 0;
    for (let n = m; n < x.length; n++) {
      const f = forward[n]!;
      const b = backward[n - 1]!;
      product += f * b;
      power += f * f + b * b;
    }
    if (power === 0) break;
    const reflection = (-2 * product) / power;
    before.set(a);
    for (let i = 1; i <= m; i++) a[i] = before[i]! + reflection * before[m - i]!;
    for (let n = x.length - 1; n >= m; n--) {
      const f = forward[n]!;
      const b = backward[n - 1]!;
      forward[n] = f + reflection * b;
      backward[n] = b + reflection * f;
    }
  }
  return a;
}
