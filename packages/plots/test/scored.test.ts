import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  plotFeatureDistribution,
  plotPredictionDistribution,
  plotReliability,
  plotRoc,
  plotScoreBySize,
} from '../src/index.ts';
import { reliabilityBins } from '../src/reliability.ts';
import { areaUnder, rocCurve } from '../src/roc.ts';
import { draw, scoredClips, texts } from './pictures.ts';

describe('plotRoc', () => {
  it('has the area that counting pairs gives', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ score: fc.integer({ min: 0, max: 9 }), positive: fc.boolean() }), {
          minLength: 1,
          maxLength: 60,
        }),
        (clips) => {
          const hits = clips.filter(({ positive }) => positive);
          const others = clips.filter(({ positive }) => !positive);
          const points = rocCurve(
            clips.map(({ score }) => score / 9),
            clips.map(({ positive }) => positive),
          );
          if (hits.length === 0 || others.length === 0) {
            expect(points).toEqual([]);
            return;
          }
          let won = 0;
          for (const hit of hits) {
            for (const other of others)
              won += hit.score > other.score ? 1 : hit.score === other.score ? 0.5 : 0;
          }
          expect(areaUnder(points)).toBeCloseTo(won / (hits.length * others.length), 10);
        },
      ),
    );
  });

  it('agrees with the example of scikit-learn', () => {
    // roc_curve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]), roc_auc_score: 0.75
    const points = rocCurve([0.1, 0.4, 0.35, 0.8], [false, false, true, true]);
    expect(points.map(({ falsePositiveRate }) => falsePositiveRate)).toEqual([0, 0, 0.5, 0.5, 1]);
    expect(points.map(({ truePositiveRate }) => truePositiveRate)).toEqual([0, 0.5, 0.5, 1, 1]);
    expect(areaUnder(points)).toBe(0.75);
  });

  it('writes areas into the legend, and a dash for a class without clips', async () => {
    const { labels, truth, probabilities } = scoredClips(['calm', 'angry']);
    const data = Float32Array.from(truth, () => 0);
    const wider = {
      labels: [...labels, 'sad'],
      truth,
      probabilities: {
        data: Float32Array.from({ length: truth.length * 3 }, (_, i) =>
          i % 3 === 2 ? data[0]! : probabilities.data[Math.floor(i / 3) * 2 + (i % 3)]!,
        ),
        rows: truth.length,
        cols: 3,
      },
    };
    expect(texts(await draw(plotRoc(wider)))).toEqual(
      expect.arrayContaining([expect.stringMatching(/^calm [01]\.\d{3}$/), 'sad –', 'False positive rate']),
    );
  });

  it('says what is wrong', () => {
    const clips = scoredClips(['calm', 'angry'], 1);
    expect(() => plotRoc({ ...clips, truth: [] })).toThrow(
      'plotRoc: truth must hold at least 1 clip, got none',
    );
    expect(() => plotRoc({ ...clips, truth: ['calm', 'happy'] })).toThrow(
      "plotRoc: truth must hold only the labels calm, angry, got 'happy'",
    );
    expect(() => plotRoc({ ...clips, labels: ['calm', 'calm'] })).toThrow(
      "plotRoc: labels must differ from each other, got 'calm' twice",
    );
    expect(() => plotRoc({ ...clips, truth: ['calm'] })).toThrow(
      'plotRoc: probabilities must be 1 x 2, got 2 x 2 with 4 values',
    );
    const wrong = { data: Float32Array.of(0.5, 0.5, Number.NaN, 1), rows: 2, cols: 2 };
    expect(() => plotRoc({ ...clips, probabilities: wrong })).toThrow('must be in [0, 1], got NaN');
  });
});

