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
  return createLazySpectrogram(framing, options.sampleRate, power);
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

function createLazySpectrogram(framing: Framing, sampleRate: number, power: Matrix): Spectrogram {
  const { nFft, hopLength, center } = framing;
  let magnitude: Matrix | undefined;
  let frequencies: Float64Array | undefined;
  let times: Float64Array | undefined;
  return {
    ...framing,
    kind: 'spectrogram',
    sampleRate,
    power,
    get magnitude(): Matrix {
      magnitude ??= { ...power, data: power.data.map(Math.sqrt) };
      return magnitude;
    },
    get frequencies(): Float64Array {
      frequencies ??= binFrequencies(sampleRate, nFft);
      return frequencies;
    },
    get times(): Float64Array {
      const first = center ? 0 : nFft / 2;
      times ??= Float64Array.from({ length: power.rows }, (_, i) => (first + i * hopLength) / sampleRate);
      return times;
    },
  };
}

/** k * sampleRate / nFft for every bin. */
export function binFrequencies(sampleRate: number, nFft: number): Float64Array {
  const frequencies = new Float64Array((nFft >> 1) + 1);
  for (let k = 0; k < frequencies.length; k++) frequencies[k] = (k * sampleRate) / nFft;
  return frequencies;
}
