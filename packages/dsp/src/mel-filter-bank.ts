import { type Matrix, zeros } from './matrix.ts';
import { hzToMel, type MelScale, melToHz } from './mel-scale.ts';
import { binFrequencies } from './spectrogram.ts';
import { checkChoice, checkInteger, checkSampleRate, reject } from './validate.ts';

export interface MelOptions {
  /** Number of bands; default 128. */
  nMels?: number;
  /** Lower edge of the first band in Hz; default 0. */
  fMin?: number;
  /** Upper edge of the last band in Hz; default half the sample rate. */
  fMax?: number;
  /** Default 'slaney'. */
  melScale?: MelScale;
  /** 'slaney' (default): each triangle has the same area; 'none': each has a peak of 1. */
  melNorm?: 'slaney' | 'none';
}

export interface MelFilterBankOptions extends MelOptions {
  sampleRate: number;
  /** Default 2048. */
  nFft?: number;
}

/**
 * Triangular bands over the bins of a transform, sparse: band i weighs the bins `starts[i]` and following
 * with `weights[offsets[i]]` up to, not including, `weights[offsets[i + 1]]`.
 */
export interface MelFilterBank {
  readonly nMels: number;
  readonly nBins: number;
  readonly starts: Int32Array;
  readonly offsets: Int32Array;
  readonly weights: Float64Array;
  /** The centre of each band in Hz. */
  readonly frequencies: Float64Array;
  /** All weights as a dense matrix, nMels x nBins, as `librosa.filters.mel` returns it. */
  toMatrix(): Matrix;
}

/** The options with their defaults, checked. */
export function resolveMel(
  caller: string,
  { nMels = 128, fMin = 0, fMax, melScale = 'slaney', melNorm = 'slaney' }: MelOptions,
  sampleRate: number,
): Required<MelOptions> {
  checkInteger(caller, 'nMels', nMels, 1, 65536);
  const nyquist = sampleRate / 2;
  if (!Number.isFinite(fMin) || fMin < 0 || fMin >= nyquist) {
    reject(caller, 'fMin', `in [0, ${nyquist})`, fMin);
  }
  const top = fMax ?? nyquist;
  if (!Number.isFinite(top) || top <= fMin || top > nyquist) {
    reject(caller, 'fMax', `in (fMin, ${nyquist}]`, top);
  }
  checkChoice(caller, 'melScale', melScale, ['slaney', 'htk']);
  checkChoice(caller, 'melNorm', melNorm, ['slaney', 'none']);
  return { nMels, fMin, fMax: top, melScale, melNorm };
}

/**
 * The mel filter bank of `librosa.filters.mel`: triangles in Hz whose corners are evenly spaced in mel.
 *
 * A band so narrow that no bin falls into it stays empty, as in librosa; use fewer bands or a larger nFft.
 *
 * @throws RangeError when an option is out of range, for example fMax above half the sample rate.
 *
 * @example
 * const bank = melFilterBank({ sampleRate: 16000, nFft: 512, nMels: 40 });
 * bank.toMatrix(); // { data, rows: 40, cols: 257 }
 */
export function melFilterBank(options: MelFilterBankOptions): MelFilterBank {
  const { sampleRate, nFft = 2048 } = options;
  checkSampleRate('melFilterBank', sampleRate);
  checkInteger('melFilterBank', 'nFft', nFft, 2, 2 ** 24);
  return createMelFilterBank(resolveMel('melFilterBank', options, sampleRate), sampleRate, nFft);
}

export function createMelFilterBank(
  mel: Required<MelOptions>,
  sampleRate: number,
  nFft: number,
): MelFilterBank {
  const { nMels, fMin, fMax, melScale, melNorm } = mel;
  const bins = binFrequencies(sampleRate, nFft);
  const lowest = hzToMel(fMin, melScale);
  const step = (hzToMel(fMax, melScale) - lowest) / (nMels + 1);
  const corners = new Float64Array(nMels + 2);
  for (let i = 0; i < corners.length; i++) corners[i] = melToHz(lowest + i * step, melScale);

  const starts = new Int32Array(nMels);
  const offsets = new Int32Array(nMels + 1);
  const weights: number[] = [];
  for (let band = 0; band < nMels; band++) {
    const left = corners[band]!;
    const peak = corners[band + 1]!;
    const right = corners[band + 2]!;
    const height = melNorm === 'slaney' ? 2 / (right - left) : 1;
    starts[band] = bins.length;
    for (let k = 0; k < bins.length && bins[k]! < right; k++) {
      const weight = Math.min((bins[k]! - left) / (peak - left), (right - bins[k]!) / (right - peak));
      if (weight <= 0) continue;
      if (starts[band] === bins.length) starts[band] = k;
      weights.push(weight * height);
    }
    offsets[band + 1] = weights.length;
  }
  const packed = Float64Array.from(weights);
  return {
    nMels,
    nBins: bins.length,
    starts,
    offsets,
    weights: packed,
    frequencies: corners.slice(1, -1),
    toMatrix(): Matrix {
      const matrix = zeros(nMels, bins.length);
      for (let band = 0; band < nMels; band++) {
        matrix.data.set(
          packed.subarray(offsets[band]!, offsets[band + 1]!),
          band * bins.length + starts[band]!,
        );
      }
      return matrix;
    },
  };
}

/** Writes the band energies of one row of bins to `out`. */
export function applyMelFilterBank(
  { starts, offsets, weights, nMels }: MelFilterBank,
  power: Float32Array,
  powerOffset: number,
  out: Float32Array | Float64Array,
  outOffset: number,
): void {
  for (let band = 0; band < nMels; band++) {
    const end = offsets[band + 1]!;
    let bin = powerOffset + starts[band]!;
    let w = offsets[band]!;
    // Two sums at once: one alone would wait for each addition.
    let even = 0;
    let odd = 0;
    for (; w < end - 1; w += 2) {
      even += weights[w]! * power[bin]!;
      odd += weights[w + 1]! * power[bin + 1]!;
      bin += 2;
    }
    if (w < end) even += weights[w]! * power[bin]!;
    out[outOffset + band] = even + odd;
  }
}
