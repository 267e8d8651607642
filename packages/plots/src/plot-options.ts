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

/** Throws unless every option is a finite number above 0. */
export function checkPositive(name: string, options: Record<string, number>): void {
  for (const [key, value] of Object.entries(options)) {
    if (!Number.isFinite(value) || value <= 0) {
      throw new RangeError(`${name}: ${key} must be a finite number > 0, got ${value}`);
    }
  }
}

/** Throws when a name comes twice: marks of the same name would lie on each other. */
export function checkDistinct(name: string, what: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const item of names) {
    if (seen.has(item))
      throw new RangeError(`${name}: ${what} must differ from each other, got '${item}' twice`);
    seen.add(item);
  }
}

/** Title, scale and axis of a horizontal time axis. */
export function timeAxis(
  seconds: number,
  width: number,
): {
  title: string;
  scale: { domain: [number, number]; nice: false };
  axis: { grid: false; tickCount: number };
} {
  return {
    title: 'Time (s)',
    scale: { domain: [0, seconds], nice: false },
    axis: { grid: false, tickCount: Math.max(2, Math.round(width / 80)) },
  };
}

/** 1, 2 and 5 times the powers of ten in an interval: the labels of a logarithmic axis. */
export function decadeTicks(low: number, high: number): number[] {
  const ticks: number[] = [];
  for (let power = 10 ** Math.floor(Math.log10(low)); power <= high; power *= 10) {
    ticks.push(...[1, 2, 5].map((factor) => factor * power));
  }
  return ticks.filter((tick) => tick >= low && tick <= high);
}

/**
 * A Vega expression that writes the label at an index. Marks are told apart by numbers, since Vega keeps groups in
 * plain objects, where `__proto__` would not be found again; and its parser takes a text such as `constructor` for a
 * variable, unless something stands before it.
 */
export function labelAt(labels: readonly string[]): string {
  const list = JSON.stringify(labels.map((label) => ` ${label}`)).replace(
    /[\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16)}`,
  );
  return `slice(${list}[datum.value], 1)`;
}
