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

/** The inner loops of transforms. */
export interface RadixPasses {
  /** Loads samples and does the first pass, of radix 8; `order` has the first sample of each octet. */
  loadOctets(samples: Float64Array, order: Int32Array): void;
  /** The same for samples from `start`, each times its weight; `weights` stand in the order of loading. */
  loadWindowedOctets(samples: Float32Array, start: number, weights: Float64Array, order: Int32Array): void;
  run(size: number, pass: Pass): void;
  /** The bins without twiddles of a pass of radix 4. */
  joinFourEnds(size: number, span: number): void;
}

/**
 * Passes over a scratch memory of real numbers, in place (decimation in time): a transform of n stands as n
 * numbers, the real part of bin k at place k, its imaginary part at place n - k; bins 0 and n / 2 have none.
 *
 * Twiddles outside, blocks inside: they are loaded once for all blocks. Every element is read once into a
 * variable, since engines do not share loads from typed arrays.
 */
export function createRadixPasses(scratch: Scratch): RadixPasses {
  function joinTwo(size: number, span: number, twiddles: Float64Array): void {
    const h = scratch.memory;
    const half = span >> 1;
    for (let a = 0; a < size; a += 2 * span) {
      const b = a + span;
      const x = h[a]!;
      const y = h[b]!;
      h[a] = x + y;
      h[b] = x - y;
      if (span % 2 === 0) h[b + half] = -h[b + half]!;
    }
    let t = 0;
    for (let q = 1; 2 * q < span; q++) {
      const cos = twiddles[t++]!;
      const sin = twiddles[t++]!;
      const m = span - 2 * q;
      for (let a = q; a < size; a += 2 * span) {
        const b = a + span;
        const aRe = h[a]!;
        const aIm = h[a + m]!;
        const x = h[b]!;
        const y = h[b + m]!;
        const bRe = x * cos - y * sin;
        const bIm = x * sin + y * cos;
        h[a] = aRe + bRe;
        h[b + m] = aIm + bIm;
        h[a + m] = aRe - bRe;
        h[b] = bIm - aIm;
      }
    }
  }

  const sin60 = Math.sqrt(3) / 2;

  /** For an odd span. */
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

  const [cos72, sin72] = unitRoot(-1, 5);
  const [cos144, sin144] = unitRoot(-2, 5);

  /** For an odd span. */
  function joinFive(size: number, span: number, twiddles: Float64Array): void {
    const h = scratch.memory;
    for (let a = 0; a < size; a += 5 * span) {
      const b = a + span;
      const c = b + span;
      const d = c + span;
      const e = d + span;
      const first = h[a]!;
      const outerSum = h[b]! + h[e]!;
      const outer = h[e]! - h[b]!;
      const innerSum = h[c]! + h[d]!;
      const inner = h[d]! - h[c]!;
      h[a] = first + outerSum + innerSum;
      h[b] = first + cos72 * outerSum + cos144 * innerSum;
      h[c] = first + cos144 * outerSum + cos72 * innerSum;
      h[d] = sin144 * outer - sin72 * inner;
      h[e] = sin72 * outer + sin144 * inner;
    }
    let t = 0;
    for (let q = 1; 2 * q < span; q++) {
      const cos1 = twiddles[t]!;
      const sin1 = twiddles[t + 1]!;
      const cos2 = twiddles[t + 2]!;
      const sin2 = twiddles[t + 3]!;
      const cos3 = twiddles[t + 4]!;
      const sin3 = twiddles[t + 5]!;
      const cos4 = twiddles[t + 6]!;
      const sin4 = twiddles[t + 7]!;
      t += 8;
      const m = span - 2 * q;
      for (let a = q; a < size; a += 5 * span) {
        const b = a + span;
        const c = b + span;
        const d = c + span;
        const e = d + span;
        let x = h[b]!;
        let y = h[b + m]!;
        const bRe = x * cos1 - y * sin1;
        const bIm = x * sin1 + y * cos1;
        x = h[e]!;
        y = h[e + m]!;
        const eRe = x * cos4 - y * sin4;
        const eIm = x * sin4 + y * cos4;
        x = h[c]!;
        y = h[c + m]!;
        const cRe = x * cos2 - y * sin2;
        const cIm = x * sin2 + y * cos2;
        x = h[d]!;
        y = h[d + m]!;
        const dRe = x * cos3 - y * sin3;
        const dIm = x * sin3 + y * cos3;
        const aRe = h[a]!;
        const aIm = h[a + m]!;
        const outerSumRe = bRe + eRe;
        const outerSumIm = bIm + eIm;
        const innerSumRe = cRe + dRe;
        const innerSumIm = cIm + dIm;
        const outerRe = eRe - bRe;
        const outerIm = bIm - eIm;
        const innerRe = dRe - cRe;
        const innerIm = cIm - dIm;
        const near1Re = aRe + cos72 * outerSumRe + cos144 * innerSumRe;
        const near1Im = aIm + cos72 * outerSumIm + cos144 * innerSumIm;
        const near2Re = aRe + cos144 * outerSumRe + cos72 * innerSumRe;
        const near2Im = aIm + cos144 * outerSumIm + cos72 * innerSumIm;
        const turn1Re = sin72 * outerIm + sin144 * innerIm;
        const turn1Im = sin72 * outerRe + sin144 * innerRe;
        const turn2Re = sin144 * outerIm - sin72 * innerIm;
        const turn2Im = sin144 * outerRe - sin72 * innerRe;
        h[a] = aRe + outerSumRe + innerSumRe;
        h[e + m] = aIm + outerSumIm + innerSumIm;
        h[b] = near1Re + turn1Re;
        h[d + m] = near1Im + turn1Im;
        h[c] = near2Re + turn2Re;
        h[c + m] = near2Im + turn2Im;
        h[b + m] = near2Re - turn2Re;
        h[d] = turn2Im - near2Im;
        h[a + m] = near1Re - turn1Re;
        h[e] = turn1Im - near1Im;
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
      const w = 8 * i;
      let k = start + order[i]!;
      let x = samples[k]! * weights[w]!;
      let y = samples[k + 4 * step]! * weights[w + 4]!;
      const sum04 = x + y;
      const difference04 = x - y;
      k += step;
      x = samples[k]! * weights[w + 1]!;
      y = samples[k + 4 * step]! * weights[w + 5]!;
      const sum15 = x + y;
      const difference15 = x - y;
      k += step;
      x = samples[k]! * weights[w + 2]!;
      y = samples[k + 4 * step]! * weights[w + 6]!;
      const sum26 = x + y;
      const difference26 = x - y;
      k += step;
      x = samples[k]! * weights[w + 3]!;
      y = samples[k + 4 * step]! * weights[w + 7]!;
      storeOctet(8 * i, sum04, sum26, sum15, x + y, difference04, difference26, difference15, x - y);
    }
  }

  return {
    loadOctets,
    loadWindowedOctets,
    run(size, pass): void {
      if (pass.radix === 4) joinFour(size, pass.span, pass.twiddles);
      else if (pass.radix === 3) joinThree(size, pass.span, pass.twiddles);
      else if (pass.radix === 2) joinTwo(size, pass.span, pass.twiddles);
      else joinFive(size, pass.span, pass.twiddles);
    },
    joinFourEnds,
  };
}

function createTwiddles(radix: number, span: number): Float64Array {
  const twiddles = new Float64Array(2 * (radix - 1) * ((span - 1) >> 1));
  for (let q = 1, at = 0; 2 * q < span; q++) {
    for (let j = 1; j < radix; j++, at += 2) twiddles.set(unitRoot(j * q, radix * span), at);
  }
  return twiddles;
}
