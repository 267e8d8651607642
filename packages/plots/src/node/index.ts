export { type HtmlOptions, toHtml } from './to-html.ts';
export { type PngOptions, toPng } from './to-png.ts';
