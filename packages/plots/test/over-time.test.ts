import { describe, expect, it } from 'vitest';
import {
  plotChroma,
  plotFeatures,
  plotMfcc,
  plotPitch,
  plotSpectrogram,
  plotSpectrum,
} from '../src/index.ts';
import { decodePng } from './decode-png.ts';
import { draw, levels, texts } from './pictures.ts';

const options = { sampleRate: 16000 };

/** The embedded image of a heat map, rows from the top. */
function imageOf(spec: object): { width: number; height: number; indices: Uint8Array } {
  const [, base64] = /data:image\/png;base64,([^"]*)/.exec(JSON.stringify(spec))!;
  return decodePng(Uint8Array.from(atob(base64!), (character) => character.charCodeAt(0)));
}

describe('plotSpectrogram on a logarithmic axis', () => {
  it('draws a bin where its frequency lies', () => {
    // 1 kHz is bin 16 of 128; from 125 Hz to 8 kHz it lies halfway up.
    const data = new Float32Array(129).fill(-80);
    data[16] = 0;
    const spec = plotSpectrogram(
      { data, rows: 1, cols: 129 },
      { ...options, frequencyScale: 'log', fMin: 125, height: 100 },
    );
    const { height, indices } = imageOf(spec);
    const bright = [...indices.keys()].filter((row) => indices[row] === 255);
    expect(height).toBe(200);
    expect(bright).toContain(100);
    const octave = 200 / 6;
    // The bin reaches from 968.75 to 1031.25 Hz.
    expect(Math.abs(bright[0]! - (100 - octave * Math.log2(1.03125)))).toBeLessThan(1.5);
    expect(Math.abs(bright.at(-1)! + 1 - (100 + octave * Math.log2(1 / 0.96875)))).toBeLessThan(1.5);
  });

  it('labels 1, 2 and 5 times powers of ten', async () => {
    const all = texts(await draw(plotSpectrogram(levels(9, 129), { ...options, frequencyScale: 'log' })));
    expect(all).toEqual(expect.arrayContaining(['0.05', '0.1', '0.2', '0.5', '1', '2', '5']));
  });

  it('crops a linear axis too', async () => {
    const all = texts(await draw(plotSpectrogram(levels(9, 129), { ...options, fMin: 1000, fMax: 3000 })));
    expect(all).toEqual(expect.arrayContaining(['1', '2', '3']));
    expect(all).not.toContain('8');
  });

  it('says what is wrong', () => {
    expect(() => plotSpectrogram(levels(2, 2), { ...options, frequencyScale: 'log', fMin: 0 })).toThrow(
      'plotSpectrogram: fMin and fMax must satisfy 0 < fMin < fMax <= 8000, got 0 and 8000',
    );
    expect(() => plotSpectrogram(levels(2, 2), { ...options, frequencyScale: 'bark' as 'log' })).toThrow(
      'plotSpectrogram: frequencyScale must be linear or log, got bark',
    );
  });
});

describe('plotSpectrum', () => {
  it('keeps the loudest bin of every pixel', () => {
    const data = new Float32Array(100_001).fill(-60);
    data[50_000] = 0;
    const spec = plotSpectrum(data, options) as unknown as {
      data: { values: { hz: number; level: number }[] };
    };
    const { values } = spec.data;
    expect(values.length).toBe(720);
    expect(values.filter(({ level }) => level === 0)).toEqual([{ hz: 4000, level: 0 }]);
  });

  it('says what is wrong', () => {
    expect(() => plotSpectrum([1], options)).toThrow('plotSpectrum: levels must be at least 2, got 1');
    expect(() => plotSpectrum([0, Number.NaN], options)).toThrow('must not hold NaN, got NaN at index 1');
    expect(() => plotSpectrum([0, 1], { ...options, fMax: 9000 })).toThrow('fMax <= 8000, got 0 and 9000');
  });
});

describe('feature maps', () => {
  it('standardise every column, and leave one that does not change at the middle', () => {
    const matrix = { data: Float32Array.of(1, 7, 3, 7, 5, 7), rows: 3, cols: 2 };
    // (1, 3, 5) are -1.2247, 0 and 1.2247 standard deviations; the colours span 2.5 to both sides.
    const at = (deviations: number): number => Math.round(((deviations + 2.5) / 5) * 255);
    const { indices } = imageOf(plotMfcc(matrix, options));
    expect([...indices]).toEqual([at(0), at(0), at(0), at(-1.224745), at(0), at(1.224745)]);
  });

  it('put the first of named features at the top', async () => {
    const matrix = { data: Float32Array.of(0, 1, 2, 2), rows: 2, cols: 2 };
    const spec = plotFeatures(matrix, ['rms', 'f0'], { ...options, scaling: 'none' });
    expect([...imageOf(spec).indices]).toEqual([0, 255, 128, 255]);
    const svg = await draw(spec);
    const y = (name: string): number =>
      Number(new RegExp(`translate\\(-?[\\d.]+,([\\d.]+)\\)"[^>]*>${name}<`).exec(svg)![1]);
    expect(y('rms')).toBeLessThan(y('f0'));
  });

  it('say what is wrong', () => {
    expect(() => plotFeatures(levels(2, 3), ['a'], options)).toThrow(
      'plotFeatures: columns must hold 3 names, got 1',
    );
    expect(() => plotChroma(levels(2, 3), options)).toThrow('plotChroma: matrix must have 12 columns, got 3');
    const infinite = { data: Float32Array.of(1, Number.POSITIVE_INFINITY), rows: 1, cols: 2 };
    expect(() => plotMfcc(infinite, options)).toThrow('must hold finite numbers, got Infinity at index 1');
    expect(() => plotMfcc(levels(2, 2), { ...options, scaling: 'row' as 'none' })).toThrow(
      'plotMfcc: scaling must be standard or none, got row',
    );
  });
});

describe('plotPitch', () => {
  const matrix = levels(20, 129);

  it('draws nothing where there is no pitch', async () => {
    const gap = await draw(plotPitch(matrix, { f0: [100, 110, Number.NaN, 120, 130] }, options));
    // Two strokes, each in two pieces.
    const lines = [...gap.matchAll(/ d="(M[^"]*)"[^>]*stroke="#7df9ff"/g)].map(([, path]) => path!);
    expect(lines.join('').match(/M/g)).toHaveLength(2);
    expect(gap).toContain('pitch from 100 to 130 Hz in 80% of the frames');
    const silent = plotPitch(matrix, { f0: [Number.NaN, Number.NaN] }, options);
    expect(await draw(silent)).toContain('no pitch found');
  });

  it('says what is wrong', () => {
    expect(() => plotPitch(matrix, { f0: [] }, options)).toThrow(
      'plotPitch: f0 must not be empty, got 0 frames',
    );
    expect(() => plotPitch(matrix, { f0: [0] }, options)).toThrow('f0 must be finite and > 0, or NaN, got 0');
    expect(() => plotPitch(matrix, { f0: [100], voicedProbability: [] }, options)).toThrow(
      'voicedProbability must hold 1 values, got 0',
    );
    expect(() => plotPitch(matrix, { f0: [100], voicedProbability: [2] }, options)).toThrow(
      'voicedProbability must be in [0, 1], got 2',
    );
  });
});
