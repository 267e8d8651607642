import { countFrames, type FrameOptions, FrameTransform, type Framing, resolveFraming } from './framing.ts';
import { type Matrix, zeros } from './matrix.ts';
import { checkSampleRate, checkSignal } from './validate.ts';

/**
 * The power of a signal over time and frequency, computed once and shared by all features that need it.
 *
 * Rows are frames, columns are the bins 0 to nFft / 2. The `kind` tag tells it from a signal.
 */
export interface Spectrogram extends Readonly<Required<FrameOptions>> {
  readonly kind: 'spectrogram';
  readonly sampleRate: number;
  /** |STFT| squared. */
  readonly power: Matrix;
  /** |STFT|; computed at the first use. */
  readonly magnitude: Matrix;
  /** The frequency of each column in Hz, in doubles. */
  readonly frequencies: Float64Array;
  /** The time of each row's centre in seconds, in doubles. */
  readonly times: Float64Array;
}

/** What features read of a spectrogram. */
export type Spectra = Pick<Spectrogram, 'power' | 'magnitude' | 'frequencies'>;

/** Frames as for `stft`, but `hopLength` is 512 by default, as in librosa's feature functions. */
export interface SpectrogramOptions extends FrameOptions {
  /** Samples per second. */
  sampleRate: number;
}

/**
 * The power spectrogram of a signal: one short-time Fourier transform for any number of features.
 *
 * @throws TypeError or RangeError for an empty, non-finite or non-Float32Array signal, for options out of
 * range, and for a signal shorter than a frame when `center` is false.
 *
 * @example
 * const spectrum = spectrogram(samples, { sampleRate: 22050 });
 * const mel = melSpectrogram(spectrum);
 * const coefficients = mfcc(spectrum, { nMfcc: 13 });
 */
export function spectrogram(samples: Float32Array, options: SpectrogramOptions): Spectrogram {
  return createSpectrogram('spectrogram', samples, options);
}

/** As `spectrogram`, with the name under which errors are reported. */
function createSpectrogram(caller: string, samples: Float32Array, options: SpectrogramOptions): Spectrogram {
  checkSampleRate(caller, options.sampleRate);
  const framing = resolveFraming(caller, options, 512);
  checkSignal(caller, samples);
  const rows = countFrames(caller, samples.length, framing.nFft, framing.hopLength, framing.center);
  const frames = new FrameTransform(framing);
  const power = zeros(rows, frames.transform.bins);
  fillPower(frames, samples, power);
  return new PowerSpectrogram(framing, options.sampleRate, power);
}

/** Computes every row of `power`; the first frame stands at sample `anchor`. */
export function fillPower(
  frames: FrameTransform,
  samples: Float32Array,
  power: Matrix,
  anchor: number = 0,
): void {
  const { nFft, hopLength, center } = frames.framing;
  const start = anchor - (center ? nFft >> 1 : 0);
  for (let i = 0; i < power.rows; i++) {
    frames.runAt(samples, start + i * hopLength);
    frames.transform.storePower(power.data, i * power.cols);
  }
}

/** The spectrogram of a `samples` argument that may already be one. */
export function toSpectrogram(
  caller: string,
  source: Float32Array | Spectrogram,
  options: Partial<SpectrogramOptions>,
): Spectrogram {
  if (!(source instanceof Float32Array) && source?.kind === 'spectrogram') return source;
  return createSpectrogram(caller, source as Float32Array, options as SpectrogramOptions);
}

/** The sample rate and the transform size of a `samples` argument that may already be a spectrogram. */
export function knownFrames(
  caller: string,
  source: Float32Array | Spectrogram,
  options: Partial<SpectrogramOptions>,
): { sampleRate: number; nFft: number } {
  if (!(source instanceof Float32Array) && source?.kind === 'spectrogram') return source;
  checkSampleRate(caller, options.sampleRate);
  return { sampleRate: options.sampleRate, nFft: resolveFraming(caller, options, 512).nFft };
}

class PowerSpectrogram implements Spectrogram {
  readonly kind = 'spectrogram';
  readonly nFft: number;
  readonly hopLength: number;
  readonly winLength: number;
  readonly window: Framing['window'];
  readonly center: boolean;
  readonly sampleRate: number;
  readonly power: Matrix;
  #magnitude: Matrix | undefined;
  #frequencies: Float64Array | undefined;
  #times: Float64Array | undefined;

  constructor(framing: Framing, sampleRate: number, power: Matrix) {
    this.nFft = framing.nFft;
    this.hopLength = framing.hopLength;
    this.winLength = framing.winLength;
    this.window = framing.window;
    this.center = framing.center;
    this.sampleRate = sampleRate;
    this.power = power;
  }

  get magnitude(): Matrix {
    if (this.#magnitude === undefined) {
      const { data, rows, cols } = this.power;
      this.#magnitude = { data: Float32Array.from(data, Math.sqrt), rows, cols };
    }
    return this.#magnitude;
  }

  get frequencies(): Float64Array {
    this.#frequencies ??= binFrequencies(this.sampleRate, this.nFft);
    return this.#frequencies;
  }

  get times(): Float64Array {
    if (this.#times === undefined) {
      const first = this.center ? 0 : this.nFft / 2;
      this.#times = new Float64Array(this.power.rows);
      for (let i = 0; i < this.#times.length; i++) {
        this.#times[i] = (first + i * this.hopLength) / this.sampleRate;
      }
    }
    return this.#times;
  }
}

/** k * sampleRate / nFft for every bin. */
export function binFrequencies(sampleRate: number, nFft: number): Float64Array {
  const frequencies = new Float64Array((nFft >> 1) + 1);
  for (let k = 0; k < frequencies.length; k++) frequencies[k] = (k * sampleRate) / nFft;
  return frequencies;
}
