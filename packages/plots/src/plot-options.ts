import type { ThemeName } from './theme.ts';

/** Options that every picture takes; sizes in pixels, of the plotting area without axes. */
export type PlotOptions = {
  /** Default: each picture's own. */
  width?: number;
  /** Default: each picture's own. */
  height?: number;
  /** Default: none. */
  title?: string;
  /** Default `light`. */
  theme?: ThemeName;
};

/** Throws unless a size in pixels is a finite number of at least 1. */
export function checkSize(name: string, size: { width: number; height?: number }): void {
  for (const [key, value] of Object.entries(size)) {
    if (!Number.isFinite(value) || value < 1) {
      throw new RangeError(`${name}: ${key} must be a finite number >= 1, got ${value}`);
    }
  }
}
