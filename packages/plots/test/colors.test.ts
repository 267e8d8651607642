import { describe, expect, it } from 'vitest';
import { emotionColors, paletteColors, themeColors, themeProperties } from '../src/index.ts';
import { textFlip } from '../src/theme.ts';
import { emotions } from './pictures.ts';

type Rgb = [number, number, number];

const parse = (hex: string): Rgb =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as Rgb;

/** WCAG 2.2 relative luminance. */
function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const blend = (from: Rgb, to: Rgb, share: number): Rgb =>
  from.map((c, i) => Math.round((c + (to[i]! - c) * share) * 255) / 255) as Rgb;

describe.each(['light', 'dark'] as const)('theme %s', (theme) => {
  const colors = themeColors(theme);
  const background = parse(colors.background);

  it('keeps text at 4.5:1 and graphics at 3:1', () => {
    for (const name of ['text', 'muted'] as const) {
      expect(contrast(parse(colors[name]), background), name).toBeGreaterThanOrEqual(4.5);
    }
    for (const name of ['accent', 'train', 'validation'] as const) {
      expect(contrast(parse(colors[name]), background), name).toBeGreaterThanOrEqual(3);
    }
    emotionColors(emotions, theme).forEach((color, i) => {
      expect(contrast(parse(color), background), emotions[i]).toBeGreaterThanOrEqual(3);
    });
  });

  it('keeps the numbers of a matrix at 4.5:1 on every cell', () => {
    for (let share = 0; share <= 1; share += 0.001) {
      const cell = blend(background, parse(colors.cell), share);
      const text = share >= textFlip ? colors.fullCellText : colors.cellText;
      expect(contrast(parse(text), cell), `share ${share.toFixed(3)}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('sets every property that the page theme reads', () => {
    const properties = themeProperties(theme);
    const read = [...Object.values(themeColors('page')), ...emotionColors(emotions, 'page')];
    for (const color of read) {
      const [, name] = /^var\((--[\w-]+), #[0-9a-f]{6}\)$/.exec(color)!;
      expect(properties).toMatch(new RegExp(`^${name}: #[0-9a-f]{6};$`, 'm'));
    }
  });
});

/** Dichromacies of full strength on linear RGB, Machado, Oliveira and Fernandes (2009). */
const visions = {
  full: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

/** Oklab (Ottosson 2020) of a colour as seen with one of the visions. */
function seen(rgb: Rgb, vision: readonly number[]): Rgb {
  const linear = rgb.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  const times = (matrix: readonly number[], v: readonly number[]): Rgb =>
    [0, 3, 6].map((row) => matrix[row]! * v[0]! + matrix[row + 1]! * v[1]! + matrix[row + 2]! * v[2]!) as Rgb;
  const light = times(vision, linear).map((c) => Math.min(1, Math.max(0, c)));
  const cones = times(
    [
      0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451, 0.1073969566, 0.0883024619,
      0.2817188376, 0.6299787005,
    ],
    light,
  ).map(Math.cbrt);
  return times(
    [
      0.2104542553, 0.793617785, -0.0040720468, 1.9779984951, -2.428592205, 0.4505937099, 0.0259040371,
      0.7827717662, -0.808675766,
    ],
    cones,
  );
}

describe.each(['light', 'dark'] as const)('emotions in the theme %s', (theme) => {
  it.each(Object.entries(visions))('stay apart with %s', (_, vision) => {
    const points = emotionColors(emotions, theme).map((color) => seen(parse(color), vision));
    for (const [i, a] of points.entries()) {
      for (const [j, b] of points.slice(0, i).entries()) {
        const distance = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
        // About 0.02 is just noticeable.
        expect(distance, `${emotions[i]} and ${emotions[j]}`).toBeGreaterThan(0.07);
      }
    }
  });
});

describe('themeColors', () => {
  it('names the themes that there are', () => {
    expect(() => themeColors('blue' as 'light')).toThrow(
      'themeColors: theme must be one of light, dark, page, got blue',
    );
  });
});

describe('emotionColors', () => {
  it('gives an emotion the same colour in every picture, whatever it is called', () => {
    const [sad] = emotionColors(['sad'], 'light');
    expect(emotionColors(['angry', 'Sadness'], 'light')[1]).toBe(sad);
    expect(new Set(emotionColors(emotions, 'light')).size).toBe(8);
  });

  it('gives unknown labels the free colours, then begins again', () => {
    const labels = [...emotions.slice(1), 'bored', 'excited', '__proto__'];
    const colors = emotionColors(labels, 'dark');
    expect(colors[7]).toBe(emotionColors(['neutral'], 'dark')[0]);
    expect(colors).toHaveLength(10);
    expect(new Set(colors.slice(0, 8)).size).toBe(8);
  });
});

describe('paletteColors', () => {
  it.each(['magma', 'viridis', 'cividis'] as const)('%s rises in luminance', (palette) => {
    const colors = paletteColors(palette, 64);
    let previous = -1;
    for (let i = 0; i < 64; i += 1) {
      const [r, g, b] = colors.subarray(i * 3, i * 3 + 3);
      const level = luminance([r! / 255, g! / 255, b! / 255]);
      expect(level).toBeGreaterThan(previous);
      previous = level;
    }
  });

  it('ends where matplotlib does', () => {
    expect([...paletteColors('magma', 2)]).toEqual([0, 0, 4, 252, 253, 191]);
    expect([...paletteColors('viridis', 2)]).toEqual([68, 1, 84, 253, 231, 37]);
  });

  it('says what is wrong', () => {
    expect(() => paletteColors('jet' as 'magma', 9)).toThrow(
      'must be one of magma, viridis, cividis, blue-red, got jet',
    );
    expect(() => paletteColors('magma', 1)).toThrow('paletteColors: size must be an integer >= 2, got 1');
  });
});
