import { type Matrix, zeros } from './matrix.ts';
import { roundHalfEven } from './rounding.ts';
import { type Spectrogram, type SpectrogramOptions, toSpectrogram } from './spectrogram.ts';
import { tuningOf } from './tuning.ts';
import { checkInteger, checkNumber } from './validate.ts';

export interface ChromaOptions {
  /** Classes in an octave; default 12, from C. */
  nChroma?: number;
  /** Deviation from A440 in classes; null (default): estimated on the whole signal. */
  tuning?: number | null;
}

/**
 * The power of each pitch class over time, as `librosa.feature.chroma_stft`; each frame's largest class is 1.
 *
 * @returns rows = frames, cols = nChroma; 0 for silence.
 * @throws as `spectrogram`, and RangeError for an option out of range.
 *
 * @example
 * const classes = chroma(samples, { sampleRate: 22050, tuning: 0 });
 */
export function chroma(samples: Float32Array, options: SpectrogramOptions & ChromaOptions): Matrix;
export function chroma(spectrogram: Spectrogram, options?: ChromaOptions): Matrix;
export function chroma(
  source: Float32Array | Spectrogram,
  { nChroma = 12, tuning = null, ...options }: Partial<SpectrogramOptions> & ChromaOptions = {},
): Matrix {
  checkChroma('chroma', nChroma, tuning);
  const { power, frequencies, sampleRate, nFft } = toSpectrogram('chroma', source, options);
  const weights = chromaWeights(sampleRate, nFft, nChroma, tuning ?? tuningOf(power, frequencies, nChroma));
  const result = zeros(power.rows, nChroma);
  fillChroma(weights, power, nChroma, chromaScratch(nChroma), result.data, 0, nChroma);
  return result;
}

export function checkChroma(caller: string, nChroma: unknown, tuning: unknown): void {
  checkInteger(caller, 'nChroma', nChroma, 1, 1200);
  if (tuning !== null) checkNumber(caller, 'tuning', tuning, -Infinity, Infinity);
}

const centerOctave = 5;
const octaveWidth = 2;

/**
 * The weight of each bin in each class: a Gaussian around the class (D. Ellis, "Chroma feature analysis and
 * synthesis", 2007), of length 1 over the classes, and a Gaussian over the octaves. Classes stand in fours, bin
 * after bin; those that fill up the last four have no weight.
 */
export function chromaWeights(
  sampleRate: number,
  nFft: number,
  nChroma: number,
  tuning: number,
): Float64Array {
  const reference = (440 * 2 ** (tuning / nChroma)) / 16;
  const bins = (nFft >> 1) + 1;
  const positions = Float64Array.from({ length: bins + 1 }, (_, k) =>
    k === 0 ? 0 : nChroma * Math.log2((k * sampleRate) / nFft / reference),
  );
  positions[0] = positions[1]! - 1.5 * nChroma;
  const half = roundHalfEven(nChroma / 2);
  const rotation = 3 * Math.floor(nChroma / 12);
  const weights = new Float64Array(bins * 4 * Math.ceil(nChroma / 4));
  for (let k = 0; k < bins; k++) {
    // The last of all nFft positions has width 1; it is one of ours only when nFft is 2.
    const width = k === nFft - 1 ? 1 : Math.max(positions[k + 1]! - positions[k]!, 1);
    const row = new Float64Array(nChroma);
    let norm = 0;
    for (let c = 0; c < nChroma; c++) {
      const offset = positions[k]! - c + half + 10 * nChroma;
      const distance = offset - Math.floor(offset / nChroma) * nChroma - half;
      row[c] = Math.exp(-0.5 * ((2 * distance) / width) ** 2);
      norm += row[c]! * row[c]!;
    }
    const octave = (positions[k]! / nChroma - centerOctave) / octaveWidth;
    const scale = Math.exp(-0.5 * octave * octave) / Math.sqrt(norm);
    for (let c = 0; c < nChroma; c++) {
      const turned = (c - rotation + nChroma) % nChroma;
      weights[4 * (bins * (turned >> 2) + k) + (turned & 3)] = row[c]! * scale;
    }
  }
  return weights;
}

/** Sums of two rows, in whole fours. */
export function chromaScratch(nChroma: number): Float64Array {
  return new Float64Array(8 * Math.ceil(nChroma / 4));
}

/** Writes the normalised classes of row r to `out`, from offset + r * stride; `sums` is scratch of `chromaScratch`. */
export function fillChroma(
  weights: Float64Array,
  { data, rows, cols }: Matrix,
  classes: number,
  sums: Float64Array,
  out: Float32Array,
  offset: number,
  stride: number,
): void {
  const half = sums.length / 2;
  for (let row = 0; row < rows; row += 2) {
    // Four classes of two rows at once: their sums stay in registers, and weights are read once for two. That is
    // eight times as fast as an array of sums; the last row may be its own neighbour.
    const start = row * cols;
    const next = Math.min(row + 1, rows - 1) * cols;
    for (let c = 0, w = 0; c < half; c += 4) {
      let sum0 = 0;
      let sum1 = 0;
      let sum2 = 0;
      let sum3 = 0;
      let next0 = 0;
      let next1 = 0;
      let next2 = 0;
      let next3 = 0;
      for (let k = 0; k < cols; k++) {
        const value = data[start + k]!;
        const nextValue = data[next + k]!;
        let weight = weights[w]!;
        sum0 += weight * value;
        next0 += weight * nextValue;
        weight = weights[w + 1]!;
        sum1 += weight * value;
        next1 += weight * nextValue;
        weight = weights[w + 2]!;
        sum2 += weight * value;
        next2 += weight * nextValue;
        weight = weights[w + 3]!;
        sum3 += weight * value;
        next3 += weight * nextValue;
        w += 4;
      }
      sums[c] = sum0;
      sums[c + 1] = sum1;
      sums[c + 2] = sum2;
      sums[c + 3] = sum3;
      sums[half + c] = next0;
      sums[half + c + 1] = next1;
      sums[half + c + 2] = next2;
      sums[half + c + 3] = next3;
    }
    normalize(sums, 0, classes, out, offset + row * stride);
    if (row + 1 < rows) normalize(sums, half, classes, out, offset + (row + 1) * stride);
  }
}

function normalize(sums: Float64Array, from: number, classes: number, out: Float32Array, to: number): void {
  let largest = 0;
  for (let c = 0; c < classes; c++) largest = Math.max(largest, sums[from + c]!);
  const scale = largest < smallestNormal ? 1 : 1 / largest;
  for (let c = 0; c < classes; c++) out[to + c] = sums[from + c]! * scale;
}

/** A frame below the smallest normal 32-bit float stays as it is. */
const smallestNormal = 2 ** -126;
