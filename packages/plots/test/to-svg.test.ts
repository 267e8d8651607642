import type { TopLevelSpec } from 'vega-lite';
import { describe, expect, it } from 'vitest';
import { plotConfusionMatrix, plotSpectrogram, plotWaveform, toSvg } from '../src/index.ts';
import { textWidth } from '../src/text-width.ts';
import { draw, levels, pictures, tone } from './pictures.ts';

describe('toSvg', () => {
  it('lays out the same in Node and in browsers', async () => {
    const svg = await draw(
      plotConfusionMatrix({
        labels: ['calm', 'pleasant surprise'],
        counts: [
          [1, 0],
          [0, 1],
        ],
      }),
    );
    expect(/width="(\d+)" height="(\d+)"/.exec(svg)!.slice(1)).toEqual(['215', '192']);
  });

  it('draws the same bytes again, even side by side', async () => {
    const all = pictures('light');
    const specs = ['waveform', 'pitch', 'roc', 'timeline', 'model'].map((name) => all[name]!);
    const first = await Promise.all(specs.map((spec) => draw(spec)));
    const again: string[] = [];
    for (const spec of specs) again.push(await draw(spec));
    expect(first).toEqual(again);
  });

  it('leaves the specification as it was', async () => {
    const spec = plotWaveform(tone(), { sampleRate: 16000 });
    const before = structuredClone(spec);
    await draw(spec);
    expect(spec).toEqual(before);
  });

  it('puts the prefix before every id and every reference', async () => {
    const svg = await draw(plotSpectrogram(levels(5, 5), { sampleRate: 8000 }), 'p1-');
    const ids = [...svg.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!);
    const references = [...svg.matchAll(/url\(#([^)]*)\)/g)].map(([, id]) => id!);
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(references)).toEqual(new Set(ids));
    expect(ids.every((id) => id.startsWith('p1-'))).toBe(true);
    await expect(toSvg(plotWaveform(tone(), { sampleRate: 1 }), { idPrefix: '">' })).rejects.toThrow(
      "toSvg: idPrefix must consist of letters, digits, _ and -, got '\">'",
    );
  });

  it('takes a specification that the user has changed', async () => {
    const spec = plotWaveform(tone(), { sampleRate: 16000 });
    const svg = await draw({ ...spec, config: { ...spec.config, background: '#fedcba' }, title: 'Mine' });
    expect(svg).toContain('fill="#fedcba"');
    expect(svg).toContain('>Mine</text>');
  });

  it('hands warnings to the caller and is silent otherwise', async () => {
    const odd: TopLevelSpec = {
      data: { values: [{ a: 1 }] },
      mark: 'bar',
      encoding: { x: { field: 'a', type: 'quantitative', scale: { type: 'log', zero: true } } },
    };
    const warnings: string[] = [];
    await toSvg(odd, { onWarning: (message) => warnings.push(message) });
    expect(warnings.length).toBeGreaterThan(0);
  });

  it('loads nothing', async () => {
    const remote: TopLevelSpec = { data: { url: 'https://example.com/a.csv' }, mark: 'bar', encoding: {} };
    await expect(toSvg(remote)).rejects.toThrow(
      'toSvg: data must be inline, got the address "https://example.com/a.csv"',
    );
    await expect(toSvg({ mark: 'nonsense' } as unknown as TopLevelSpec)).rejects.toThrow(
      'toSvg: spec must be a Vega-Lite specification, got one that does not compile',
    );
  });
});

describe('textWidth', () => {
  it('adds up advance widths', () => {
    expect(textWidth('', 10)).toBe(0);
    expect(textWidth('il', 10)).toBeCloseTo(4.8, 5);
    expect(textWidth('漢', 10)).toBe(10);
    expect(textWidth('abc', 10, 600)).toBeGreaterThan(textWidth('abc', 10));
  });
});
