import type { TopLevelSpec } from 'vega-lite';
import { checkPositive, checkSize, type PlotOptions, timeAxis } from './plot-options.ts';
import { themeColors, themeConfig } from './theme.ts';

/** Options of {@link plotWaveform}. */
export type WaveformOptions = PlotOptions & {
  /** Samples per second. */
  sampleRate: number;
  /** Any CSS colour; default: the theme's accent. */
  color?: string;
  /** Largest amplitude on the axis; default: the clip's own peak, rounded up. */
  peak?: number;
};

/**
 * Reduces a signal to the smallest and largest sample of each of `buckets` equal stretches of time.
 *
 * @param samples - The signal.
 * @param buckets - Number of stretches, an integer >= 1; at most one a sample is returned.
 * @returns `min` and `max`, one value a stretch: what a picture of `buckets` columns can show of it.
 * @throws RangeError when `samples` is empty or `buckets` is not an integer >= 1.
 */
export function envelope(samples: Float32Array, buckets: number): { min: Float32Array; max: Float32Array } {
  if (samples.length === 0) throw new RangeError('envelope: samples must not be empty, got 0 samples');
  if (!Number.isInteger(buckets) || buckets < 1) {
    throw new RangeError(`envelope: buckets must be an integer >= 1, got ${buckets}`);
  }
  const count = Math.min(buckets, samples.length);
  const min = new Float32Array(count);
  const max = new Float32Array(count);
  for (let bucket = 0; bucket < count; bucket += 1) {
    const start = Math.floor((bucket * samples.length) / count);
    const end = Math.floor(((bucket + 1) * samples.length) / count);
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = start; i < end; i += 1) {
      const sample = samples[i]!;
      if (sample < low) low = sample;
      if (sample > high) high = sample;
    }
    min[bucket] = low;
    max[bucket] = high;
  }
  return { min, max };
}

function checkFinite(samples: Float32Array): void {
  const index = samples.findIndex((sample) => !Number.isFinite(sample));
  if (index >= 0) {
    throw new RangeError(`plotWaveform: samples must be finite, got ${samples[index]} at index ${index}`);
  }
}

/** The next of 0.1, 0.2, 0.5, 1, 2, 5, ... that holds the value. */
function roundUp(value: number): number {
  if (value === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((candidate) => candidate * power >= value * (1 - 1e-9))!;
  return step * power;
}

/**
 * Draws a signal over time: one column a pixel from the smallest to the largest sample in it, so that the
 * size of the picture does not grow with the clip.
 *
 * @param samples - The signal, full scale is -1 to 1.
 * @param options - See {@link WaveformOptions}; default size 480 by 110 pixels.
 * @returns A specification with time in seconds and amplitude relative to full scale.
 * @throws RangeError when `samples` is empty or not finite, or `sampleRate` or a size is not above 0.
 * @example
 * ```ts
 * const samples = Float32Array.from({ length: 16000 }, (_, n) => 0.5 * Math.sin(n / 20));
 * const spec = plotWaveform(samples, { sampleRate: 16000, title: 'A tone' });
 * ```
 */
export function plotWaveform(
  samples: Float32Array,
  { sampleRate, color, peak, width = 480, height = 110, title, theme = 'light' }: WaveformOptions,
): TopLevelSpec {
  if (samples.length === 0) throw new RangeError('plotWaveform: samples must not be empty, got 0 samples');
  checkPositive('plotWaveform', { sampleRate });
  checkSize('plotWaveform', { width, height });
  checkFinite(samples);
  const { min, max } = envelope(samples, Math.round(width));
  const limit = peak ?? roundUp(Math.max(...max.map(Math.abs), ...min.map(Math.abs)));
  checkPositive('plotWaveform', { peak: limit });
  const seconds = samples.length / sampleRate;
  // Half a pixel keeps digital silence visible as a line.
  const least = limit / height / 2;
  const decimals = 10 ** Math.max(0, 3 - Math.floor(Math.log10(limit)));
  const values = Array.from(min, (low, i) => ({
    time: Math.round(((i + 0.5) / min.length) * seconds * 1e5) / 1e5,
    min: Math.round(Math.min(low, (low + max[i]!) / 2 - least) * decimals) / decimals,
    max: Math.round(Math.max(max[i]!, (low + max[i]!) / 2 + least) * decimals) / decimals,
  }));
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `Waveform${title === undefined ? '' : ` of ${title}`}: ${seconds.toFixed(2)} seconds`,
    config: themeConfig(theme),
    ...(title === undefined ? {} : { title }),
    width,
    height,
    data: { values },
    mark: { type: 'area', tooltip: null, color: color ?? themeColors(theme).accent, clip: true },
    encoding: {
      x: { field: 'time', type: 'quantitative', ...timeAxis(seconds, width) },
      y: {
        field: 'max',
        type: 'quantitative',
        title: 'Amplitude',
        scale: { domain: [-limit, limit], nice: false },
        axis: { tickCount: height < 90 ? 3 : 5 },
      },
      y2: { field: 'min' },
    },
  };
}
