import type { Matrix } from './matrix.ts';
import { type Spectrogram, type SpectrogramOptions, toSpectrogram } from './spectrogram.ts';
import { checkSampleRate, checkSignal } from './validate.ts';

export interface TuningOptions {
  sampleRate: number;
  /** Default 2048; frames follow each other by a quarter of it. */
  nFft?: number;
}

/**
 * The deviation from A440 in semitones that most spectral peaks share, as `librosa.estimate_tuning`.
 *
 * @returns the left edge of the fullest of 100 bins on [-0.5, 0.5); 0 when there is no peak.
 * @throws as `spectrogram`.
 *
 * @example
 * const deviation = estimateTuning(samples, { sampleRate: 22050 });
 */
export function estimateTuning(samples: Float32Array, options: TuningOptions): number;
export function estimateTuning(spectrogram: Spectrogram): number;
export function estimateTuning(
  source: Float32Array | Spectrogram,
  options: Partial<TuningOptions> = {},
): number {
  const { nFft = 2048, sampleRate } = options;
  const framing: Partial<SpectrogramOptions> = {
    nFft,
    hopLength: Math.max(1, Math.floor(nFft / 4)),
    ...(sampleRate === undefined ? {} : { sampleRate }),
  };
  if (source instanceof Float32Array) {
    checkSampleRate('estimateTuning', sampleRate);
    checkSignal('estimateTuning', source);
  }
  const { magnitude, frequencies } = toSpectrogram('estimateTuning', source, framing);
  return tuningOf(magnitude, frequencies, 12);
}

const lowestPeak = 150;
const highestPeak = 4000;
const peakThreshold = 0.1;

/**
 * The tuning of a magnitude or power spectrogram, in fractions of a bin of which an octave has `binsPerOctave`.
 *
 * The histogram's edges fall on values that peaks often take, so the arithmetic follows the reference in
 * single precision.
 */
export function tuningOf(
  { data, rows, cols }: Matrix,
  frequencies: Float64Array,
  binsPerOctave: number,
): number {
  const first = Math.max(
    1,
    frequencies.findIndex((frequency) => frequency >= lowestPeak),
  );
  let end = first;
  while (end < cols - 1 && frequencies[end]! < highestPeak) end++;
  const binWidth = frequencies[1]!;
  const pitches: number[] = [];
  const heights: number[] = [];
  for (let row = 0; row < rows; row++) {
    const start = row * cols;
    let largest = 0;
    for (let k = 0; k < cols; k++) if (data[start + k]! > largest) largest = data[start + k]!;
    const floor = Math.fround(peakThreshold * largest);
    for (let k = first; k < end; k++) {
      const value = data[start + k]!;
      const before = data[start + k - 1]!;
      const after = data[start + k + 1]!;
      if (value <= floor || value <= (before > floor ? before : 0) || value < (after > floor ? after : 0))
        continue;
      const curvature = Math.fround(after + before) - 2 * value;
      const slope = Math.fround(after - before) / 2;
      const shift = Math.abs(slope) >= Math.abs(curvature) ? 0 : Math.fround(-slope / curvature);
      pitches.push(Math.fround((k + shift) * binWidth));
      heights.push(Math.fround(value + Math.fround(Math.fround(0.5 * slope) * shift)));
    }
  }
  if (pitches.length === 0) return 0;
  const threshold = median(heights);
  const counts = new Int32Array(100);
  pitches.forEach((pitch, index) => {
    if (heights[index]! < threshold) return;
    const position = Math.fround(binsPerOctave * Math.fround(Math.log2(Math.fround(pitch / 27.5))));
    let residual = position - Math.floor(position);
    if (residual >= 0.5) residual -= 1;
    let bin = Math.min(99, Math.max(0, Math.floor((residual + 0.5) * 100)));
    if (bin > 0 && residual < edge(bin)) bin--;
    else if (bin < 99 && residual >= edge(bin + 1)) bin++;
    counts[bin]!++;
  });
  return edge(counts.indexOf(Math.max(...counts)));
}

function edge(bin: number): number {
  return bin * 0.01 - 0.5;
}

function median(values: readonly number[]): number {
  const array = Float64Array.from(values);
  const middle = array.length >> 1;
  const upper = select(array, middle);
  return array.length % 2 === 1 ? upper : (select(array, middle - 1) + upper) / 2;
}

/** The value at `rank` among the sorted ones, by Hoare's selection, which sorts as much as it must. */
function select(values: Float64Array, rank: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[rank]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const value = values[i]!;
      values[i++] = values[j]!;
      values[j--] = value;
    }
    if (j < rank) low = i;
    if (rank < i) high = j;
  }
  return values[rank]!;
}
