import fc from 'fast-check';
import type { TopLevelSpec } from 'vega-lite';
import { describe, expect, it } from 'vitest';
import {
  plotClassBalance,
  plotClip,
  plotConfusionMatrix,
  plotFeatureDistribution,
  plotFeatures,
  plotLearningCurves,
  plotMelSpectrogram,
  plotModel,
  plotPerSpeakerRecall,
  plotPredictionDistribution,
  plotReliability,
  plotRoc,
  plotScoreBySize,
  plotSpectrogram,
  plotTimeline,
  plotWaveform,
} from '../src/index.ts';
import { envelope } from '../src/waveform.ts';
import { draw, emotions, levels, pictures, scoredClips, texts, tone } from './pictures.ts';

describe.each(['light', 'dark', 'page'] as const)('every picture in the theme %s', (theme) => {
  it.each(Object.entries(pictures(theme)))('%s draws without a warning', async (_, spec) => {
    const svg = await draw(spec);
    expect(svg).toMatch(/^<svg role="img" aria-label="[^"]+" font-family="Inter, system-ui, sans-serif" /);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(svg.replace(/aria-label="[^"]*"/, '').match(/"[^"<>]*\d\.\d{3,}[^"<>]*"/)).toBeNull();
    expect(svg.length).toBeLessThan(60_000);
  });
});

describe('plotWaveform', () => {
  it('keeps the extremes of every stretch', () => {
    expect(envelope(Float32Array.of(1, -2, 3, 0, 0, -1), 3)).toEqual({
      min: Float32Array.of(-2, 0, -1),
      max: Float32Array.of(1, 3, 0),
    });
    expect(envelope(Float32Array.of(5), 100)).toEqual({ min: Float32Array.of(5), max: Float32Array.of(5) });
    fc.assert(
      fc.property(
        fc.float32Array({ minLength: 1, noNaN: true }),
        fc.integer({ min: 1, max: 50 }),
        (samples, buckets) => {
          const { min, max } = envelope(samples, buckets);
          expect(Math.min(...min)).toBe(Math.min(...samples));
          expect(Math.max(...max)).toBe(Math.max(...samples));
          expect(min.length).toBe(Math.min(buckets, samples.length));
        },
      ),
    );
  });

  it('is as small for an hour as for a second', async () => {
    const second = await draw(plotWaveform(tone(1), { sampleRate: 16000 }));
    const hour = await draw(plotWaveform(tone(36, 16000), { sampleRate: 160 }));
    expect(texts(hour)).toContain('3,500');
    expect(Math.abs(hour.length - second.length)).toBeLessThan(2000);
  });

  it('labels seconds and amplitude, with a symmetric axis', async () => {
    const labels = texts(await draw(plotWaveform(tone(), { sampleRate: 16000, title: 'A tone' })));
    expect(labels).toEqual(expect.arrayContaining(['Time (s)', 'Amplitude', 'A tone', '−1.0', '0.0', '1.0']));
  });

  it('draws silence and a single sample', async () => {
    await draw(plotWaveform(new Float32Array(100), { sampleRate: 8000 }));
    await draw(plotWaveform(Float32Array.of(0.5), { sampleRate: 8000 }));
  });

  it('says what is wrong', () => {
    const samples = tone(0.1);
    expect(() => plotWaveform(new Float32Array(0), { sampleRate: 8000 })).toThrow(
      'plotWaveform: samples must not be empty, got 0 samples',
    );
    expect(() => plotWaveform(samples, { sampleRate: 0 })).toThrow(
      'plotWaveform: sampleRate must be a finite number > 0, got 0',
    );
    expect(() => plotWaveform(Float32Array.of(0, Number.NaN), { sampleRate: 1 })).toThrow(
      'plotWaveform: samples must be finite, got NaN at index 1',
    );
    expect(() => plotWaveform(samples, { sampleRate: 8000, width: 0 })).toThrow(
      'plotWaveform: width must be a finite number >= 1, got 0',
    );
  });
});

