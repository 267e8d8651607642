import {
  amplitudeToDb,
  chroma,
  createExtractor,
  type FeatureSpec,
  type Matrix,
  melSpectrogram,
  mfcc,
  powerToDb,
  pyin,
  spectrogram,
} from '@ser/dsp';
import {
  type PlotOptions,
  plotChroma,
  plotClip,
  plotFeatures,
  type plotGrid,
  plotMelSpectrogram,
  plotMfcc,
  plotPitch,
  plotSpectrogram,
  plotSpectrum,
  plotWaveform,
} from '@ser/plots';

/** A Vega-Lite specification. */
export type Picture = ReturnType<typeof plotGrid>;

export const scales = ['linear', 'log', 'mel'] as const;

/** How pictures are computed and drawn. */
export interface DrawOptions extends Pick<PlotOptions, 'width' | 'height' | 'theme'> {
  sampleRate: number;
  nFft: number;
  hopLength: number;
  scale: (typeof scales)[number];
  fMin?: number;
  fMax?: number;
  /** Largest amplitude on the axis of a waveform; default: the recording's own. */
  peak?: number;
}

type Draw = (samples: Float32Array, options: DrawOptions & { title?: string }) => Picture;

/** The pictures that show sound in the way of one function of `@ser/plots`. */
const drawings: Readonly<Record<string, Draw>> = {
  waveform: (samples, { sampleRate, ...look }) =>
    plotWaveform(samples, { sampleRate, ...peakOf(look), ...lookOf(look) }),
  spectrum(samples, { sampleRate, scale, ...options }) {
    // One frame over the whole recording.
    const size = samples.length + (samples.length % 2);
    const whole = new Float32Array(size);
    whole.set(samples);
    const { magnitude } = spectrogram(whole, { sampleRate, nFft: size, hopLength: size, center: false });
    return plotSpectrum(amplitudeToDb(magnitude, { ref: 'max' }).data, {
      sampleRate,
      frequencyScale: scale === 'linear' ? 'linear' : 'log',
      ...bandOf(options),
      ...lookOf(options),
    });
  },
  spectrogram(samples, options) {
    const { sampleRate, nFft, hopLength, scale } = options;
    const frames = { sampleRate, hopLength, ...bandOf(options), ...lookOf(options) };
    if (scale === 'mel') return plotMelSpectrogram(mel(samples, options), frames);
    const { power } = spectrogram(samples, { sampleRate, nFft, hopLength });
    return plotSpectrogram(powerToDb(power, { ref: 'max' }), { ...frames, frequencyScale: scale });
  },
  clip: (samples, options) =>
    plotClip(samples, mel(samples, options), {
      sampleRate: options.sampleRate,
      hopLength: options.hopLength,
      ...peakOf(options),
      ...bandOf(options),
      ...lookOf(options),
    }),
  mfcc: (samples, { sampleRate, nFft, hopLength, ...look }) =>
    plotMfcc(mfcc(samples, { sampleRate, nFft, hopLength, nMfcc: 20 }), {
      sampleRate,
      hopLength,
      ...lookOf(look),
    }),
  chroma: (samples, { sampleRate, nFft, hopLength, ...look }) =>
    plotChroma(chroma(samples, { sampleRate, nFft, hopLength }), { sampleRate, hopLength, ...lookOf(look) }),
  pitch(samples, { sampleRate, nFft, hopLength, ...look }) {
    const { power } = spectrogram(samples, { sampleRate, nFft, hopLength });
    const range = { fMin: 65, fMax: 500 };
    const track = pyin(samples, { sampleRate, hopLength, frameLength: 2048, ...range });
    return plotPitch(powerToDb(power, { ref: 'max' }), track, {
      sampleRate,
      hopLength,
      ...bandOf(look),
      ...lookOf(look),
    });
  },
};

/** Features of `createExtractor` that need no setting to be drawn. */
const features = [
  'rms',
  'zeroCrossingRate',
  'spectralCentroid',
  'spectralBandwidth',
  'spectralRolloff',
  'spectralFlatness',
  'spectralEntropy',
  'spectralContrast',
  'bandEnergyRatio',
  'logMel',
] as const satisfies readonly FeatureSpec['type'][];

/** What `ser plot` can draw. */
export const pictureNames: readonly string[] = [...Object.keys(drawings), ...features];

/** Draws a recording in one of the named ways. */
export function drawSound(
  name: string,
  samples: Float32Array,
  options: DrawOptions & { title?: string },
): Picture {
  const draw = drawings[name];
  if (draw !== undefined) return draw(samples, options);
  const { sampleRate, nFft, hopLength } = options;
  const type = features.find((feature) => feature === name)!;
  const extractor = createExtractor({ sampleRate, nFft, hopLength, features: [{ type }] });
  return plotFeatures(extractor.extract(samples), extractor.columns, {
    sampleRate,
    hopLength,
    scaling: extractor.columns.length > 1 ? 'standard' : 'none',
    ...lookOf(options),
  });
}

function mel(samples: Float32Array, { sampleRate, nFft, hopLength, fMin, fMax }: DrawOptions): Matrix {
  const band = bandOf({ ...(fMin === undefined ? {} : { fMin }), ...(fMax === undefined ? {} : { fMax }) });
  return powerToDb(melSpectrogram(samples, { sampleRate, nFft, hopLength, nMels: 64, ...band }), {
    ref: 'max',
  });
}

function bandOf({ fMin, fMax }: { fMin?: number; fMax?: number }): { fMin?: number; fMax?: number } {
  return { ...(fMin === undefined ? {} : { fMin }), ...(fMax === undefined ? {} : { fMax }) };
}

function peakOf({ peak }: Pick<DrawOptions, 'peak'>): { peak?: number } {
  return peak === undefined ? {} : { peak };
}

function lookOf({ width, height, theme, title }: PlotOptions): PlotOptions {
  return {
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(theme === undefined ? {} : { theme }),
    ...(title === undefined ? {} : { title }),
  };
}
