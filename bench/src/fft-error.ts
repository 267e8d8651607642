import { createFft, createRng } from '@ser/dsp';
import FftJs from 'fft.js';

/** The root mean square errors of one real transform of `size` random samples, relative to the result's. */
export function fftErrors(size: number): { ours: number; theirs: number } {
  const rng = createRng(2, size);
  const samples = Float64Array.from({ length: size }, () => rng.normal());
  const bins = size / 2 + 1;
  const re = new Float64Array(bins);
  const im = new Float64Array(bins);
  createFft(size).realForward(samples, re, im);
  const peer = new FftJs(size);
  const pairs = peer.createComplexArray();
  peer.realTransform(pairs, samples);
  let power = 0;
  let ours = 0;
  let theirs = 0;
  for (let k = 0; k < bins; k++) {
    const exactRe = exactSum(size, (n) => samples[n]! * cosine(k * n, size));
    const exactIm = exactSum(size, (n) => -samples[n]! * cosine(k * n - size / 4, size));
    power += exactRe ** 2 + exactIm ** 2;
    ours += (re[k]! - exactRe) ** 2 + (im[k]! - exactIm) ** 2;
    theirs += (pairs[2 * k]! - exactRe) ** 2 + (pairs[2 * k + 1]! - exactIm) ** 2;
  }
  return { ours: Math.sqrt(ours / power), theirs: Math.sqrt(theirs / power) };
}

/** A sum with Neumaier's compensation: its error is far below that of a transform. */
function exactSum(count: number, term: (n: number) => number): number {
  let sum = 0;
  let lost = 0;
  for (let n = 0; n < count; n++) {
    const value = term(n);
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}

/** cos(2 pi k / n) from an angle below an eighth of a turn. */
function cosine(k: number, n: number): number {
  const turn = ((k % n) + n) % n;
  const folded = Math.min(turn, n - turn);
  const [near, sign] = folded <= n / 4 ? [folded, 1] : [n / 2 - folded, -1];
  return near <= n / 8
    ? sign * Math.cos((2 * Math.PI * near) / n)
    : sign * Math.sin((2 * Math.PI * (n / 4 - near)) / n);
}