describe('spectrograms', () => {
  it('are one image, aligned with the axes', async () => {
    const svg = await draw(
      plotSpectrogram(levels(11, 3), { sampleRate: 2000, hopLength: 200, width: 100, height: 80 }),
    );
    expect(svg.match(/<image /g)).toHaveLength(1);
    // Frames stand at 0, 0.1 ... 1 s and bins at 0, 500 and 1000 Hz: the image reaches half a step beyond.
    expect(svg).toContain(
      'transform="translate(-5,-20)" width="110" height="120" preserveAspectRatio="none"',
    );
    expect(texts(svg)).toEqual(expect.arrayContaining(['0.0', '1.0', 'Time (s)', 'Frequency (kHz)', 'dB']));
  });

  it('put mel ticks at octaves, where the scale has them', async () => {
    const spec = plotMelSpectrogram(levels(50, 63), { sampleRate: 16000, height: 180 });
    const svg = await draw(spec);
    expect(texts(svg)).toEqual(
      expect.arrayContaining(['0', '0.25', '0.5', '1', '2', '4', '8', 'Mel frequency (kHz)']),
    );
    // 1 kHz is 15 mel of 45.245 at 8 kHz on the Slaney scale; the top of the axis is y = 0.
    const y = 180 * (1 - 15 / (15 + (27 * Math.log(8)) / Math.log(6.4)));
    const at = Number(/translate\(-?[\d.]+,([\d.]+)\)"[^>]*>1<\/text>/.exec(svg)![1]);
    expect(Math.abs(at - 4 - y)).toBeLessThan(1.5);
  });

  it('agree with the HTK scale when told so', async () => {
    const spec = plotMelSpectrogram(levels(50, 40), { sampleRate: 16000, melScale: 'htk', height: 180 });
    expect(texts(await draw(spec))).toEqual(expect.arrayContaining(['0', '1', '2', '4', '8']));
  });

  it('stay small for a long recording', async () => {
    const svg = await draw(
      plotMelSpectrogram(levels(20_000, 128), { sampleRate: 16000, width: 300, height: 120 }),
    );
    expect(svg.length).toBeLessThan(150_000);
  });

  it('say what is wrong', () => {
    const options = { sampleRate: 16000 };
    const empty = { data: new Float32Array(0), rows: 0, cols: 64 };
    expect(() => plotMelSpectrogram(empty, options)).toThrow(
      'plotMelSpectrogram: matrix must have at least 1 row and 1 column, got 0 x 64',
    );
    expect(() => plotSpectrogram({ data: new Float32Array(3), rows: 2, cols: 2 }, options)).toThrow(
      'plotSpectrogram: matrix.data must hold 4 values, got 3',
    );
    expect(() =>
      plotSpectrogram({ data: Float32Array.of(1, Number.NaN), rows: 1, cols: 2 }, options),
    ).toThrow('plotSpectrogram: matrix must not hold NaN, got NaN at index 1');
    expect(() =>
      plotSpectrogram({ data: Float32Array.of(Number.NEGATIVE_INFINITY), rows: 1, cols: 1 }, options),
    ).toThrow('plotSpectrogram: matrix must hold finite levels in dB, got a largest value of -Infinity');
    expect(() => plotMelSpectrogram(levels(2, 2), { ...options, fMax: 9000 })).toThrow(
      'plotMelSpectrogram: fMin and fMax must satisfy 0 <= fMin < fMax <= 8000, got 0 and 9000',
    );
    expect(() => plotMelSpectrogram(levels(2, 2), { ...options, topDb: 0 })).toThrow(
      'plotMelSpectrogram: topDb must be a finite number > 0, got 0',
    );
  });
});

describe('plotClip', () => {
  it('puts both panels on one time axis', async () => {
    const samples = tone(2);
    const svg = await draw(
      plotClip(samples, levels(201, 64), { sampleRate: 16000, hopLength: 160, width: 200 }),
    );
    expect(texts(svg).filter((text) => text === 'Time (s)')).toHaveLength(1);
    // The lower panel begins 70 + 12 pixels below the upper one, at the same left edge.
    expect(svg).toContain('<g transform="translate(0,82)">');
  });
});

describe('plotConfusionMatrix', () => {
  const confusion = {
    labels: ['calm', 'angry'],
    counts: [
      [9, 1],
      [0, 0],
    ],
  };

  it('writes share and count into every cell, and a dash where a class has no clips', async () => {
    const all = texts(await draw(plotConfusionMatrix(confusion)));
    expect(all.slice(0, 6)).toEqual(['90%', '10%', '–', '–', '9', '1']);
    expect(all).toEqual(expect.arrayContaining(['calm', 'angry', 'Predicted', 'True']));
  });

  it('writes counts alone when told so', async () => {
    const all = texts(await draw(plotConfusionMatrix(confusion, { normalize: 'none' })));
    expect(all.slice(0, 4)).toEqual(['9', '1', '0', '0']);
  });

  it('fills by share: the strong cell is opaque, its text inverted', async () => {
    const svg = await draw(
      plotConfusionMatrix({
        labels: ['a', 'b'],
        counts: [
          [4, 0],
          [1, 3],
        ],
      }),
    );
    expect(svg).toMatch(/fill="#ffffff">100%/);
    expect(svg).toMatch(/fill="#000000">0%/);
    expect(svg).toContain('fill-opacity="0.25"');
  });

  it('says what is wrong', () => {
    expect(() => plotConfusionMatrix({ labels: [], counts: [] })).toThrow(
      'plotConfusionMatrix: labels must not be empty, got 0 labels',
    );
    expect(() => plotConfusionMatrix({ labels: ['a', 'b'], counts: [[1, 2], [3]] })).toThrow(
      'plotConfusionMatrix: counts must be 2 x 2, got rows of 2, 1',
    );
    expect(() => plotConfusionMatrix({ labels: ['a'], counts: [[-1]] })).toThrow(
      'plotConfusionMatrix: counts must be finite and >= 0, got -1',
    );
    expect(() =>
      plotConfusionMatrix({
        labels: ['a', 'a'],
        counts: [
          [1, 2],
          [3, 4],
        ],
      }),
    ).toThrow("plotConfusionMatrix: labels must differ from each other, got 'a' twice");
  });
});

describe('plotLearningCurves', () => {
  it('draws one panel a measure and marks the best epoch in each', async () => {
    const svg = await draw(
      plotLearningCurves(
        [
          { name: 'Loss', train: [3, 2, 1], validation: [3, 2, 2.5] },
          { name: 'UAR', train: [0.1, 0.5, 0.9] },
        ],
        { bestEpoch: 2 },
      ),
    );
    const all = texts(svg);
    expect(all.filter((text) => text === 'best: epoch 2')).toHaveLength(2);
    expect(all).toEqual(expect.arrayContaining(['Loss', 'UAR', 'Epoch', 'Training', 'Validation']));
    expect(svg).toContain('Loss 2.00 on the training set and 2.00 on the validation set; UAR 0.500');
  });

  it('draws a single epoch and a curve that does not move', async () => {
    await draw(plotLearningCurves([{ name: 'Loss', train: [1] }], { bestEpoch: 1 }));
    const all = texts(await draw(plotLearningCurves([{ name: 'Loss', train: [1, 1] }])));
    expect(all).toContain('1.0');
  });

  it('says what is wrong', () => {
    expect(() => plotLearningCurves([])).toThrow(
      'plotLearningCurves: curves must hold at least 1 value, got none',
    );
    expect(() => plotLearningCurves([{ name: 'Loss', train: [] }])).toThrow('at least 1 value, got none');
    expect(() => plotLearningCurves([{ name: 'Loss', train: [1, Number.NaN] }])).toThrow(
      'plotLearningCurves: Loss must be finite, got NaN at epoch 2',
    );
    expect(() => plotLearningCurves([{ name: 'Loss', train: [1] }], { bestEpoch: 0 })).toThrow(
      'plotLearningCurves: bestEpoch must be an integer in [1, 1], got 0',
    );
  });
});

describe('bars', () => {
  it('write the number beside each bar', async () => {
    const recall = texts(
      await draw(
        plotPerSpeakerRecall([
          { speaker: 'ravdess:01', recall: 0.5 },
          { speaker: 'ravdess:02', recall: 1 },
        ]),
      ),
    );
    expect(recall).toEqual(expect.arrayContaining(['ravdess:01', 'ravdess:02', '50%', '100%', 'mean 75%']));
    const balance = texts(await draw(plotClassBalance([{ label: 'calm', count: 192 }])));
    expect(balance).toEqual(expect.arrayContaining(['calm', '192', 'Clips', 'Emotion']));
  });

  it('say what is wrong', () => {
    expect(() => plotClassBalance([])).toThrow('plotClassBalance: there must be at least 1 bar, got none');
    expect(() => plotClassBalance([{ label: 'calm', count: -1 }])).toThrow(
      "plotClassBalance: values must be finite and >= 0, got -1 for 'calm'",
    );
    expect(() => plotPerSpeakerRecall([{ speaker: 'a', recall: 1.5 }])).toThrow(
      "plotPerSpeakerRecall: values must be in [0, 1], got 1.5 for 'a'",
    );
  });
});

describe('plotTimeline', () => {
  const scores = [
    { label: 'calm', score: 0.25 },
    { label: 'angry', score: 0.75 },
  ];

  it('draws windows in any order of labels, and a single one', async () => {
    const windows = [
      { start: 0, end: 2, scores },
      { start: 1, end: 3, scores: [...scores].reverse() },
    ];
    expect(texts(await draw(plotTimeline(windows)))).toEqual(
      expect.arrayContaining(['Time (s)', 'Probability', '0%', '100%', 'calm', 'angry']),
    );
    await draw(plotTimeline(windows.slice(0, 1)));
  });

  it('says what is wrong', () => {
    expect(() => plotTimeline([])).toThrow('plotTimeline: there must be at least 1 window, got none');
    expect(() => plotTimeline([{ start: 1, end: 1, scores }])).toThrow('0 <= start < end, got 1 to 1');
    expect(() =>
      plotTimeline([
        { start: 0, end: 1, scores },
        { start: 1, end: 2, scores: scores.slice(1) },
      ]),
    ).toThrow('plotTimeline: every window must have the labels angry, calm, got angry');
    expect(() => plotTimeline([{ start: 0, end: 1, scores: [{ label: 'calm', score: 2 }] }])).toThrow(
      "plotTimeline: scores must be in [0, 1], got 2 for 'calm'",
    );
  });
});

describe('hostile labels', () => {
  const hostile = [
    '<script>alert(1)</script>',
    '"&\'',
    'a.b[c]',
    '\u2028',
    'back\\slash',
    'line\nbreak',
    '',
    'null',
    '__proto__',
    'constructor',
    'toString',
  ];

  it('stay text', async () => {
    const specs: TopLevelSpec[] = [
      plotConfusionMatrix(
        { labels: hostile, counts: hostile.map((_, i) => hostile.map((__, j) => (i === j ? 1 : 0))) },
        { title: hostile[0]! },
      ),
      plotClassBalance(hostile.map((label) => ({ label, count: 1 }))),
      plotPerSpeakerRecall(hostile.map((speaker) => ({ speaker, recall: 1 }))),
      plotLearningCurves([{ name: hostile[0]!, train: [1, 2] }]),
      plotTimeline(
        [0, 1].map((start) => ({
          start,
          end: start + 1.5,
          scores: hostile.map((label) => ({ label, score: 1 / hostile.length })),
        })),
      ),
      plotRoc(scoredClips(hostile, 3)),
      plotReliability(scoredClips(hostile, 3)),
      plotFeatureDistribution(
        hostile.map((label, i) => ({ label, values: [i, i + 1, i + 3] })),
        { feature: hostile[0]! },
      ),
      plotPredictionDistribution(hostile.map((label) => ({ label, predicted: 1 }))),
      plotScoreBySize(hostile.slice(-8).map((name) => ({ name, points: [{ size: 2, score: 0.5 }] }))),
      plotModel(hostile.map((name) => ({ name, type: hostile[0]! }))),
      plotFeatures(levels(4, hostile.length), hostile, { sampleRate: 16000, height: 400 }),
      plotWaveform(tone(0.1), { sampleRate: 16000, title: hostile[1]! }),
    ];
    for (const spec of specs) {
      const svg = await draw(spec);
      expect(svg).not.toContain('<script');
      if (/__proto__/.test(JSON.stringify(spec))) {
        const all = texts(svg).join('\n');
        for (const label of ['__proto__', 'constructor', 'toString']) expect(all).toContain(label);
      }
      if (typeof DOMParser !== 'undefined') {
        const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
        expect(parsed.querySelector('parsererror, script')).toBeNull();
      }
    }
    expect(texts(await draw(specs[1]!))).toEqual(
      expect.arrayContaining(['<script>alert(1)</script>', '"&\'']),
    );
  });
});

describe('emotions of one picture', () => {
  it('have a bar each in the order given', async () => {
    const spec = plotClassBalance(emotions.map((label) => ({ label, count: 1 })));
    const all = texts(await draw(spec));
    expect(all.filter((text) => (emotions as readonly string[]).includes(text))).toEqual([...emotions]);
  });
});
