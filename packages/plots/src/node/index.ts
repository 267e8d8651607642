/**
 * Pictures as PNG and as pages, in Node.
 *
 * @module @ser/plots/node
 */

export { type HtmlOptions, toHtml } from './to-html.ts';
export { type PngOptions, toPng } from './to-png.ts';
