import { unitRoot } from './unit-root.ts';

/** One pass: joins groups of `radix` transforms of `span` numbers into transforms of radix * span. */
export interface Pass {
  readonly radix: number;
  readonly span: number;
  /** (cos, sin) pairs in the order in which the pass reads them. */
  readonly twiddles: Float64Array;
}

export function createPass(radix: number, span: number): Pass {
  return { radix, span, twiddles: createTwiddles(radix, span) };
}

/** What transforms work on. */
export interface Scratch {
  memory: Float64Array;
}

const largestRadix = 13;

/** The inner loops of transforms. */
export interface RadixPasses {
  /** Loads samples and does the first pass, of radix 8; `order` has the first sample of each octet. */
  loadOctets(samples: Float64Array, order: Int32Array): void;
  /** The same for samples from `start`, each times its weight. */
  loadWindowedOctets(samples: Float32Array, start: number, weights: Float64Array, order: Int32Array): void;
  run(size: number, pass: Pass): void;
  /** A last pass of radix 4 over an even span, which writes the bins in their order: one way through the memory less. */
  storeFour(pass: Pass, re: Float64Array, im: Float64Array): void;
}

/**
 * Passes over a scratch memory of real numbers, in place (decimation in time): a transform of n stands as n
 * numbers, the real part of bin k at place k, its imaginary part at place n - k; bins 0 and n / 2 have none.
 *
 * Twiddles outside, blocks inside: they are loaded once for all blocks. Every element is read once into a
 * variable, since engines do not share loads from typed arrays.
 */
