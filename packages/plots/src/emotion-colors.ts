import type { ThemeName } from './theme.ts';

type Shades = { light: string; dark: string };

// Hues after Okabe and Ito (2008), each shaded to reach 3:1 on the theme's background and kept apart from
// the others as seen with protanopia, deuteranopia and tritanopia.
const shades = {
  neutral: { light: '#3b3b40', dark: '#9b9194' },
  calm: { light: '#129cdd', dark: '#2db5f5' },
  happy: { light: '#ac9209', dark: '#fedd35' },
  sad: { light: '#2340b0', dark: '#3b6ae0' },
  angry: { light: '#b0242c', dark: '#e0482a' },
  fearful: { light: '#844ae2', dark: '#a45c90' },
  disgust: { light: '#268263', dark: '#92fbcc' },
  surprised: { light: '#a8670b', dark: '#f0932c' },
} satisfies Record<string, Shades>;

type Hue = keyof typeof shades;

const synonyms: Record<string, Hue> = {
  anger: 'angry',
  disgusted: 'disgust',
  fear: 'fearful',
  happiness: 'happy',
  joy: 'happy',
  'pleasant surprise': 'surprised',
  pleasant_surprise: 'surprised',
  ps: 'surprised',
  sadness: 'sad',
  surprise: 'surprised',
};

const hues = Object.keys(shades) as Hue[];

/** The CSS custom property that holds a hue's colour in the `page` theme, with its light shade in reserve. */
const pageColor = (hue: Hue): string => `var(--plot-${hue}, ${shades[hue].light})`;

function colorOf(hue: Hue, theme: ThemeName): string {
  return theme === 'page' ? pageColor(hue) : shades[hue][theme];
}

/**
 * Gives every label its colour: the common eight emotions and their synonyms always have the same one,
 * other labels take the hues that are still free, in order, and then begin again.
 *
 * @param labels - The labels of one picture, in the order of its legend.
 * @param theme - The theme that the colours stand on.
 * @returns One CSS colour a label.
 * @example
 * ```ts
 * emotionColors(['angry', 'sad'], 'light'); // ['#b0242c', '#2340b0']
 * ```
 */
export function emotionColors(labels: readonly string[], theme: ThemeName): string[] {
  const fixed = labels.map((label): Hue | undefined => {
    const key = label.trim().toLowerCase();
    if (Object.hasOwn(shades, key)) return key as Hue;
    return Object.hasOwn(synonyms, key) ? synonyms[key] : undefined;
  });
  const used = new Set<Hue>();
  const chosen = fixed.map((hue) => {
    if (hue === undefined || used.has(hue)) return undefined;
    used.add(hue);
    return hue;
  });
  let free = hues.filter((hue) => !used.has(hue));
  return chosen.map((hue) => {
    if (hue !== undefined) return colorOf(hue, theme);
    if (free.length === 0) free = [...hues];
    return colorOf(free.shift()!, theme);
  });
}

/** Custom properties of the emotions' colours, as used by the `page` theme. */
export function emotionProperties(theme: 'light' | 'dark'): string[] {
  return hues.map((hue) => `--plot-${hue}: ${shades[hue][theme]};`);
}
