import { fastSize } from './fast-size.ts';
import { countFrames } from './framing.ts';
import { RealTransform } from './real-transform.ts';
import { storeBins } from './store-bins.ts';
import { checkInteger, checkPositive, checkSampleRate, checkSignal, reject } from './validate.ts';

export interface PitchOptions {
  sampleRate: number;
  /** The lowest pitch in Hz. */
  fMin: number;
  /** The highest pitch in Hz. */
  fMax: number;
  /** Samples in a frame; default 2048. */
  frameLength?: number;
  /** Samples from one frame to the next; default a quarter of frameLength. */
  hopLength?: number;
  /** true (default): frame i is centred on sample i * hopLength, with zeros beyond the ends. */
  center?: boolean;
}

export interface YinOptions extends PitchOptions {
  /** A dip below this counts as a period; default 0.1. */
  troughThreshold?: number;
}

export function resolvePitch(
  caller: string,
  { sampleRate, fMin, fMax, frameLength = 2048, hopLength, center = true }: PitchOptions,
): Required<PitchOptions> {
  checkSampleRate(caller, sampleRate);
  checkInteger(caller, 'frameLength', frameLength, 4, 2 ** 22);
  const hop = hopLength ?? Math.floor(frameLength / 4);
  checkInteger(caller, 'hopLength', hop, 1);
  checkPositive(caller, 'fMin', fMin);
  checkPositive(caller, 'fMax', fMax);
  if (fMax <= fMin || fMax > sampleRate / 2) reject(caller, 'fMax', `in (fMin, ${sampleRate / 2}]`, fMax);
  if (typeof center !== 'boolean') reject(caller, 'center', 'true or false', center);
  // The search needs three periods, and the longest must fit into the frame.
  if (Math.floor(sampleRate / fMax) + 2 > Math.min(Math.ceil(sampleRate / fMin), frameLength - 1)) {
    reject(
      caller,
      'frameLength',
      'so long that the periods of fMax and fMin differ by 2 samples',
      frameLength,
    );
  }
  return { sampleRate, fMin, fMax, frameLength, hopLength: hop, center };
}

/**
 * The fundamental frequency of each frame in Hz by YIN (de Cheveigné and Kawahara, JASA 111, 2002), as
 * `librosa.yin`.
 *
 * Every frame gets a value, also an unvoiced one; silence reads the frequency of the shortest period. The
 * difference function is librosa's, whose window shrinks with the lag: a 220 Hz sine at 22 050 Hz reads
 * 220.283 Hz.
 *
 * @returns one value a frame.
 * @throws TypeError or RangeError for an empty, non-finite or non-Float32Array signal, and for options out of
 * range.
 *
 * @example
 * const pitch = yin(samples, { sampleRate: 22050, fMin: 65, fMax: 500 });
 */
export function yin(samples: Float32Array, options: YinOptions): Float32Array {
  const pitch = resolvePitch('yin', options);
  const { troughThreshold = 0.1 } = options;
  checkPositive('yin', 'troughThreshold', troughThreshold);
  checkSignal('yin', samples);
  const difference = new DifferenceFunction(pitch);
  const f0 = new Float32Array(
    countFrames('yin', samples.length, pitch.frameLength, pitch.hopLength, pitch.center),
  );
  for (let i = 0; i < f0.length; i++) {
    difference.run(samples, i);
    const trough = firstTrough(difference.values, troughThreshold) ?? difference.lowest();
    f0[i] = pitch.sampleRate / difference.period(trough);
  }
  return f0;
}

/** The pitch of the frame last run, 0 where no trough lies below the threshold. */
export function gatedPitch(
  difference: DifferenceFunction,
  sampleRate: number,
  troughThreshold: number,
): number {
  const trough = firstTrough(difference.values, troughThreshold);
  return trough === undefined ? 0 : sampleRate / difference.period(trough);
}

function firstTrough(values: Float64Array, threshold: number): number | undefined {
  for (let i = 0; i < values.length; i++) {
    if (values[i]! < threshold && isTrough(values, i)) return i;
  }
  return undefined;
}

