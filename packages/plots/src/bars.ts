import type { TopLevelSpec } from 'vega-lite';
import { checkDistinct } from './plot-options.ts';
import { type ThemeName, themeColors, themeConfig } from './theme.ts';

type Bar = {
  name: string;
  value: number;
  text: string;
  color: string;
  /** A second value to compare with, drawn as a line across the bar. */
  mark?: number;
};

type BarOptions = {
  description: string;
  nameTitle: string;
  valueTitle: string;
  domain: [number, number];
  format: string;
  rule?: { value: number; text: string };
  width: number;
  height: number;
  title: string | undefined;
  theme: ThemeName;
};

/** Horizontal bars with the number to the right of each. */
export function barSpec(bars: readonly Bar[], options: BarOptions): TopLevelSpec {
  const { description, nameTitle, valueTitle, domain, format, rule, width, height, title, theme } = options;
  const { muted, text } = themeColors(theme);
  const scale = { domain: [...domain], nice: false };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description,
    config: themeConfig(theme),
    ...(title === undefined ? {} : { title }),
    width,
    height,
    layer: [
      {
        data: { values: [...bars] },
        encoding: {
          y: {
            field: 'name',
            type: 'nominal',
            title: nameTitle,
            scale: { domain: bars.map(({ name }) => name), paddingInner: 0.25, paddingOuter: 0.15 },
            axis: {
              domain: false,
              ticks: false,
              labelPadding: 6,
            },
          },
          x: {
            field: 'value',
            type: 'quantitative',
            title: valueTitle,
            scale,
            axis: { format, tickCount: Math.max(2, Math.round(width / 70)) },
          },
          tooltip: [
            { field: 'name', type: 'nominal', title: nameTitle },
            { field: 'text', type: 'nominal', title: valueTitle },
          ],
        },
        layer: [
          {
            mark: { type: 'bar' },
            encoding: { color: { field: 'color', type: 'nominal', scale: null, legend: null } },
          },
          ...(bars.some(({ mark }) => mark !== undefined)
            ? [
                {
                  mark: {
                    type: 'tick' as const,
                    color: text,
                    thickness: 2.5,
                    size: 0.9 * (height / bars.length),
                  },
                  encoding: { x: { field: 'mark', type: 'quantitative' as const } },
                },
              ]
            : []),
          {
            mark: { type: 'text', align: 'left', baseline: 'middle' },
            encoding: { x: { value: width + 6 }, text: { field: 'text', type: 'nominal' } },
          },
        ],
      },
      ...(rule === undefined
        ? []
        : [
            {
              data: { values: [rule] },
              encoding: { x: { field: 'value', type: 'quantitative' as const, scale } },
              layer: [
                { mark: { type: 'rule' as const, color: text, strokeDash: [4, 3] } },
                {
                  mark: { type: 'text' as const, color: muted, align: 'left' as const, dx: 4, y: -6 },
                  encoding: { text: { field: 'text', type: 'nominal' as const } },
                },
              ],
            },
          ]),
    ],
  };
}

/** Throws unless there is a bar, names differ, and values are within 0 and the highest. */
export function checkBars(
  name: string,
  bars: readonly { value: number; name: string }[],
  highest: number,
): void {
  if (bars.length === 0) throw new RangeError(`${name}: there must be at least 1 bar, got none`);
  checkDistinct(
    name,
    'names',
    bars.map((bar) => bar.name),
  );
  for (const bar of bars) {
    if (!Number.isFinite(bar.value) || bar.value < 0 || bar.value > highest) {
      const rule = highest === Number.POSITIVE_INFINITY ? 'finite and >= 0' : `in [0, ${highest}]`;
      throw new RangeError(`${name}: values must be ${rule}, got ${bar.value} for '${bar.name}'`);
    }
  }
}

/** `0.623` as `62%`. */
export const percent = (value: number): string => `${Math.round(value * 100)}%`;
