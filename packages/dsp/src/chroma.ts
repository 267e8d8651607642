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

/** A weight below this share of its bin's largest one changes no class by more than rounding does. */
const negligible = 1e-8;

/** The weights of the bins, two classes at a time, and the bins in which these have any. */
export interface ChromaWeights {
  /** (even, odd) pairs, bin after bin; an odd number of classes is filled up with zeros. */
  readonly pairs: Float64Array;
  /** First bin and end of the spans of every two classes. */
  readonly spans: readonly Int32Array[];
}

/**
 * The weight of each bin in each class: a Gaussian around the class (D. Ellis, "Chroma feature analysis and
 * synthesis", 2007), of length 1 over the classes, and a Gaussian over the octaves.
 */
export function chromaWeights(
  sampleRate: number,
  nFft: number,
  nChroma: number,
  tuning: number,
): ChromaWeights {
  const reference = (440 * 2 ** (tuning / nChroma)) / 16;
  const bins = (nFft >> 1) + 1;
  const positions = new Float64Array(bins + 1);
  for (let k = 1; k <= bins; k++) positions[k] = nChroma * Math.log2((k * sampleRate) / nFft / reference);
  positions[0] = positions[1]! - 1.5 * nChroma;
  const half = roundHalfEven(nChroma / 2);
  const rotation = 3 * Math.floor(nChroma / 12);
  const pairs = new Float64Array(bins * (nChroma + (nChroma & 1)));
  const row = new Float64Array(nChroma);
  for (let k = 0; k < bins; k++) {
    const position = positions[k]!;
    // The last of all nFft positions has width 1; it is one of ours only when nFft is 2.
    const width = k === nFft - 1 ? 1 : Math.max(positions[k + 1]! - position, 1);
    const nearest = Math.round(position);
    const rest = position - nearest;
    const curve = -2 / (width * width);
    const bend = Math.exp(2 * curve);
    const first = Math.exp(curve * rest * rest);
    // From the nearest class up and down, as far as half the octave: the ratio of neighbours is geometric itself.
    const middle = modulo(nearest - rotation, nChroma);
    const up = Math.floor(rest + half);
    row.fill(0);
    row[middle] = first;
    let norm = first * first;
    for (let step = 1; step >= -1; step -= 2) {
      const last = step === 1 ? up : nChroma - 1 - up;
      let ratio = Math.exp(curve * (1 - 2 * step * rest));
      let weight = first * ratio;
      for (let j = 1; j <= last && weight >= negligible * first; j++) {
        row[modulo(middle + step * j, nChroma)] = weight;
        norm += weight * weight;
        ratio *= bend;
        weight *= ratio;
      }
    }
    const octave = (position / nChroma - centerOctave) / octaveWidth;
    const scale = Math.exp(-0.5 * octave * octave) / Math.sqrt(norm);
    for (let c = 0; c < nChroma; c++) {
      if (row[c] !== 0) pairs[2 * (bins * (c >> 1) + k) + (c & 1)] = row[c]! * scale;
    }
  }
  const spans = Array.from({ length: (nChroma + 1) >> 1 }, (_, pair) => {
    const ends: number[] = [];
    for (let k = 0, inside = false; k <= bins; k++) {
      const at = 2 * (bins * pair + k);
      const some = k < bins && pairs[at]! + pairs[at + 1]! > 0;
      if (some !== inside) ends.push(k);
      inside = some;
    }
    return Int32Array.from(ends);
  });
  return { pairs, spans };
}

function modulo(value: number, n: number): number {
  return ((value % n) + n) % n;
}

/** Sums of four rows, in whole pairs. */
export function chromaScratch(nChroma: number): Float64Array {
  return new Float64Array(4 * (nChroma + (nChroma & 1)));
}

/** Writes the normalised classes of row r to `out`, from offset + r * stride; `sums` is scratch of `chromaScratch`. */
export function fillChroma(
  { pairs, spans }: ChromaWeights,
  { data, rows, cols }: Matrix,
  classes: number,
  sums: Float64Array,
  out: Float32Array,
  offset: number,
  stride: number,
): void {
  const quarter = sums.length / 4;
  for (let row = 0; row < rows; row += 4) {
    // Two classes of four rows at once, so that their sums stay in registers; the last row may be its own neighbour.
    const row0 = row * cols;
    const row1 = Math.min(row + 1, rows - 1) * cols;
    const row2 = Math.min(row + 2, rows - 1) * cols;
    const row3 = Math.min(row + 3, rows - 1) * cols;
    for (let pair = 0; pair < spans.length; pair++) {
      const ends = spans[pair]!;
      let even0 = 0;
      let even1 = 0;
      let even2 = 0;
      let even3 = 0;
      let odd0 = 0;
      let odd1 = 0;
      let odd2 = 0;
      let odd3 = 0;
      for (let span = 0; span < ends.length; span += 2) {
        const end = ends[span + 1]!;
        for (let k = ends[span]!, w = 2 * (pair * cols + k); k < end; k++, w += 2) {
          const even = pairs[w]!;
          const odd = pairs[w + 1]!;
          let value = data[row0 + k]!;
          even0 += even * value;
          odd0 += odd * value;
          value = data[row1 + k]!;
          even1 += even * value;
          odd1 += odd * value;
          value = data[row2 + k]!;
          even2 += even * value;
          odd2 += odd * value;
          value = data[row3 + k]!;
          even3 += even * value;
          odd3 += odd * value;
        }
      }
      const at = 2 * pair;
      sums[at] = even0;
      sums[at + 1] = odd0;
      sums[at + quarter] = even1;
      sums[at + quarter + 1] = odd1;
      sums[at + 2 * quarter] = even2;
      sums[at + 2 * quarter + 1] = odd2;
      sums[at + 3 * quarter] = even3;
      sums[at + 3 * quarter + 1] = odd3;
    }
    for (let i = 0; i < 4 && row + i < rows; i++) {
      normalize(sums, i * quarter, classes, out, offset + (row + i) * stride);
    }
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
