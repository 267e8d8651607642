import * as vega from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { textWidth } from './text-width.ts';
import { createView } from './vega-view.ts';

/** Options of {@link toSvg}. */
export type SvgOptions = {
  /** Goes before every id of the SVG, different for each picture of one page; default `id`. */
  idPrefix?: string;
  /** Receives what Vega-Lite and Vega complain about in a specification; default: nothing is said. */
  onWarning?: (message: string) => void;
};

type Metrics = { width: (item: vega.Item, text: string) => number };

/** Lays out with the shipped font's widths: the same picture in Node (no canvas) and in every browser. */
function runWithOwnMetrics(view: vega.View): void {
  const metrics = (vega as unknown as { textMetrics: Metrics }).textMetrics;
  const original = metrics.width;
  metrics.width = (item, text) => {
    const { fontSize, fontWeight } = item as vega.Item & { fontSize?: number; fontWeight?: string | number };
    return textWidth(String(text ?? ''), fontSize ?? 11, fontWeight);
  };
  try {
    view.run();
  } finally {
    metrics.width = original;
  }
}

const geometry =
  /\b(d|transform|x|y|x1|x2|y1|y2|cx|cy|r|width|height|offset|stroke-width|font-size)="([^"]*)"/g;
// Attributes that only Vega's own event handling reads, and attributes that say what SVG assumes anyway.
const inert = / (?:aria-hidden|pointer-events|class|role|aria-roledescription|aria-label)="[^"]*"/g;
const defaults =
  / (?:opacity="1"|stroke-width="1"|stroke-opacity="1"|fill-opacity="1"|text-anchor="start"|transform="translate\(0,0\)")/g;
const invisiblePath =
  /<path (?:class="background"(?: aria-hidden="true")? d="[^"]*"(?: pointer-events="none")?|[^>]*display="none"|[^>]* opacity="0")\/>/g;
// Labels that gave way to their neighbours.
const invisibleText = /<text [^>]* opacity="0">[^<]*<\/text>/g;

function roundNumbers(value: string): string {
  return value.replace(/-?\d*\.\d{3,}(?:e-?\d+)?/g, (number) => String(Math.round(+number * 100) / 100));
}

/** Makes Vega's SVG small: coordinates in hundredths of a pixel, no inert parts, the font named once. */
function compact(svg: string, { idPrefix, description }: { idPrefix: string; description: string }): string {
  // Vega counts ids over all pictures ever drawn: numbered here, a picture is the same each time.
  const ids = new Map<string, string>();
  const rename = (id: string): string => {
    const known = ids.get(id) ?? `${idPrefix}${ids.size}`;
    ids.set(id, known);
    return known;
  };
  const font = / font-family="([^"]*)"/.exec(svg)?.[1];
  const small = svg
    .replace(invisiblePath, '')
    .replace(invisibleText, '')
    .replace(/<[^>]*>/g, (tag) => {
      const short = tag
        .replace(inert, '')
        .replace(defaults, '')
        .replace(geometry, (_, name: string, value: string) => `${name}="${roundNumbers(value)}"`)
        .replace(/( id="|="url\(#)([^")]*)/g, (_, before: string, id: string) => `${before}${rename(id)}`);
      return font === undefined ? short : short.replace(` font-family="${font}"`, '');
    });
  const label = description === '' ? '' : ` aria-label="${escapeAttribute(description)}"`;
  const family = font === undefined ? '' : ` font-family="${font}"`;
  return small.replace('<svg ', `<svg role="img"${label}${family} `);
}

function escapeAttribute(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * Draws a specification as SVG, without a canvas, the same in Node and in browsers.
 *
 * The specification's `description` becomes the picture's accessible name.
 *
 * @param spec - Any Vega-Lite specification; its data must be inline, nothing is fetched.
 * @returns The text of one `<svg>` element.
 * @throws Error when Vega-Lite or Vega cannot make sense of the specification, or its data lie elsewhere.
 * @example
 * ```ts
 * const svg = await toSvg(plotConfusionMatrix({ labels: ['calm', 'angry'], counts: [[9, 1], [2, 8]] }));
 * ```
 */
export async function toSvg(
  spec: TopLevelSpec,
  { idPrefix = 'id', onWarning = () => {} }: SvgOptions = {},
): Promise<string> {
  if (!/^[\w-]*$/.test(idPrefix)) {
    throw new RangeError(`toSvg: idPrefix must consist of letters, digits, _ and -, got '${idPrefix}'`);
  }
  const view = createView('toSvg', spec, { onWarning, renderer: 'none' });
  try {
    runWithOwnMetrics(view);
    const svg = await view.toSVG();
    return compact(svg, { idPrefix, description: spec.description ?? '' });
  } finally {
    view.finalize();
  }
}
