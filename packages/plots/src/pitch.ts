import type { Matrix } from '@ser/dsp';
import type { TopLevelSpec } from 'vega-lite';
import { type Panel, stackPanels } from './panels.ts';
import { timeAxis } from './plot-options.ts';
import { plotSpectrogram, type SpectrogramOptions } from './spectrogram.ts';
import { themeColors, themeConfig } from './theme.ts';

/** The pitch of each frame: what `pyin` returns, or the result of `yin` as `{ f0 }`. */
export type PitchCurve = {
  /** Hz; NaN where the frame has no pitch. */
  f0: ArrayLike<number>;
  /** Probability that the frame is voiced, 0 to 1; default: no panel shows it. */
  voicedProbability?: ArrayLike<number>;
};

/** Options of {@link plotPitch}: those of the spectrogram, whose frequency axis is logarithmic by default. */
export type PitchPlotOptions = SpectrogramOptions & {
  /** Samples from one frame of the pitch to the next; default: `hopLength`. */
  pitchHopLength?: number;
};

// Seen on every colour of every palette: a light line on a dark one.
const line = '#7df9ff';
const casing = '#000000';

function checkPitch({ f0, voicedProbability }: PitchCurve): void {
  if (f0.length === 0) throw new RangeError('plotPitch: f0 must not be empty, got 0 frames');
  const wrong = Array.from(f0).find((hz) => !Number.isNaN(hz) && !(hz > 0 && hz < Number.POSITIVE_INFINITY));
  if (wrong !== undefined) throw new RangeError(`plotPitch: f0 must be finite and > 0, or NaN, got ${wrong}`);
  if (voicedProbability === undefined) return;
  if (voicedProbability.length !== f0.length) {
    throw new RangeError(
      `plotPitch: voicedProbability must hold ${f0.length} values, got ${voicedProbability.length}`,
    );
  }
  const outside = Array.from(voicedProbability).find((share) => !(share >= 0 && share <= 1));
  if (outside !== undefined) {
    throw new RangeError(`plotPitch: voicedProbability must be in [0, 1], got ${outside}`);
  }
}

/**
 * Draws the pitch as a line over a spectrogram, with gaps where there is none, above the probability of voicing.
 *
 * @param matrix - Levels in dB of a linear spectrum, as for {@link plotSpectrogram}.
 * @param pitch - See {@link PitchCurve}.
 * @param options - See {@link PitchPlotOptions}; default size 480 by 200 pixels.
 * @returns A specification of one panel, or of two with voicing.
 * @throws RangeError as {@link plotSpectrogram} does, and when the pitch is empty or out of range.
 * @example
 * ```ts
 * const levels = powerToDb(spectrogram(samples, { sampleRate: 16000 }).power, { ref: 'max' });
 * const spec = plotPitch(levels, pyin(samples, { sampleRate: 16000, fMin: 65, fMax: 500 }), { sampleRate: 16000 });
 * ```
 */
export function plotPitch(matrix: Matrix, pitch: PitchCurve, options: PitchPlotOptions): TopLevelSpec {
  checkPitch(pitch);
  const { sampleRate, hopLength = 512, pitchHopLength = hopLength } = options;
  const { width = 480, height = 200, title, theme = 'light' } = options;
  const shared = { frequencyScale: 'log' as const, ...options };
  const spectrogram = plotSpectrogram(matrix, shared) as Extract<TopLevelSpec, { layer: unknown }>;
  const seconds = options.seconds ?? (Math.max(1, matrix.rows - 1) * hopLength) / sampleRate;
  const times = Array.from(pitch.f0, (_, i) => Math.round(((i * pitchHopLength) / sampleRate) * 1e5) / 1e5);
  const voiced = Array.from(pitch.f0).filter((hz) => !Number.isNaN(hz));
  const range =
    voiced.length === 0
      ? 'no pitch found'
      : `pitch from ${Math.min(...voiced).toFixed(0)} to ${Math.max(...voiced).toFixed(0)} Hz in ${((100 * voiced.length) / times.length).toFixed(0)}% of the frames`;
  const description = `${spectrogram.description}; ${range}`;
  const [image, legend] = spectrogram.layer;
  const curve = {
    data: {
      values: times.map((time, i) => ({
        time,
        f0: Number.isNaN(pitch.f0[i]!) ? null : Math.round(pitch.f0[i]! * 100) / 100,
      })),
    },
    encoding: {
      x: { field: 'time', type: 'quantitative' as const },
      y: { field: 'f0', type: 'quantitative' as const },
    },
    layer: [
      [casing, 4],
      [line, 2],
    ].map(([color, strokeWidth]) => ({
      mark: {
        type: 'line' as const,
        color: color as string,
        strokeWidth: strokeWidth as number,
        strokeCap: 'round' as const,
        clip: true,
        invalid: 'break-paths-show-path-domains' as const,
      },
    })),
  };
  const upper = { ...spectrogram, description, layer: [image!, curve, legend!] } as TopLevelSpec;
  const { voicedProbability } = pitch;
  if (voicedProbability === undefined) return upper;
  const lower: Panel = {
    width,
    height: Math.max(30, Math.round(height / 5)),
    data: {
      values: times.map((time, i) => ({ time, voiced: Math.round(voicedProbability[i]! * 1e3) / 1e3 })),
    },
    mark: { type: 'area', color: themeColors(theme).accent, clip: true, interpolate: 'step' },
    encoding: {
      x: { field: 'time', type: 'quantitative', ...timeAxis(seconds, width) },
      y: {
        field: 'voiced',
        type: 'quantitative',
        title: 'Voiced',
        scale: { domain: [0, 1], nice: false },
        axis: { values: [0, 1], format: '.0%' },
      },
    },
  };
  const { title: _, ...untitled } = upper as TopLevelSpec & { title?: string };
  return stackPanels([untitled as TopLevelSpec, { ...lower, config: themeConfig(theme) } as TopLevelSpec], {
    titles: ['Frequency (kHz)', 'Voiced'],
    title,
    description,
    theme,
  });
}
