/**
 * All roots of the monic polynomial z^n + a[1] z^(n - 1) + ... + a[n] (with a[0] = 1), at once, by the
 * Ehrlich-Aberth iteration (O. Aberth, Math. Comp. 27, 1973).
 */
export function polynomialRoots(a: Float64Array): { re: Float64Array; im: Float64Array } {
  let n = a.length - 1;
  // Zeros of the polynomial at 0 are taken out, as the starting circle would have no radius.
  while (n > 0 && a[n] === 0) n--;
  const re = new Float64Array(a.length - 1);
  const im = new Float64Array(a.length - 1);
  const radius = Math.abs(a[n]!) ** (1 / n);
  for (let k = 0; k < n; k++) {
    // No start lies on the real axis or mirrors another: conjugate pairs could not part.
    const angle = (2 * Math.PI * (k + 0.35)) / n;
    re[k] = radius * Math.cos(angle);
    im[k] = radius * Math.sin(angle);
  }
  for (let round = 0, moved = 1; round < 100 && moved > 1e-14; round++) {
    moved = 0;
    for (let k = 0; k < n; k++) {
      const x = re[k]!;
      const y = im[k]!;
      // p(z) and p'(z) by Horner's rule.
      let pRe = 1;
      let pIm = 0;
      let dRe = 0;
      let dIm = 0;
      for (let i = 1; i <= n; i++) {
        const d = dRe * x - dIm * y + pRe;
        dIm = dRe * y + dIm * x + pIm;
        dRe = d;
        const p = pRe * x - pIm * y + a[i]!;
        pIm = pRe * y + pIm * x;
        pRe = p;
      }
      if (pRe === 0 && pIm === 0) continue;
      // step = 1 / (p' / p - sum of 1 / (z_k - z_j))
      const size = pRe * pRe + pIm * pIm;
      let sRe = (dRe * pRe + dIm * pIm) / size;
      let sIm = (dIm * pRe - dRe * pIm) / size;
      for (let j = 0; j < n; j++) {
        if (j === k) continue;
        const u = x - re[j]!;
        const v = y - im[j]!;
        const distance = u * u + v * v + 1e-300;
        sRe -= u / distance;
        sIm += v / distance;
      }
      const norm = sRe * sRe + sIm * sIm;
      if (norm === 0) continue;
      re[k] = x - sRe / norm;
      im[k] = y + sIm / norm;
      moved = Math.max(moved, 1 / Math.sqrt(norm));
    }
  }
  return { re, im };
}