describe('plotReliability', () => {
  const clips = {
    labels: ['calm', 'angry'],
    truth: ['calm', 'angry', 'calm'],
    probabilities: { data: Float32Array.of(0.75, 0.25, 0.75, 0.25, 0.5, 0.5), rows: 3, cols: 2 },
  };

  it('puts clips into bins that own their upper end', () => {
    expect(reliabilityBins(clips, [0, 1, 0], 4)).toEqual([
      { low: 0.25, high: 0.5, count: 1, confidence: 0.5, accuracy: 1 },
      { low: 0.5, high: 0.75, count: 2, confidence: 0.75, accuracy: 0.5 },
    ]);
  });

  it('writes the expected calibration error', async () => {
    // 1/3 |1 - 0.5| + 2/3 |0.5 - 0.75| = 1/3
    const svg = await draw(plotReliability(clips, { bins: 4 }));
    expect(texts(svg)).toContain('calibration error 33.3%');
    expect(svg).toContain('2 clips of confidence 75% are right 50% of the time');
  });

  it('says what is wrong', () => {
    expect(() => plotReliability(clips, { bins: 0 })).toThrow(
      'plotReliability: bins must be an integer in [1, 100], got 0',
    );
    expect(() => plotReliability({ ...clips, truth: ['calm'] })).toThrow('probabilities must be 1 x 2');
  });
});

describe('plotFeatureDistribution', () => {
  it('takes quartiles as numpy does', () => {
    // numpy.quantile([1, 2, 3, 10], [0.05, 0.25, 0.5, 0.75, 0.95])
    const spec = plotFeatureDistribution([{ label: 'calm', values: [10, 1, 3, 2] }], { feature: 'Hz' });
    expect(JSON.stringify(spec)).toContain('"p5":1.15,"q1":1.75,"median":2.5,"q3":4.75,"p95":8.95');
  });

  it('draws at most 120 points a label', async () => {
    const values = Float32Array.from({ length: 5000 }, (_, i) => i);
    const svg = await draw(plotFeatureDistribution([{ label: 'calm', values }], { feature: 'Hz' }));
    expect(svg.length).toBeLessThan(40_000);
    await draw(plotFeatureDistribution([{ label: 'calm', values: [1] }], { feature: 'Hz' }));
  });

  it('says what is wrong', () => {
    const options = { feature: 'Hz' };
    expect(() => plotFeatureDistribution([], options)).toThrow('groups must hold at least 1 label, got none');
    expect(() => plotFeatureDistribution([{ label: 'calm', values: [] }], options)).toThrow(
      "values must not be empty, got none for 'calm'",
    );
    expect(() => plotFeatureDistribution([{ label: 'calm', values: [Number.NaN] }], options)).toThrow(
      "values must be finite, got NaN for 'calm'",
    );
  });
});

describe('plotPredictionDistribution', () => {
  it('writes shares and counts', async () => {
    const all = texts(
      await draw(
        plotPredictionDistribution([
          { label: 'calm', predicted: 3 },
          { label: 'sad', predicted: 1 },
        ]),
      ),
    );
    expect(all).toEqual(expect.arrayContaining(['75% (3)', '25% (1)', 'Share of predictions']));
  });

  it('says what is wrong', () => {
    expect(() => plotPredictionDistribution([{ label: 'calm', predicted: 0 }])).toThrow(
      'predicted must hold at least 1 clip, got none',
    );
    expect(() =>
      plotPredictionDistribution([
        { label: 'calm', predicted: 1, actual: 1 },
        { label: 'sad', predicted: 1 },
      ]),
    ).toThrow('actual must be given for all 2 labels or none, got 1');
  });
});

describe('plotScoreBySize', () => {
  it('draws one size, and names curves and chance', async () => {
    const all = texts(
      await draw(
        plotScoreBySize([{ name: 'scratch', points: [{ size: 5, score: 0.4 }] }], { chance: 0.125 }),
      ),
    );
    expect(all).toEqual(expect.arrayContaining(['scratch', 'chance 13%', '5', '100%']));
  });

  it('says what is wrong', () => {
    expect(() => plotScoreBySize([])).toThrow('curves must hold at least 1 point, got none');
    const points = [{ size: 5, score: 0.4, low: 0.5 }];
    expect(() => plotScoreBySize([{ name: 'a', points }])).toThrow(
      'points must satisfy 0 <= low <= score <= high <= 1, got 0.5, 0.4, 0.4',
    );
    expect(() => plotScoreBySize([{ name: 'a', points: [{ size: 0, score: 0.4 }] }])).toThrow(
      'size must be a finite number > 0, got 0',
    );
  });
});
