import {
  knownFrames,
  type Spectra,
  type Spectrogram,
  type SpectrogramOptions,
  toSpectrogram,
} from './spectrogram.ts';
import { checkPositive, reject } from './validate.ts';

export interface BandEnergyRatioOptions {
  /** The frequency in Hz that parts the bands; the bin on it belongs to the upper one; default 2000. */
  splitFrequency?: number;
}

/**
 * The power of each frame below `splitFrequency` over the power above it (Lerch, "An Introduction to Audio
 * Content Analysis", 2012); a power above it of less than 1e-10 counts as 1e-10.
 *
 * @returns one value a frame; 0 for silence.
 * @throws as `spectrogram`, and RangeError when splitFrequency is not below half the sample rate.
 *
 * @example
 * const ratio = bandEnergyRatio(samples, { sampleRate: 22050, splitFrequency: 2000 });
 */
export function bandEnergyRatio(
  samples: Float32Array,
  options: SpectrogramOptions & BandEnergyRatioOptions,
): Float32Array;
export function bandEnergyRatio(spectrogram: Spectrogram, options?: BandEnergyRatioOptions): Float32Array;
export function bandEnergyRatio(
  source: Float32Array | Spectrogram,
  { splitFrequency = 2000, ...options }: Partial<SpectrogramOptions> & BandEnergyRatioOptions = {},
): Float32Array {
  const caller = 'bandEnergyRatio';
  checkSplitFrequency(caller, splitFrequency, knownFrames(caller, source, options).sampleRate);
  const spectrum = toSpectrogram(caller, source, options);
  const ratios = new Float32Array(spectrum.power.rows);
  fillBandEnergyRatio(spectrum, splitFrequency, ratios);
  return ratios;
}

export function fillBandEnergyRatio(
  { power, frequencies }: Spectra,
  splitFrequency: number,
  out: Float32Array,
  offset: number = 0,
  stride: number = 1,
): void {
  const { data, rows, cols } = power;
  let split = 0;
  while (frequencies[split]! < splitFrequency) split++;
  for (let row = 0; row < rows; row++) {
    const start = row * cols;
    let below = 0;
    let above = 0;
    for (let k = 0; k < split; k++) below += data[start + k]!;
    for (let k = split; k < cols; k++) above += data[start + k]!;
    out[offset + row * stride] = below / Math.max(above, 1e-10);
  }
}

export function checkSplitFrequency(caller: string, splitFrequency: unknown, sampleRate: number): void {
  checkPositive(caller, 'splitFrequency', splitFrequency);
  if (splitFrequency >= sampleRate / 2) {
    reject(caller, 'splitFrequency', `below half the sample rate, ${sampleRate / 2}`, splitFrequency);
  }
}
