import type { TopLevelSpec } from 'vega-lite';
import { checkPositive, checkSize, decadeTicks, type PlotOptions } from './plot-options.ts';
import { themeColors, themeConfig } from './theme.ts';

/** Options of {@link plotSpectrum}. */
export type SpectrumOptions = PlotOptions & {
  /** Samples per second of the signal. */
  sampleRate: number;
  /** Default `linear`. */
  frequencyScale?: 'linear' | 'log';
  /** Where the axis begins, in Hz; default 0, on a logarithmic axis 50. */
  fMin?: number;
  /** Where the axis ends, in Hz; default half the sample rate. */
  fMax?: number;
  /** How far below the largest level the axis ends, in dB; default 80. Lower levels are drawn at its end. */
  topDb?: number;
  /** Any CSS colour; default: the theme's accent. */
  color?: string;
};

/** Frequency and level of the largest bin in each of `buckets` equal stretches of the axis. */
function peaks(
  levels: ArrayLike<number>,
  {
    binHz,
    floor,
    buckets,
    place,
  }: {
    binHz: number;
    floor: number;
    buckets: number;
    /** From Hz to [0, 1] along the axis. */
    place: (hz: number) => number;
  },
): { hz: number; level: number }[] {
  const best: ({ hz: number; level: number } | undefined)[] = [];
  for (let bin = 0; bin < levels.length; bin += 1) {
    const hz = bin * binHz;
    const position = place(hz);
    if (!(position >= 0 && position <= 1)) continue;
    const bucket = Math.min(buckets - 1, Math.floor(position * buckets));
    const level = Math.round(Math.max(floor, levels[bin]!) * 100) / 100;
    const known = best[bucket];
    if (known === undefined || level > known.level) best[bucket] = { hz: Math.round(hz * 100) / 100, level };
  }
  return best.filter((point) => point !== undefined);
}

/**
 * Draws the magnitude spectrum of a frame or of a whole clip: level over frequency.
 *
 * @param levels - Levels in dB of the `nFft / 2 + 1` bins from 0 Hz to half the sample rate; where bins outnumber
 *   pixels, the loudest of a pixel is drawn.
 * @param options - See {@link SpectrumOptions}; default size 480 by 180 pixels.
 * @returns A specification with frequency in kHz and level in dB.
 * @throws RangeError when there are fewer than 2 levels, one is NaN, none is finite, or an option is out of range.
 * @example
 * ```ts
 * const { data } = amplitudeToDb(spectrogram(samples, { sampleRate: 16000, nFft: samples.length }).magnitude);
 * const spec = plotSpectrum(data.subarray(0, samples.length / 2 + 1), { sampleRate: 16000 });
 * ```
 */
export function plotSpectrum(levels: ArrayLike<number>, options: SpectrumOptions): TopLevelSpec {
  const caller = 'plotSpectrum';
  const { sampleRate, frequencyScale = 'linear', topDb = 80, color } = options;
  const { width = 480, height = 180, title, theme = 'light' } = options;
  if (levels.length < 2) throw new RangeError(`${caller}: levels must be at least 2, got ${levels.length}`);
  checkPositive(caller, { sampleRate, topDb });
  checkSize(caller, { width, height });
  if (frequencyScale !== 'linear' && frequencyScale !== 'log') {
    throw new RangeError(`${caller}: frequencyScale must be linear or log, got ${String(frequencyScale)}`);
  }
  const log = frequencyScale === 'log';
  const { fMin = log ? 50 : 0, fMax = sampleRate / 2 } = options;
  if (!((log ? fMin > 0 : fMin >= 0) && fMin < fMax && fMax <= sampleRate / 2)) {
    throw new RangeError(
      `${caller}: fMin and fMax must satisfy 0 ${log ? '<' : '<='} fMin < fMax <= ${sampleRate / 2}, got ${fMin} and ${fMax}`,
    );
  }
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < levels.length; i += 1) {
    if (Number.isNaN(levels[i]))
      throw new RangeError(`${caller}: levels must not hold NaN, got NaN at index ${i}`);
    max = Math.max(max, levels[i]!);
  }
  if (!Number.isFinite(max)) {
    throw new RangeError(`${caller}: levels must hold finite levels in dB, got a largest value of ${max}`);
  }
  const floor = max - topDb;
  const values = peaks(levels, {
    binHz: sampleRate / 2 / (levels.length - 1),
    floor,
    buckets: Math.round(width * 1.5),
    place: log ? (hz) => Math.log(hz / fMin) / Math.log(fMax / fMin) : (hz) => (hz - fMin) / (fMax - fMin),
  });
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `Magnitude spectrum${title === undefined ? '' : ` of ${title}`} from ${fMin} to ${fMax} Hz, largest level ${max.toFixed(1)} dB`,
    config: themeConfig(theme),
    ...(title === undefined ? {} : { title }),
    width,
    height,
    data: { values },
    mark: { type: 'line', strokeWidth: 1, color: color ?? themeColors(theme).accent, clip: true },
    encoding: {
      x: {
        field: 'hz',
        type: 'quantitative',
        title: 'Frequency (kHz)',
        scale: { type: frequencyScale, domain: [fMin, fMax], nice: false },
        axis: {
          grid: false,
          labelExpr: "format(datum.value / 1000, '.3~r')",
          labelOverlap: 'greedy',
          ...(log ? { values: decadeTicks(fMin, fMax) } : { tickCount: Math.max(2, Math.round(width / 60)) }),
        },
      },
      y: {
        field: 'level',
        type: 'quantitative',
        title: 'Level (dB)',
        scale: { domain: [floor, max + topDb / 20], nice: false, zero: false },
        axis: { tickCount: 5 },
      },
    },
  };
}
