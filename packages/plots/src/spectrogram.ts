import { hzToMel, type Matrix, type MelScale } from '@ser/dsp';
import type { TopLevelSpec } from 'vega-lite';
import { checkMatrix, type FrameOptions, type HeatAxis, heatMap } from './heat-map.ts';
import { checkPositive, decadeTicks } from './plot-options.ts';

/** Options that all spectrograms take. */
type LevelOptions = FrameOptions & {
  /** The level of the brightest colour, in dB; default: the largest value. */
  maxDb?: number;
  /** How far below `maxDb` the darkest colour lies, in dB; default 80. Lower levels take that colour too. */
  topDb?: number;
};

/** Options of {@link plotSpectrogram}. */
export type SpectrogramOptions = LevelOptions & {
  /** Default `linear`. */
  frequencyScale?: 'linear' | 'log';
  /** Where the frequency axis begins, in Hz; default 0, on a logarithmic axis 50. */
  fMin?: number;
  /** Where the frequency axis ends, in Hz; default half the sample rate. */
  fMax?: number;
};

/** Options of {@link plotMelSpectrogram}: the framing, and the filter bank as it was computed. */
export type MelSpectrogramOptions = LevelOptions & {
  /** Lowest frequency of the filter bank in Hz; default 0. */
  fMin?: number;
  /** Highest frequency of the filter bank in Hz; default half the sample rate. */
  fMax?: number;
  /** Default `slaney`. */
  melScale?: 'slaney' | 'htk';
};

/** Levels in dB of the first and the last colour, after checking that there is a level to show. */
function levelRange(caller: string, matrix: Matrix, { maxDb, topDb = 80 }: LevelOptions): [number, number] {
  checkMatrix(caller, matrix);
  checkPositive(caller, { topDb });
  const max = maxDb ?? matrix.data.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(max)) {
    throw new RangeError(
      maxDb === undefined
        ? `${caller}: matrix must hold finite levels in dB, got a largest value of ${max}`
        : `${caller}: maxDb must be a finite number, got ${max}`,
    );
  }
  return [max - topDb, max];
}

function checkBand(caller: string, fMin: number, fMax: number, sampleRate: number, least: string): void {
  const above = least === '0 <' ? fMin > 0 : fMin >= 0;
  if (!(above && fMin < fMax && fMax <= sampleRate / 2)) {
    throw new RangeError(
      `${caller}: fMin and fMax must satisfy ${least} fMin < fMax <= ${sampleRate / 2}, got ${fMin} and ${fMax}`,
    );
  }
}

/** About `count` round numbers in an interval. */
function roundTicks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * 0.7)! * power;
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, i) => (first + i) * step);
}

/** Tick frequencies in Hz of a mel axis: octaves around 1 kHz, and 0. */
const octaves = [0, 250, 500, 1000, 2000, 4000, 8000, 16000, 32000];

const kilohertz = (hz: string): string => `format(${hz} / 1000, '.3~r')`;

/** The axis of a linear spectrum with `bins` bins from 0 Hz to half the sample rate. */
function frequencyAxis(caller: string, bins: number, options: SpectrogramOptions): HeatAxis {
  const { sampleRate, frequencyScale = 'linear', height = 200 } = options;
  if (frequencyScale !== 'linear' && frequencyScale !== 'log') {
    throw new RangeError(`${caller}: frequencyScale must be linear or log, got ${String(frequencyScale)}`);
  }
  const nyquist = sampleRate / 2;
  const { fMin = frequencyScale === 'log' ? 50 : 0, fMax = nyquist } = options;
  checkBand(caller, fMin, fMax, sampleRate, frequencyScale === 'log' ? '0 <' : '0 <=');
  const binHz = nyquist / Math.max(1, bins - 1);
  const shared = {
    title: 'Frequency (kHz)',
    domain: [fMin, fMax] as [number, number],
    scale: frequencyScale,
  };
  if (frequencyScale === 'linear') {
    return {
      ...shared,
      image: [-binHz / 2, nyquist + binHz / 2],
      ticks: roundTicks(fMin, fMax, Math.max(2, height / 40)),
      labels: kilohertz('datum.value'),
    };
  }
  const bin = (hz: number): number => Math.min(bins - 1, Math.max(0, Math.round(hz / binHz)));
  return {
    ...shared,
    image: [fMin, fMax],
    ticks: decadeTicks(fMin, fMax),
    labels: kilohertz('datum.value'),
    columnsOf: (row, rows) => [
      bin(fMin * (fMax / fMin) ** (row / rows)),
      bin(fMin * (fMax / fMin) ** ((row + 1) / rows)),
    ],
  };
}

