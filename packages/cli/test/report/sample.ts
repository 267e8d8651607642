import type { Report } from '../../src/report/index.ts';

const labels = ['calm', 'angry', 'sad'] as const;

/** A small report in which every part is filled. */
export function sampleReport(): Report {
  const sampleRate = 16000;
  return {
    title: 'Three emotions',
    created: '2026-03-14T09:26:53.000Z',
    synthetic: false,
    data: {
      corpora: [
        {
          title: 'A corpus',
          licence: 'CC BY 4.0',
          citation: 'Somebody (2020)',
          homepage: 'https://example.com/corpus',
        },
      ],
      folder: 'recordings',
      clips: 1234,
      speakers: 4,
      labels: labels.map((label, i) => ({ label, count: 400 + i })),
      skipped: [{ path: 'a/broken.wav', reason: 'expected 44 bytes, got 12' }],
    },
    protocol: {
      description: 'No speaker of the test set was heard in training or validation.',
      parts: [
        { name: 'Training', speakers: ['a:1', 'a:2'], clips: 1000 },
        { name: 'Test', speakers: ['a:3', 'a:4'], clips: 234 },
      ],
      scoredOn: 'Test',
    },
    scores: {
      accuracy: { value: 0.75, interval: [0.7, 0.8] },
      uar: { value: 0.7333, interval: [0.68, 0.79] },
      macroF1: { value: 0.72 },
      intervals: '95% bootstrap over the 2 test speakers, 1000 draws',
    },
    history: {
      curves: [
        { name: 'Loss', train: [1.1, 0.8, 0.6], validation: [1.1, 0.9, 0.95] },
        { name: 'Unweighted average recall', train: [0.4, 0.6, 0.8], validation: [0.4, 0.6, 0.58] },
      ],
      bestEpoch: 2,
    },
    confusion: {
      labels,
      counts: [
        [60, 10, 8],
        [5, 70, 3],
        [12, 6, 60],
      ],
    },
    classes: labels.map((label) => ({ label, precision: 0.7, recall: 0.8, f1: 0.75, support: 78 })),
    averages: [{ name: 'Macro average', precision: 0.7, recall: 0.8, f1: 0.75, support: 234 }],
    scored: {
      truth: ['calm', 'angry', 'sad', 'calm'],
      probabilities: {
        data: Float32Array.of(0.7, 0.2, 0.1, 0.1, 0.8, 0.1, 0.3, 0.2, 0.5, 0.2, 0.5, 0.3),
        rows: 4,
        cols: 3,
      },
    },
    distributions: {
      clips: 9,
      features: [
        {
          feature: 'Mean pitch (Hz)',
          groups: labels.map((label, i) => ({ label, values: [120 + i, 150 + 9 * i, 170 + 20 * i] })),
        },
      ],
    },
    speakers: [
      { speaker: 'a:3', recall: 0.7, clips: 117 },
      { speaker: 'a:4', recall: 0.8, clips: 117 },
    ],
    examples: labels.map((emotion, i) => ({
      emotion,
      path: `a/${emotion}.wav`,
      speaker: 'a:3',
      samples: Float32Array.from({ length: 8000 }, (_, n) => 0.4 * Math.sin((n * (i + 1)) / 20)),
      sampleRate,
    })),
    mistakes: [
      {
        path: 'a/x.wav',
        href: '../a/x%20y.wav',
        speaker: 'a:3',
        emotion: 'calm',
        predicted: 'sad',
        score: 0.61,
      },
    ],
    model: {
      name: 'Conv1D network',
      layers: [
        { name: 'input', type: 'InputLayer', outputShape: [100, 40], parameters: 0, inputs: [] },
        { name: 'conv', type: 'Conv1D', outputShape: [100, 32], parameters: 12_345, inputs: ['input'] },
      ],
      parameters: 12_345,
      features: '40 MFCCs a frame',
      settings: { batchSize: 32 },
    },
    timing: [
      { step: 'Extract features', seconds: 1.5 },
      { step: 'Train', seconds: 70 },
    ],
    repeat: {
      command: 'ser train recordings --seed 7',
      seed: 7,
      versions: [{ name: 'Node.js', version: '20.0.0' }],
    },
  };
}
