import { FrameTransform, paddedWindow, resolveFraming } from './framing.ts';
import { InverseTransform } from './inverse-transform.ts';
import { RealTransform } from './real-transform.ts';
import { roundHalfEven } from './rounding.ts';
import { storeBins } from './store-bins.ts';
import { checkPositive, checkSignal } from './validate.ts';

export interface TimeStretchOptions {
  /** Above 1 is faster and shorter. */
  rate: number;
}

/**
 * Changes the tempo and keeps the pitch, as `librosa.effects.time_stretch`: a phase vocoder (Flanagan and
 * Golden, 1966) on frames of 2048 samples with a hop of 512.
 *
 * @returns round(samples.length / rate) samples, at least 1.
 * @throws TypeError or RangeError for an empty, non-finite or non-Float32Array signal or a rate that is not
 * above 0.
 *
 * @example
 * const slower = timeStretch(samples, { rate: 0.8 });
 */
export function timeStretch(samples: Float32Array, { rate }: TimeStretchOptions): Float32Array {
  checkPositive('timeStretch', 'rate', rate);
  checkSignal('timeStretch', samples);
  return stretch(samples, rate);
}

const nFft = 2048;
const hopLength = 512;

export function stretch(samples: Float32Array, rate: number): Float32Array {
  const framing = resolveFraming('timeStretch', { nFft, hopLength });
  const frames = new FrameTransform(framing);
  const inverse = new InverseTransform(new RealTransform(nFft));
  const { bins } = frames.transform;
  const frameCount = 1 + Math.floor(samples.length / hopLength);
  const length = Math.max(1, roundHalfEven(samples.length / rate));
  const steps = Math.min(Math.ceil(frameCount / rate), Math.ceil((length + nFft) / hopLength));

  let current = new PolarFrame(bins);
  let next = new PolarFrame(bins);
  let loaded = 0;
  current.load(frames, samples, 0, frameCount);
  next.load(frames, samples, 1, frameCount);
  // The phase is kept as a point on the unit circle: it turns by each bin's own turn from frame to frame.
  const phaseRe = current.unitRe.slice();
  const phaseIm = current.unitIm.slice();
  const re = new Float64Array(bins);
  const im = new Float64Array(bins);
  const frame = new Float64Array(nFft);
  const window = paddedWindow(framing);
  const sum = new Float64Array(length);
  const weight = new Float64Array(length);
  for (let step = 0; step < steps; step++) {
    const position = step * rate;
    const index = Math.floor(position);
    if (index === loaded + 1) {
      [current, next] = [next, current];
      next.load(frames, samples, index + 1, frameCount);
    } else if (index !== loaded) {
      current.load(frames, samples, index, frameCount);
      next.load(frames, samples, index + 1, frameCount);
    }
    loaded = index;
    const blend = position - index;
    for (let k = 0; k < bins; k++) {
      const magnitude = (1 - blend) * current.magnitude[k]! + blend * next.magnitude[k]!;
      const pRe = phaseRe[k]!;
      const pIm = phaseIm[k]!;
      re[k] = magnitude * pRe;
      im[k] = magnitude * pIm;
      const turnRe = next.unitRe[k]! * current.unitRe[k]! + next.unitIm[k]! * current.unitIm[k]!;
      const turnIm = next.unitIm[k]! * current.unitRe[k]! - next.unitRe[k]! * current.unitIm[k]!;
      const newRe = pRe * turnRe - pIm * turnIm;
      const newIm = pRe * turnIm + pIm * turnRe;
      // One Newton step keeps the point on the circle.
      const scale = 1.5 - 0.5 * (newRe * newRe + newIm * newIm);
      phaseRe[k] = newRe * scale;
      phaseIm[k] = newIm * scale;
    }
    inverse.run(re, im, frame);
    const start = step * hopLength - nFft / 2;
    const last = Math.min(nFft, length - start);
    for (let i = Math.max(0, -start); i < last; i++) {
      sum[start + i]! += frame[i]! * window[i]!;
      weight[start + i]! += window[i]! * window[i]!;
    }
  }
  const output = new Float32Array(length);
  for (let i = 0; i < length; i++) output[i] = weight[i]! > smallestNormal ? sum[i]! / weight[i]! : sum[i]!;
  return output;
}

/** The smallest normal 32-bit float. */
const smallestNormal = 2 ** -126;

/** A frame's bins as magnitude and direction. */
class PolarFrame {
  readonly magnitude: Float64Array;
  readonly unitRe: Float64Array;
  readonly unitIm: Float64Array;

  constructor(bins: number) {
    this.magnitude = new Float64Array(bins);
    this.unitRe = new Float64Array(bins);
    this.unitIm = new Float64Array(bins);
  }

  load(frames: FrameTransform, samples: Float32Array, index: number, frameCount: number): void {
    const { magnitude, unitRe, unitIm } = this;
    if (index >= frameCount) {
      magnitude.fill(0);
      unitRe.fill(1);
      unitIm.fill(0);
      return;
    }
    frames.run(samples, index);
    storeBins(frames.transform, unitRe, unitIm);
    for (let k = 0; k < magnitude.length; k++) {
      const size = Math.sqrt(unitRe[k]! * unitRe[k]! + unitIm[k]! * unitIm[k]!);
      magnitude[k] = size;
      // The angle of zero is zero.
      unitRe[k] = size > 0 ? unitRe[k]! / size : 1;
      unitIm[k] = size > 0 ? unitIm[k]! / size : 0;
    }
  }
}
