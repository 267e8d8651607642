import { fastSize, isFast } from './fast-size.ts';
import { InverseTransform } from './inverse-transform.ts';
import { RealTransform } from './real-transform.ts';
import { storeBins } from './store-bins.ts';

/**
 * How blocks of input become blocks of output. Blocks stand on a grid that begins with the signal, so that the
 * same samples give the same bits however they arrive.
 */
export interface ResamplingPlan {
  /** Input samples in a block. */
  readonly hop: number;
  /** Input samples that are read before the block, and after it. */
  readonly before: number;
  readonly after: number;
  /** The most output samples that a block gives. */
  readonly outputs: number;
  /**
   * Writes the output samples whose times lie in block `index` to `out` and returns how many they are; `input`
   * holds `before + hop + after` samples.
   */
  run(input: Float64Array, index: number, out: Float32Array): number;
}

/** The last plan: recordings of one corpus share their rate, and a plan costs more than a short clip. */
let latest: { from: number; to: number; plan: ResamplingPlan } | undefined;

export function resamplingPlan(from: number, to: number): ResamplingPlan {
  if (latest?.from !== from || latest.to !== to) latest = { from, to, plan: createPlan(from, to) };
  return latest.plan;
}

/** The passband ends at 0.9 of the lower Nyquist frequency, the stopband begins at it. */
const middle = 0.95;
const transition = 0.1;
const blockSeconds = 0.02;

/** Taps of the interpolation between oversampled values, and the tabulated positions between two of them. */
const taps = 16;
const phases = 512;

/**
 * Overlap-save: the spectrum of a block and its surroundings, times the filter's, read back with more or fewer
 * bins. Where transforms of fast sizes can have exactly the ratio of the rates, these are the samples;
 * otherwise they are read back oversampled twice, and 16 of them are weighed for each output sample. Both are
 * several times as fast as one long sum for each output sample.
 */
function createPlan(from: number, to: number): ResamplingPlan {
  const lower = Math.min(1, to / from);
  const filter = kaiserSinc(middle * lower, transition * lower, 110);
  const divisor = Number.isInteger(from) && Number.isInteger(to) ? gcd(from, to) : 1;
  const up = to / divisor;
  const down = from / divisor;
  // Where the filter is longer than 20 ms, so is the block: the transforms would overlap too much.
  const longest = Math.max(Math.floor(blockSeconds * from), filter.reach);
  const exact = isFast(up) && isFast(down) && down <= longest;
  const step = exact ? down : 1;
  const hop = Math.floor(longest / step) * step;

  const half = Math.ceil(filter.reach);
  const after = exact ? half : half + Math.ceil(taps / 4 / lower) + 1;
  // Even sizes, as all numbers of their transforms are whole then.
  const size = fastSize(hop + 2 * after, 2 * step);
  const outSize = exact ? (size / down) * up : fastSize(2 * lower * size, 2);
  const forward = new RealTransform(size);
  const inverse = new InverseTransform(new RealTransform(outSize));
  const before = size - hop - after;
  // The kernel stands so that the block begins `lead` samples after what is read back.
  const lead = after - half;
  const kernel = new Float64Array(size);
  for (let n = -half; n <= half; n++) kernel[(n - before + lead + size) % size] = filter.at(n);
  const kernelRe = new Float64Array(forward.bins);
  const kernelIm = new Float64Array(forward.bins);
  forward.run(kernel);
  storeBins(forward, kernelRe, kernelIm);

  const bins = Math.ceil((lower * size) / 2);
  const re = new Float64Array(Math.max(size, outSize) / 2 + 1);
  const im = new Float64Array(re.length);
  const filtered = new Float64Array(outSize);
  const gain = outSize / size;
  // The first sample's place among the oversampled ones, and the step from one to the next.
  const place = Float64Array.of(0, (from / to) * gain);
  const weights = exact ? undefined : interpolationWeights();
  return {
    hop,
    before,
    after,
    outputs: Math.ceil((hop * to) / from) + 1,
    run(input, index, out): number {
      forward.run(input);
      storeBins(forward, re, im);
      for (let k = 0; k < bins; k++) {
        const x = re[k]! * gain;
        const y = im[k]! * gain;
        re[k] = x * kernelRe[k]! - y * kernelIm[k]!;
        im[k] = x * kernelIm[k]! + y * kernelRe[k]!;
      }
      re.fill(0, bins);
      im.fill(0, bins);
      inverse.run(re, im, filtered);
      const begin = index * hop;
      const first = Math.ceil((begin * to) / from);
      const count = Math.ceil(((begin + hop) * to) / from) - first;
      if (weights === undefined) {
        for (let i = 0; i < count; i++) out[i] = filtered[i]!;
      } else {
        place[0] = ((first * from) / to - begin + lead) * gain;
        interpolate(filtered, place, weights, out, count);
      }
      return count;
    },
  };
}

/** A sinc under a Kaiser window, by Kaiser's estimates (J. F. Kaiser, 1974); widths in units of Nyquist. */
function kaiserSinc(
  cutoff: number,
  width: number,
  stopbandDb: number,
): { reach: number; at: (time: number) => number } {
  const beta = 0.1102 * (stopbandDb - 8.7);
  const reach = (stopbandDb - 8) / (2.285 * Math.PI * width) / 2;
  const peak = besselI0(beta);
  const at = (time: number): number => {
    const inside = 1 - (time / reach) ** 2;
    if (inside <= 0) return 0;
    const angle = Math.PI * cutoff * time;
    const sinc = time === 0 ? 1 : Math.sin(angle) / angle;
    return (cutoff * sinc * besselI0(beta * Math.sqrt(inside))) / peak;
  };
  return { reach, at };
}

/** One row of weights for each phase, and one more for blending. */
function interpolationWeights(): Float64Array {
  // Oversampled twice, the signal ends at half the Nyquist frequency and its images begin at 1.5 times it;
  // 16 taps then reach 122 dB.
  const filter = kaiserSinc(1, 1, 122);
  return Float64Array.from({ length: (phases + 1) * taps }, (_, i) =>
    filter.at((i % taps) - taps / 2 + 1 - Math.floor(i / taps) / phases),
  );
}

/**
 * Writes `count` values between samples to `out`, each from the two nearest phases. `place` has the first one's
 * place and the step: engines box numbers that are not whole when they do not inline a call.
 */
function interpolate(
  values: Float64Array,
  place: Float64Array,
  weights: Float64Array,
  out: Float32Array,
  count: number,
): void {
  const start = place[0]!;
  const step = place[1]!;
  for (let k = 0; k < count; k++) {
    const position = start + k * step;
    const whole = Math.floor(position);
    const fine = (position - whole) * phases;
    const phase = Math.floor(fine);
    let row = phase * taps;
    // Two sums at once keep the processor's adders busy.
    let near = 0;
    let next = 0;
    const begin = whole - taps / 2 + 1;
    for (let i = begin; i < begin + taps; i++) {
      const value = values[i]!;
      near += weights[row]! * value;
      next += weights[row + taps]! * value;
      row++;
    }
    out[k] = near + (fine - phase) * (next - near);
  }
}

/** The modified Bessel function of the first kind and order 0, by its power series. */
function besselI0(x: number): number {
  const quarter = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= quarter / (k * k);
    sum += term;
  }
  return sum;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