/** Below its left neighbour and not above its right one; the ends need only be below their one neighbour. */
export function isTrough(values: Float64Array, i: number): boolean {
  if (i === 0) return values[0]! < values[1]!;
  if (values[i]! >= values[i - 1]!) return false;
  return i === values.length - 1 || values[i]! <= values[i + 1]!;
}

/** The cumulative mean normalised difference of one frame after another, over the periods of fMax to fMin. */
export class DifferenceFunction {
  /** Element i belongs to the period `minPeriod + i`. */
  readonly values: Float64Array;
  readonly #minPeriod: number;
  readonly #maxPeriod: number;
  readonly #pitch: Required<PitchOptions>;
  readonly #transform: RealTransform;
  readonly #frame: Float64Array;
  readonly #power: Float64Array;
  readonly #imaginary: Float64Array;
  readonly #squares: Float64Array;

  constructor(pitch: Required<PitchOptions>) {
    const { sampleRate, fMin, fMax, frameLength } = pitch;
    this.#pitch = pitch;
    this.#minPeriod = Math.floor(sampleRate / fMax);
    this.#maxPeriod = Math.min(Math.ceil(sampleRate / fMin), frameLength - 1);
    this.values = new Float64Array(this.#maxPeriod - this.#minPeriod + 1);
    this.#transform = new RealTransform(fastSize(frameLength + this.#maxPeriod, 2));
    this.#frame = new Float64Array(this.#transform.size);
    this.#power = new Float64Array(this.#transform.bins);
    this.#imaginary = new Float64Array(this.#transform.bins);
    this.#squares = new Float64Array(this.#maxPeriod + 1);
  }

  run(samples: Float32Array, index: number): void {
    const { frameLength, hopLength, center } = this.#pitch;
    this.runAt(samples, index * hopLength - (center ? frameLength >> 1 : 0));
  }

  /** The frame that begins at sample `start`; zeros stand beyond the ends. */
  runAt(samples: Float32Array, start: number): void {
    const { frameLength } = this.#pitch;
    const frame = this.#frame.fill(0);
    const end = Math.min(samples.length, start + frameLength);
    for (let i = Math.max(0, start); i < end; i++) frame[i - start] = samples[i]!;
    const values = this.values;
    const minPeriod = this.#minPeriod;
    const maxPeriod = this.#maxPeriod;
    // The frame's first squares, before its place is taken by the powers.
    const squares = this.#squares;
    squares[0] = 0;
    for (let k = 1; k <= maxPeriod; k++) squares[k] = squares[k - 1]! + frame[k - 1]! * frame[k - 1]!;
    this.#transform.run(frame);
    const power = this.#power;
    const imaginary = this.#imaginary;
    storeBins(this.#transform, power, imaginary);
    // Powers are even in the frequency, so the forward transform, which is faster, gives the autocorrelation too.
    const { size } = this.#transform;
    for (let k = 0; k < power.length; k++) {
      const value = (power[k]! * power[k]! + imaginary[k]! * imaginary[k]!) / size;
      frame[k] = value;
      if (k > 0) frame[size - k] = value;
    }
    this.#transform.run(frame);
    storeBins(this.#transform, power, imaginary);
    let cumulative = 0;
    for (let k = 1; k <= maxPeriod; k++) {
      const difference = 2 * (power[0]! - power[k]!) - squares[k]!;
      cumulative += difference;
      if (k >= minPeriod) values[k - minPeriod] = difference / (cumulative / k + smallestNormal);
    }
  }

  /** The period at index i in samples, refined by a parabola. */
  period(i: number): number {
    const values = this.values;
    let shift = 0;
    if (i > 0 && i < values.length - 1) {
      const curvature = values[i + 1]! + values[i - 1]! - 2 * values[i]!;
      const slope = (values[i + 1]! - values[i - 1]!) / 2;
      if (Math.abs(slope) < Math.abs(curvature)) shift = -slope / curvature;
    }
    return this.#minPeriod + i + shift;
  }

  /** The index of the smallest value. */
  lowest(): number {
    let lowest = 0;
    for (let i = 1; i < this.values.length; i++) if (this.values[i]! < this.values[lowest]!) lowest = i;
    return lowest;
  }
}

const smallestNormal = 2 ** -1022;
