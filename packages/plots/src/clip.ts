import type { Matrix } from '@ser/dsp';
import type { TopLevelSpec } from 'vega-lite';
import { stackPanels } from './panels.ts';
import { type MelSpectrogramOptions, plotMelSpectrogram } from './spectrogram.ts';
import { plotWaveform, type WaveformOptions } from './waveform.ts';

/** Options of {@link plotClip}: those of the mel spectrogram, and the waveform's colour. */
export type ClipOptions = Omit<MelSpectrogramOptions, 'seconds'> &
  Pick<WaveformOptions, 'color' | 'peak'> & {
    /** Height of the waveform in pixels; default 70. `height` is the spectrogram's, default 130. */
    waveformHeight?: number;
  };

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
  return stackPanels([waveform, spectrogram], {
    titles: ['Amplitude', 'Mel (kHz)'],
    title,
    description: `${title === undefined ? 'Waveform' : `${title}: waveform`} and mel spectrogram of ${seconds.toFixed(2)} seconds`,
    theme,
  });
}