export function createRadixPasses(scratch: Scratch): RadixPasses {
  const sin60 = Math.sqrt(3) / 2;

  function joinThree(size: number, span: number, twiddles: Float64Array): void {
    const h = scratch.memory;
    for (let a = 0; a < size; a += 3 * span) {
      const b = a + span;
      const c = b + span;
      const x = h[a]!;
      const y = h[b]!;
      const z = h[c]!;
      h[a] = x + y + z;
      h[b] = x - (y + z) / 2;
      h[c] = sin60 * (z - y);
    }
    let t = 0;
    for (let q = 1; 2 * q < span; q++) {
      const cos1 = twiddles[t++]!;
      const sin1 = twiddles[t++]!;
      const cos2 = twiddles[t++]!;
      const sin2 = twiddles[t++]!;
      const m = span - 2 * q;
      for (let a = q; a < size; a += 3 * span) {
        const b = a + span;
        const c = b + span;
        let x = h[b]!;
        let y = h[b + m]!;
        const bRe = x * cos1 - y * sin1;
        const bIm = x * sin1 + y * cos1;
        x = h[c]!;
        y = h[c + m]!;
        const cRe = x * cos2 - y * sin2;
        const cIm = x * sin2 + y * cos2;
        const aRe = h[a]!;
        const aIm = h[a + m]!;
        const sumRe = bRe + cRe;
        const sumIm = bIm + cIm;
        const turnRe = sin60 * (bIm - cIm);
        const turnIm = sin60 * (cRe - bRe);
        const middleRe = aRe - sumRe / 2;
        const middleIm = aIm - sumIm / 2;
        h[a] = aRe + sumRe;
        h[c + m] = aIm + sumIm;
        h[b] = middleRe + turnRe;
        h[b + m] = middleIm + turnIm;
        h[a + m] = middleRe - turnRe;
        h[c] = turnIm - middleIm;
      }
    }
  }

  /** The bins without twiddles of a pass of radix 4. */
  function joinFourEnds(size: number, span: number): void {
    const h = scratch.memory;
    const half = span >> 1;
    const even = span % 2 === 0;
    for (let a = 0; a < size; a += 4 * span) {
      const b = a + span;
      const c = b + span;
      const d = c + span;
      let w = h[a]!;
      let x = h[b]!;
      let y = h[c]!;
      let z = h[d]!;
      const front = w + y;
      const back = x + z;
      h[a] = front + back;
      h[b] = w - y;
      h[c] = front - back;
      h[d] = z - x;
      if (even) {
        w = h[a + half]!;
        x = h[b + half]!;
        y = h[c + half]!;
        z = h[d + half]!;
        const turnedRe = Math.SQRT1_2 * (x - z);
        const turnedIm = Math.SQRT1_2 * (x + z);
        h[a + half] = w + turnedRe;
        h[b + half] = w - turnedRe;
        h[c + half] = y - turnedIm;
        h[d + half] = -y - turnedIm;
      }
    }
  }

  function joinFour(size: number, span: number, twiddles: Float64Array): void {
    const h = scratch.memory;
    joinFourEnds(size, span);
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
      for (let a = q; a < size; a += 4 * span) {
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
        h[a] = sumRe + oddSumRe;
        h[d + m] = sumIm + oddSumIm;
        h[b] = differenceRe + oddDifferenceIm;
        h[c + m] = differenceIm - oddDifferenceRe;
        h[b + m] = sumRe - oddSumRe;
        h[c] = oddSumIm - sumIm;
        h[a + m] = differenceRe - oddDifferenceIm;
        h[d] = -differenceIm - oddDifferenceRe;
      }
    }
  }

  function storeFour({ span, twiddles }: Pass, outRe: Float64Array, outIm: Float64Array): void {
    const h = scratch.memory;
    joinFourEnds(4 * span, span);
    for (let k = 0; k <= 2 * span; k += span / 2) {
      outRe[k] = h[k]!;
      outIm[k] = k % (2 * span) === 0 ? 0 : h[4 * span - k]!;
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
      outRe[a] = sumRe + oddSumRe;
      outIm[a] = sumIm + oddSumIm;
      outRe[b] = differenceRe + oddDifferenceIm;
      outIm[b] = differenceIm - oddDifferenceRe;
      outRe[b + m] = sumRe - oddSumRe;
      outIm[b + m] = oddSumIm - sumIm;
      outRe[a + m] = differenceRe - oddDifferenceIm;
      outIm[a + m] = -differenceIm - oddDifferenceRe;
    }
  }

  const re = new Float64Array(largestRadix);
  const im = new Float64Array(largestRadix);

  /** Any radix, as plain sums. */
  function join(size: number, { radix, span, twiddles }: Pass): void {
    const h = scratch.memory;
    const length = radix * span;
    for (let q = 0; 2 * q <= span; q++) {
      const real = q === 0 || 2 * q === span;
      for (let start = 0; start < size; start += length) {
        for (let j = 0; j < radix; j++) {
          const a = start + j * span;
          re[j] = h[a + q]!;
          im[j] = real ? 0 : h[a + span - q]!;
        }
        for (let p = 0; p < radix; p++) {
          const k = q + p * span;
          let sumRe = 0;
          let sumIm = 0;
          for (let j = 0; j < radix; j++) {
            const t = 2 * ((j * k) % length);
            sumRe += re[j]! * twiddles[t]! - im[j]! * twiddles[t + 1]!;
            sumIm += re[j]! * twiddles[t + 1]! + im[j]! * twiddles[t]!;
          }
          const mirrored = 2 * k > length;
          const place = start + (mirrored ? length - k : k);
          h[place] = sumRe;
          if (k > 0 && 2 * k !== length) h[2 * start + length - place] = mirrored ? -sumIm : sumIm;
        }
      }
    }
  }

  /** Writes the transform of eight real numbers, of which the sums and differences of opposite ones are given. */
  function storeOctet(
    at: number,
    sum04: number,
    sum26: number,
    sum15: number,
    sum37: number,
    difference04: number,
    difference26: number,
    difference15: number,
    difference37: number,
  ): void {
    const h = scratch.memory;
    const even = sum04 + sum26;
    const odd = sum15 + sum37;
    const turnedRe = Math.SQRT1_2 * (difference15 - difference37);
    const turnedIm = Math.SQRT1_2 * (difference15 + difference37);
    h[at] = even + odd;
    h[at + 1] = difference04 + turnedRe;
    h[at + 2] = sum04 - sum26;
    h[at + 3] = difference04 - turnedRe;
    h[at + 4] = even - odd;
    h[at + 5] = difference26 - turnedIm;
    h[at + 6] = sum37 - sum15;
    h[at + 7] = -difference26 - turnedIm;
  }

  function loadOctets(samples: Float64Array, order: Int32Array): void {
    const step = order.length;
    for (let i = 0; i < step; i++) {
      let k = order[i]!;
      let x = samples[k]!;
      let y = samples[k + 4 * step]!;
      const sum04 = x + y;
      const difference04 = x - y;
      k += step;
      x = samples[k]!;
      y = samples[k + 4 * step]!;
      const sum15 = x + y;
      const difference15 = x - y;
      k += step;
      x = samples[k]!;
      y = samples[k + 4 * step]!;
      const sum26 = x + y;
      const difference26 = x - y;
      k += step;
      x = samples[k]!;
      y = samples[k + 4 * step]!;
      storeOctet(8 * i, sum04, sum26, sum15, x + y, difference04, difference26, difference15, x - y);
    }
  }

  function loadWindowedOctets(
    samples: Float32Array,
    start: number,
    weights: Float64Array,
    order: Int32Array,
  ): void {
    const step = order.length;
    for (let i = 0; i < step; i++) {
      let k = order[i]!;
      let m = k + 4 * step;
      let x = samples[start + k]! * weights[k]!;
      let y = samples[start + m]! * weights[m]!;
      const sum04 = x + y;
      const difference04 = x - y;
      k += step;
      m += step;
      x = samples[start + k]! * weights[k]!;
      y = samples[start + m]! * weights[m]!;
      const sum15 = x + y;
      const difference15 = x - y;
      k += step;
      m += step;
      x = samples[start + k]! * weights[k]!;
      y = samples[start + m]! * weights[m]!;
      const sum26 = x + y;
      const difference26 = x - y;
      k += step;
      m += step;
      x = samples[start + k]! * weights[k]!;
      y = samples[start + m]! * weights[m]!;
      storeOctet(8 * i, sum04, sum26, sum15, x + y, difference04, difference26, difference15, x - y);
    }
  }

  return {
    loadOctets,
    loadWindowedOctets,
    run(size, pass): void {
      if (pass.radix === 4) joinFour(size, pass.span, pass.twiddles);
      else if (pass.radix === 3) joinThree(size, pass.span, pass.twiddles);
      else join(size, pass);
    },
    storeFour,
  };
}

/** For radix 3 and 4 those that a pass reads, in its order; for others all roots. */
function createTwiddles(radix: number, span: number): Float64Array {
  const twiddles: number[] = [];
  if (radix === 3 || radix === 4) {
    for (let q = 1; 2 * q < span; q++) {
      for (let j = 1; j < radix; j++) twiddles.push(...unitRoot(j * q, radix * span));
    }
  } else {
    for (let k = 0; k < radix * span; k++) twiddles.push(...unitRoot(k, radix * span));
  }
  return Float64Array.from(twiddles);
}
