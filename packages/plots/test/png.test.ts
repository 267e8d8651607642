import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heatIndices } from '../src/heat-map.ts';
import { paletteColors, plotMelSpectrogram } from '../src/index.ts';
import { encodePng } from '../src/png.ts';
import { decodePng, embeddedPng } from './decode-png.ts';
import { levels } from './pictures.ts';

describe('encodePng', () => {
  it('keeps every index and colour', () => {
    const palette = paletteColors('magma', 256);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(255),
        (width, height, step) => {
          const indices = Uint8Array.from({ length: width * height }, (_, i) => (i * step + (i >> 3)) & 255);
          expect(decodePng(encodePng({ width, height, indices, palette }))).toEqual({
            width,
            height,
            indices,
            palette,
          });
        },
      ),
      { numRuns: 30 },
    );
  });

  it.skipIf(typeof createImageBitmap === 'undefined')('is a PNG to a browser', async () => {
    const palette = Uint8Array.of(255, 0, 0, 0, 0, 255);
    const png = encodePng({ width: 2, height: 1, indices: Uint8Array.of(1, 0), palette });
    const bitmap = await createImageBitmap(new Blob([png as Uint8Array<ArrayBuffer>]));
    const context = new OffscreenCanvas(2, 1).getContext('2d')!;
    context.drawImage(bitmap, 0, 0);
    expect([...context.getImageData(0, 0, 2, 1).data]).toEqual([0, 0, 255, 255, 255, 0, 0, 255]);
  });

  it('says what does not fit', () => {
    const palette = Uint8Array.of(0, 0, 0);
    const image = { width: 1, height: 1, indices: Uint8Array.of(0), palette };
    expect(() => encodePng({ ...image, width: 0 })).toThrow(
      'encodePng: width and height must be integers >= 1, got 0 x 1',
    );
    expect(() => encodePng({ ...image, width: 2 })).toThrow('encodePng: indices must hold 2 values, got 1');
    expect(() => encodePng({ ...image, indices: Uint8Array.of(1) })).toThrow(
      'encodePng: indices must be < 1, got 1',
    );
    expect(() => encodePng({ ...image, palette: new Uint8Array(4) })).toThrow('palette must hold 1 to 256');
  });
});

describe('heatIndices', () => {
  it('puts the lowest band at the bottom and time from left to right', () => {
    const matrix = {
      data: Float32Array.of(0, -40, -80, -200, Number.NEGATIVE_INFINITY, 7),
      rows: 2,
      cols: 3,
    };
    expect(heatIndices(matrix, { range: [-80, 0], width: 2, height: 3 })).toEqual({
      width: 2,
      height: 3,
      // Top line: band 2 of both frames; bottom line: band 0.
      indices: Uint8Array.of(0, 255, 128, 0, 255, 0),
    });
  });

  it('shows the loudest of what a pixel stands for', () => {
    const matrix = { data: Float32Array.of(-80, -20, -80, -80, 0, -80, -80, -80), rows: 4, cols: 2 };
    const { indices } = heatIndices(matrix, { range: [-80, 0], width: 2, height: 1 });
    expect([...indices]).toEqual([Math.round(255 * 0.75), 255]);
  });
});

describe('the picture in a mel spectrogram', () => {
  it('decodes back to the matrix within half a step of the palette', () => {
    const matrix = levels(120, 40);
    const spec = plotMelSpectrogram(matrix, { sampleRate: 16000 });
    const { width, height, indices, palette } = decodePng(embeddedPng(JSON.stringify(spec)));
    expect([width, height]).toEqual([120, 40]);
    expect(palette).toEqual(paletteColors('magma', 256));
    let worst = 0;
    for (let frame = 0; frame < 120; frame += 1) {
      for (let band = 0; band < 40; band += 1) {
        const level = -80 + (indices[(39 - band) * 120 + frame]! * 80) / 255;
        worst = Math.max(worst, Math.abs(level - matrix.data[frame * 40 + band]!));
      }
    }
    expect(worst).toBeLessThan(80 / 255 / 2 + 1e-5);
  });
});
