import type { Config } from 'vega-lite';
import { emotionProperties } from './emotion-colors.ts';

/**
 * How a picture is coloured: `light` and `dark` for a picture that stands alone, `page` for an SVG inside a
 * page that sets the custom properties of {@link themeProperties} (in both modes, by a media query).
 */
export type ThemeName = 'light' | 'dark' | 'page';

/** The colours that a theme consists of, apart from the emotions' own. */
export type ThemeColors = {
  background: string;
  text: string;
  muted: string;
  grid: string;
  /** The one strong colour: bars, waveforms. */
  accent: string;
  /** A full cell of a matrix; emptier ones let the background through. */
  cell: string;
  /** Text on cells below `textFlip`. */
  cellText: string;
  /** Text on cells from `textFlip` on. */
  fullCellText: string;
  /** Curves on the training set. */
  train: string;
  /** Curves on the validation set. */
  validation: string;
};

/**
 * How full a cell must be for its text to change colour: where background and `cell`, blended, are equally far
 * from black and white, so that text keeps a contrast of 4.5:1 on every cell of both themes.
 */
export const textFlip = 0.7;

const light: ThemeColors = {
  background: '#ffffff',
  text: '#1c1f24',
  muted: '#5b6068',
  grid: '#e3e5e9',
  accent: '#0b5394',
  cell: '#074074',
  cellText: '#000000',
  fullCellText: '#ffffff',
  train: '#0072b2',
  validation: '#c04a00',
};

const dark: ThemeColors = {
  background: '#14171c',
  text: '#eceef1',
  muted: '#a4abb6',
  grid: '#2f343c',
  accent: '#8cc4ff',
  cell: '#64a3e0',
  cellText: '#ffffff',
  fullCellText: '#000000',
  train: '#56b4e9',
  validation: '#ff9d5c',
};

const page = Object.fromEntries(
  Object.entries(light).map(([name, color]) => [name, `var(--plot-${kebab(name)}, ${color})`]),
) as ThemeColors;

const themes: Record<ThemeName, ThemeColors> = { light, dark, page };

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * Looks up the colours of a theme.
 *
 * @throws RangeError when there is no theme of that name.
 */
export function themeColors(theme: ThemeName): ThemeColors {
  const colors = Object.hasOwn(themes, theme) ? themes[theme] : undefined;
  if (colors === undefined) {
    throw new RangeError(
      `themeColors: theme must be one of ${Object.keys(themes).join(', ')}, got ${String(theme)}`,
    );
  }
  return colors;
}

/**
 * Writes the CSS declarations that the `page` theme's pictures read.
 *
 * @param theme - Which colours to set.
 * @returns Declarations such as `--plot-text: #1c1f24;`, one a line, for a CSS rule.
 * @example
 * ```ts
 * `:root { ${themeProperties('light')} }
 *  @media (prefers-color-scheme: dark) { :root { ${themeProperties('dark')} } }`;
 * ```
 */
export function themeProperties(theme: 'light' | 'dark'): string {
  const own = Object.entries(themeColors(theme)).map(([name, color]) => `--plot-${kebab(name)}: ${color};`);
  return [...own, ...emotionProperties(theme)].join('\n');
}

/** The font stack of every picture; `toPng` ships the first one. */
const fontFamily = 'Inter, system-ui, sans-serif';

/**
 * Builds the Vega-Lite configuration that all pictures share; put another one into `spec.config` to restyle.
 */
export function themeConfig(theme: ThemeName): Config {
  const { text, muted, grid, accent, background } = themeColors(theme);
  return {
    background: theme === 'page' ? 'transparent' : background,
    font: fontFamily,
    aria: false,
    padding: 4,
    view: { stroke: null },
    axis: {
      domainColor: muted,
      gridColor: grid,
      labelColor: text,
      labelFontSize: 11,
      labelLimit: 0,
      tickColor: muted,
      tickSize: 4,
      titleColor: text,
      titleFontSize: 11,
      titleFontWeight: 600,
      titleLimit: 0,
      titlePadding: 8,
    },
    header: { labelColor: text, titleColor: text, labelLimit: 0, titleLimit: 0 },
    legend: {
      labelColor: text,
      labelFontSize: 11,
      labelLimit: 0,
      titleColor: text,
      titleFontSize: 11,
      titleFontWeight: 600,
      titleLimit: 0,
    },
    title: {
      anchor: 'start',
      color: text,
      fontSize: 13,
      fontWeight: 600,
      limit: 0,
      offset: 10,
      subtitleColor: muted,
      subtitleFontSize: 11,
    },
    text: { color: text, fontSize: 11, limit: 0 },
    bar: { color: accent },
  };
}