/**
 * Draws a spectrogram over a linear or logarithmic frequency axis, as one embedded picture.
 *
 * @param matrix - Levels in dB, rows are frames, columns the `nFft / 2 + 1` bins from 0 Hz to half the
 *   sample rate: what `powerToDb` or `amplitudeToDb` return.
 * @param options - See {@link SpectrogramOptions}; default size 480 by 200 pixels.
 * @returns A specification with time in seconds, frequency in kHz and a legend in dB.
 * @throws RangeError when the matrix is empty, holds NaN or has no finite level, or an option is out of range.
 * @example
 * ```ts
 * const power = spectrogram(samples, { sampleRate: 16000 }).power;
 * const spec = plotSpectrogram(powerToDb(power, { ref: 'max' }), { sampleRate: 16000, frequencyScale: 'log' });
 * ```
 */
export function plotSpectrogram(matrix: Matrix, options: SpectrogramOptions): TopLevelSpec {
  const caller = 'plotSpectrogram';
  const range = levelRange(caller, matrix, options);
  checkPositive(caller, { sampleRate: options.sampleRate });
  const axis = frequencyAxis(caller, matrix.cols, options);
  const { palette = 'magma' } = options;
  return heatMap(matrix, options, { caller, kind: 'spectrogram', axis, range, legend: 'dB', palette });
}

const melToHzExpression: Record<MelScale, string> = {
  slaney: '(datum.value < 15 ? datum.value * 200 / 3 : 1000 * exp((datum.value - 15) * log(6.4) / 27))',
  htk: '(700 * (pow(10, datum.value / 2595) - 1))',
};

/**
 * Draws a mel spectrogram as one embedded picture: bands are equally high, ticks stand at octaves.
 *
 * @param matrix - Levels in dB, rows are frames, columns the mel bands from `fMin` to `fMax`: what
 *   `powerToDb` returns for a mel spectrogram.
 * @param options - See {@link MelSpectrogramOptions}; default size 480 by 200 pixels.
 * @returns A specification with time in seconds, a mel axis labelled in kHz and a legend in dB.
 * @throws RangeError when the matrix is empty, holds NaN or has no finite level, or an option is out of range.
 * @example
 * ```ts
 * const mel = melSpectrogram(samples, { sampleRate: 16000, nMels: 64 });
 * const spec = plotMelSpectrogram(powerToDb(mel, { ref: 'max' }), { sampleRate: 16000 });
 * ```
 */
export function plotMelSpectrogram(matrix: Matrix, options: MelSpectrogramOptions): TopLevelSpec {
  const caller = 'plotMelSpectrogram';
  const range = levelRange(caller, matrix, options);
  const { sampleRate, palette = 'magma' } = options;
  checkPositive(caller, { sampleRate });
  const { fMin = 0, fMax = sampleRate / 2, melScale = 'slaney' } = options;
  if (!Object.hasOwn(melToHzExpression, melScale)) {
    throw new RangeError(`${caller}: melScale must be slaney or htk, got ${String(melScale)}`);
  }
  checkBand(caller, fMin, fMax, sampleRate, '0 <=');
  const low = hzToMel(fMin, melScale);
  const high = hzToMel(fMax, melScale);
  const halfBand = (high - low) / (matrix.cols + 1) / 2;
  const axis: HeatAxis = {
    title: 'Mel frequency (kHz)',
    domain: [low, high],
    image: [low + halfBand, high - halfBand],
    ticks: octaves.filter((hz) => hz >= fMin && hz <= fMax).map((hz) => hzToMel(hz, melScale)),
    labels: kilohertz(melToHzExpression[melScale]),
  };
  return heatMap(matrix, options, { caller, kind: 'mel spectrogram', axis, range, legend: 'dB', palette });
}
