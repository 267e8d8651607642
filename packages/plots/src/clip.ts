import type { Matrix } from '@ser/dsp';
import type { TopLevelSpec } from 'vega-lite';
import { type MelSpectrogramOptions, plotMelSpectrogram } from './spectrogram.ts';
import { themeConfig } from './theme.ts';
import { plotWaveform, type WaveformOptions } from './waveform.ts';

/** Options of {@link plotClip}: those of the mel spectrogram, and the waveform's colour. */
export type ClipOptions = Omit<MelSpectrogramOptions, 'seconds'> &
  Pick<WaveformOptions, 'color' | 'peak'> & {
    /** Height of the waveform in pixels; default 70. `height` is the spectrogram's, default 130. */
    waveformHeight?: number;
  };

type Panel = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];

/** A specification as a part of another one: what stands at the top alone is dropped. */
function asPanel(spec: TopLevelSpec): Panel {
  const { $schema, config, description, title, ...panel } = spec as TopLevelSpec & { title?: unknown };
  return panel as Panel;
}

/**
 * Draws a clip's waveform above its mel spectrogram, on one time axis.
 *
 * @param samples - The signal, full scale is -1 to 1.
 * @param mel - Its mel spectrogram in dB, rows are frames.
 * @param options - See {@link ClipOptions}; default width 480 pixels.
 * @returns A specification of two aligned panels.
 * @throws RangeError as {@link plotWaveform} and {@link plotMelSpectrogram} do.
 * @example
 * ```ts
 * const mel = powerToDb(melSpectrogram(samples, { sampleRate: 16000 }), { ref: 'max' });
 * const spec = plotClip(samples, mel, { sampleRate: 16000, title: 'angry' });
 * ```
 */
export function plotClip(samples: Float32Array, mel: Matrix, options: ClipOptions): TopLevelSpec {
  const { color, peak, waveformHeight = 70, height = 130, title, theme = 'light', ...rest } = options;
  const { sampleRate, width = 480 } = options;
  const seconds = samples.length / sampleRate;
  const waveform = plotWaveform(samples, {
    sampleRate,
    width,
    height: waveformHeight,
    theme,
    ...(color === undefined ? {} : { color }),
    ...(peak === undefined ? {} : { peak }),
  });
  const spectrogram = plotMelSpectrogram(mel, { ...rest, seconds, width, height, theme });
  // One extent for both axes puts their titles below each other.
  const extent = { minExtent: 34, maxExtent: 34 };
  const upper = asPanel(waveform) as {
    encoding: { x: { axis: object; title: unknown }; y: { axis: object } };
  };
  upper.encoding.x.title = null;
  upper.encoding.x.axis = { ...upper.encoding.x.axis, labels: false };
  upper.encoding.y.axis = { tickCount: 3, ...extent };
  const lower = asPanel(spectrogram) as Extract<Panel, { layer: unknown }>;
  const heat = lower.layer[0] as { encoding: { y: { axis: object; title: string } } };
  heat.encoding.y.axis = { ...heat.encoding.y.axis, ...extent };
  heat.encoding.y.title = 'Mel (kHz)';
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `${title === undefined ? 'Waveform' : `${title}: waveform`} and mel spectrogram of ${seconds.toFixed(2)} seconds`,
    config: themeConfig(theme),
    ...(title === undefined ? {} : { title }),
    bounds: 'flush',
    spacing: 12,
    resolve: { scale: { color: 'independent' }, legend: { color: 'independent' } },
    vconcat: [upper as unknown as Panel, lower],
  };
}
