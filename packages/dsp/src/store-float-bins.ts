import type { RadixPasses, Scratch } from './radix-passes.ts';
import { passes, type RealTransform, scratch } from './real-transform.ts';

/** As `storeBins`, from `offset`: one function for both kinds of arrays would be slow for both. */
export const storeFloatBins: (
  transform: RealTransform,
  re: Float32Array,
  im: Float32Array,
  offset: number,
) => void = createStoreFloatBins(scratch, passes);

function createStoreFloatBins(scratch: Scratch, { joinFourEnds }: RadixPasses): typeof storeFloatBins {
  return (transform, outRe, outIm, offset) => {
    const { last, size } = transform;
    if (last?.radix !== 4 || last.span % 2 === 1) {
      const h = transform.finish();
      outRe[offset] = h[0]!;
      outIm[offset] = 0;
      for (let k = 1, m = size - 1; k < m; k++, m--) {
        outRe[offset + k] = h[k]!;
        outIm[offset + k] = h[m]!;
      }
      if (size % 2 === 0) {
        outRe[offset + size / 2] = h[size / 2]!;
        outIm[offset + size / 2] = 0;
      }
      return;
    }
    const { span, twiddles } = last;
    const h = scratch.memory;
    joinFourEnds(4 * span, span);
    for (let k = 0; k <= 2 * span; k += span / 2) {
      outRe[offset + k] = h[k]!;
      outIm[offset + k] = k % (2 * span) === 0 ? 0 : h[4 * span - k]!;
    }
    let t = 0;
    for (let q = 1; 2 * q < span; q++) {
      const cos1 = twiddles[t]!;
      const sin1 = twiddles[t + 1]!;
      const cos2 = twiddles[t + 2]!;
      const sin2 = twiddles[t + 3]!;
      const cos3 = twiddles[t + 4]!;
      const sin3 = twiddles[t + 5]!;
      t += 6;
      const m = span - 2 * q;
      const a = q;
      const b = a + span;
      const c = b + span;
      const d = c + span;
      let x = h[c]!;
      let y = h[c + m]!;
      const cRe = x * cos2 - y * sin2;
      const cIm = x * sin2 + y * cos2;
      const aRe = h[a]!;
      const aIm = h[a + m]!;
      const sumRe = aRe + cRe;
      const sumIm = aIm + cIm;
      const differenceRe = aRe - cRe;
      const differenceIm = aIm - cIm;
      x = h[b]!;
      y = h[b + m]!;
      const bRe = x * cos1 - y * sin1;
      const bIm = x * sin1 + y * cos1;
      x = h[d]!;
      y = h[d + m]!;
      const dRe = x * cos3 - y * sin3;
      const dIm = x * sin3 + y * cos3;
      const oddSumRe = bRe + dRe;
      const oddSumIm = bIm + dIm;
      const oddDifferenceRe = bRe - dRe;
      const oddDifferenceIm = bIm - dIm;
      outRe[offset + a] = sumRe + oddSumRe;
      outIm[offset + a] = sumIm + oddSumIm;
      outRe[offset + b] = differenceRe + oddDifferenceIm;
      outIm[offset + b] = differenceIm - oddDifferenceRe;
      outRe[offset + b + m] = sumRe - oddSumRe;
      outIm[offset + b + m] = oddSumIm - sumIm;
      outRe[offset + a + m] = differenceRe - oddDifferenceIm;
      outIm[offset + a + m] = -differenceIm - oddDifferenceRe;
    }
  };
}
