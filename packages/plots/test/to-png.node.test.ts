import { describe, expect, it } from 'vitest';
import { plotConfusionMatrix, plotWaveform } from '../src/index.ts';
import { toPng } from '../src/node/index.ts';
import { toSvg } from '../src/to-svg.ts';
import { tone } from './pictures.ts';

const sizeOf = (png: Uint8Array): [number, number] => {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
};

describe('toPng', () => {
  it('draws at the scale asked for', async () => {
    const spec = plotWaveform(tone(), { sampleRate: 16000 });
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(await toSvg(spec))!;
    for (const scale of [1, 2, 3]) {
      expect(sizeOf(await toPng(spec, { scale }))).toEqual([Number(width) * scale, Number(height) * scale]);
    }
  });

  it('draws text with the shipped font alone', async () => {
    const named = (label: string): Promise<Uint8Array> =>
      toPng(plotConfusionMatrix({ labels: [label], counts: [[1]] }), { scale: 1 });
    // Letters of equal width keep the layout: only their shapes can make the difference.
    expect(Buffer.from(await named('b')).equals(Buffer.from(await named('d')))).toBe(false);
  });

  it('says what is wrong', async () => {
    await expect(toPng(plotWaveform(tone(), { sampleRate: 1, theme: 'page' }))).rejects.toThrow(
      'toPng: theme must be light or dark, got page',
    );
    await expect(toPng(plotWaveform(tone(), { sampleRate: 1 }), { scale: 0 })).rejects.toThrow(
      'toPng: scale must be a finite number > 0, got 0',
    );
  });
});
