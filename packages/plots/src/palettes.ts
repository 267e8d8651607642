/**
 * A colour map that stays ordered for colour-blind readers: `magma`, `viridis` and `cividis` rise evenly from dark to
 * light; `blue-red` is palest in its middle, for values on both sides of 0.
 */
export type Palette = 'magma' | 'viridis' | 'cividis' | 'blue-red';

// 17 samples of each 256-entry map of matplotlib (CC0); linear interpolation stays within 6/255 of it. `blue-red` is
// ColorBrewer's RdBu (Apache-2.0) in 11 steps.
const anchors: Record<Palette, string> = {
  magma:
    '0000040a08221d114736106b51127c6a1c818326819c2e7fb73779d0416fe75263f56b5cfc8961fea772fec488fde2a3fcfdbf',
  viridis:
    '44015448186a472d7b4240863b528b33638d2c728e26828e21918c1fa08828ae803fbc735ec96284d44baddc30d8e219fde725',
  cividis:
    '002051012b6511366c26426e3c4d6e51586e62646f7270717f7c758c88779a9478a9a177bbaf71cebd68e2cb5cf3da4ffdea45',
  'blue-red': '0530612166ac4393c392c5ded1e5f0f7f7f7fddbc7f4a582d6604db2182b67001f',
};

/**
 * Samples a colour map.
 *
 * @param palette - Name of the map.
 * @param size - Number of colours, evenly spaced from the lowest to the highest value, at least 2.
 * @returns `size` colours as RGB bytes, 3 per colour.
 * @throws RangeError when the name is unknown or `size` is below 2.
 * @example
 * ```ts
 * paletteColors('magma', 256).slice(0, 3); // Uint8Array [0, 0, 4]
 * ```
 */
export function paletteColors(palette: Palette, size: number): Uint8Array {
  const table = Object.hasOwn(anchors, palette) ? anchors[palette] : undefined;
  if (table === undefined) {
    throw new RangeError(
      `paletteColors: palette must be one of ${Object.keys(anchors).join(', ')}, got ${String(palette)}`,
    );
  }
  if (!Number.isInteger(size) || size < 2) {
    throw new RangeError(`paletteColors: size must be an integer >= 2, got ${size}`);
  }
  const last = table.length / 6 - 1;
  const colors = new Uint8Array(size * 3);
  for (let i = 0; i < size; i += 1) {
    const position = (i / (size - 1)) * last;
    const left = Math.min(last - 1, Math.floor(position));
    const mix = position - left;
    for (let channel = 0; channel < 3; channel += 1) {
      const at = left * 6 + channel * 2;
      const a = Number.parseInt(table.slice(at, at + 2), 16);
      const b = Number.parseInt(table.slice(at + 6, at + 8), 16);
      colors[i * 3 + channel] = Math.round(a + (b - a) * mix);
    }
  }
  return colors;
}

/** The colours of a map as `#rrggbb` strings, lowest value first. */
export function paletteHex(palette: Palette, size: number): string[] {
  const colors = paletteColors(palette, size);
  return Array.from({ length: size }, (_, i) => {
    const [r, g, b] = colors.subarray(i * 3, i * 3 + 3);
    return `#${[r, g, b].map((channel) => channel!.toString(16).padStart(2, '0')).join('')}`;
  });
}
