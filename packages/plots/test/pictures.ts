import type { TopLevelSpec } from 'vega-lite';
import {
  type DiagramLayer,
  plotChroma,
  plotClassBalance,
  plotClip,
  plotConfusionMatrix,
  plotFeatureDistribution,
  plotFeatures,
  plotGrid,
  plotLearningCurves,
  plotMelSpectrogram,
  plotMfcc,
  plotModel,
  plotPerSpeakerRecall,
  plotPitch,
  plotPredictionDistribution,
  plotReliability,
  plotRoc,
  plotScoreBySize,
  plotSpectrogram,
  plotSpectrum,
  plotTimeline,
  plotWaveform,
  type ScoredClips,
  type ThemeName,
  toSvg,
} from '../src/index.ts';

export const emotions = [
  'neutral',
  'calm',
  'happy',
  'sad',
  'angry',
  'fearful',
  'disgust',
  'surprised',
] as const;

/** Three seconds of a tone that swells and fades. */
export function tone(seconds = 3, sampleRate = 16000): Float32Array {
  const length = Math.round(seconds * sampleRate);
  return Float32Array.from(
    { length },
    (_, n) => 0.8 * Math.sin((Math.PI * n) / length) * Math.sin((2 * Math.PI * 220 * n) / sampleRate),
  );
}

/** Levels in dB that look like speech in size and entropy: a ridge with deterministic noise around it. */
export function levels(rows: number, cols: number): { data: Float32Array; rows: number; cols: number } {
  let state = 1;
  const data = Float32Array.from({ length: rows * cols }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const row = Math.floor(i / cols);
    const distance = Math.abs((i % cols) - cols * (0.5 + 0.3 * Math.sin(row / 15))) / cols;
    return Math.max(-80, -60 * distance - (state / 2 ** 32) * 25);
  });
  data[0] = 0;
  return { data, rows, cols };
}

/** Clips of which a classifier knows something: the true class has a higher score, by less and less. */
export function scoredClips(labels: readonly string[], clipsOfEach = 12): ScoredClips {
  const rows = labels.length * clipsOfEach;
  const truth = Array.from({ length: rows }, (_, clip) => labels[clip % labels.length]!);
  const data = new Float32Array(rows * labels.length);
  for (let clip = 0; clip < rows; clip += 1) {
    const scores = labels.map(
      (_, label) => 1 + ((clip * 7 + label * 5) % 11) + (label === clip % labels.length ? 12 - clip / 10 : 0),
    );
    const sum = scores.reduce((a, b) => a + b, 0);
    scores.forEach((score, label) => {
      data[clip * labels.length + label] = score / sum;
    });
  }
  return { labels, truth, probabilities: { data, rows, cols: labels.length } };
}

/** A network with a short cut and two branches. */
export const layers: DiagramLayer[] = [
  { name: 'input', type: 'InputLayer', outputShape: [null, 40] },
  { name: 'conv', type: 'Conv1D', outputShape: [null, 64], parameters: 7744 },
  { name: 'add', type: 'Add', outputShape: [null, 64], inputs: ['input', 'conv'] },
  { name: 'mean', type: 'GlobalAveragePooling1D', outputShape: [64] },
  { name: 'max', type: 'GlobalMaxPooling1D', outputShape: [64], inputs: ['add'] },
  { name: 'both', type: 'Concatenate', outputShape: [128], inputs: ['mean', 'max'] },
  { name: 'emotion', type: 'Dense', outputShape: [8], parameters: 1032 },
];

