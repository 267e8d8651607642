import type { TopLevelSpec } from 'vega-lite';
import {
  plotClassBalance,
  plotClip,
  plotConfusionMatrix,
  plotLearningCurves,
  plotMelSpectrogram,
  plotPerSpeakerRecall,
  plotSpectrogram,
  plotTimeline,
  plotWaveform,
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