/** One specification of every kind. */
export function pictures(theme: ThemeName): Record<string, TopLevelSpec> {
  const sampleRate = 16000;
  const mel = levels(300, 64);
  return {
    waveform: plotWaveform(tone(), { sampleRate, theme, title: 'A tone' }),
    melSpectrogram: plotMelSpectrogram(mel, { sampleRate, hopLength: 160, theme, title: 'A ridge' }),
    spectrogram: plotSpectrogram(levels(94, 1025), { sampleRate, theme, palette: 'viridis' }),
    clip: plotClip(tone(), mel, { sampleRate, hopLength: 160, theme, title: 'A clip' }),
    learningCurves: plotLearningCurves(
      [
        { name: 'Loss', train: [2, 1.2, 0.7], validation: [2.1, 1.5, 1.6] },
        { name: 'UAR', train: [0.2, 0.5, 0.8], validation: [0.2, 0.4, 0.41] },
      ],
      { bestEpoch: 2, theme },
    ),
    confusionMatrix: plotConfusionMatrix(
      {
        labels: emotions,
        counts: emotions.map((_, i) => emotions.map((__, j) => (i === j ? 9 : (i + j) % 3))),
      },
      { theme },
    ),
    counts: plotConfusionMatrix(
      {
        labels: ['a', 'b'],
        counts: [
          [1, 2],
          [3, 4],
        ],
      },
      { normalize: 'none', theme },
    ),
    perSpeakerRecall: plotPerSpeakerRecall(
      [
        { speaker: 'ravdess:01', recall: 0.5 },
        { speaker: 'ravdess:02', recall: 0.75 },
      ],
      { theme },
    ),
    classBalance: plotClassBalance(
      emotions.map((label, i) => ({ label, count: 10 * i })),
      { theme },
    ),
    logSpectrogram: plotSpectrogram(levels(94, 257), { sampleRate, theme, frequencyScale: 'log' }),
    spectrum: plotSpectrum(levels(1, 513).data, { sampleRate, theme, title: 'A frame' }),
    mfcc: plotMfcc(levels(50, 13), { sampleRate, theme }),
    chroma: plotChroma(
      { ...levels(50, 12), data: levels(50, 12).data.map((level) => (level + 80) / 80) },
      { sampleRate, theme },
    ),
    features: plotFeatures(levels(50, 3), ['rms', 'centroid', 'f0'], { sampleRate, theme, scaling: 'none' }),
    pitch: plotPitch(
      levels(50, 257),
      { f0: [120, Number.NaN, 130, 140], voicedProbability: [0.9, 0.1, 0.8, 1] },
      { sampleRate, theme, title: 'A pitch' },
    ),
    featureDistribution: plotFeatureDistribution(
      emotions.map((label, i) => ({ label, values: levels(1, 30 + i).data })),
      { feature: 'Level (dB)', theme },
    ),
    predictionDistribution: plotPredictionDistribution(
      emotions.map((label, i) => ({ label, predicted: 10 * i, actual: 30 })),
      { theme },
    ),
    reliability: plotReliability(scoredClips(emotions), { theme }),
    roc: plotRoc(scoredClips(emotions), { theme }),
    scoreBySize: plotScoreBySize(
      ['from scratch', 'fine-tuned'].map((name, i) => ({
        name,
        points: [5, 50, 500].map((size, j) => ({ size, score: 0.2 * (i + j) + 0.1, low: 0.1 })),
      })),
      { theme, chance: 0.125 },
    ),
    model: plotModel(layers, { theme, title: 'A network' }),
    grid: plotGrid(
      [1, 2, 3].map((seconds) => plotWaveform(tone(seconds), { sampleRate, theme, width: 100 })),
      { theme, title: 'Three tones' },
    ),
    timeline: plotTimeline(
      [0, 0.5, 1].map((start) => ({
        start,
        end: start + 1.5,
        scores: emotions.map((label, i) => ({ label, score: i === 0 ? 0.3 : 0.1 })),
      })),
      { theme },
    ),
  };
}

/** Draws a specification and fails on the first warning. */
export function draw(spec: TopLevelSpec, idPrefix = 'id'): Promise<string> {
  return toSvg(spec, {
    idPrefix,
    onWarning(message) {
      throw new Error(`warning: ${message}`);
    },
  });
}

/** The texts of an SVG in the order of drawing, entities resolved. */
export function texts(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*[^/]>([^<]*)<\/text>/g)].map(([, text]) =>
    text!.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&'),
  );
}
