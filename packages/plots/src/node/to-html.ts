import { createHash } from 'node:crypto';
import type { TopLevelSpec } from 'vega-lite';
import { interactive } from '../interactive.ts';
import { themeProperties } from '../theme.ts';
import { toSvg } from '../to-svg.ts';
import { compileSpec, createLogger } from '../vega-view.ts';
import { viewerScript } from './viewer-script.ts';

/** Options of {@link toHtml}. */
export type HtmlOptions = {
  /** Title of the page; default: the specification's title, else `Picture`. */
  title?: string;
  /** Receives what Vega-Lite and Vega complain about in a specification; default: nothing is said. */
  onWarning?: (message: string) => void;
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** JSON that cannot end the element it stands in. */
const json = (value: unknown): string => JSON.stringify(value).replace(/</g, '\\u003c');

function titleOf({ title }: { title?: unknown }): string {
  if (typeof title === 'string') return title;
  const text = (title as { text?: unknown } | undefined)?.text;
  return typeof text === 'string' ? text : 'Picture';
}

/**
 * Writes a specification as one self-contained interactive page: values under the pointer, zoom along the horizontal axis
 * by wheel and drag where both axes are continuous (a double click goes back), buttons that save the picture and its specification.
 *
 * About 0.6 MB, most of it Vega. The page loads nothing and its Content-Security-Policy allows its own script alone,
 * by hash, without `unsafe-eval`. Without scripts it shows the picture as it is. In the theme `page` it follows the
 * reader's light or dark mode.
 *
 * @param spec - Any Vega-Lite specification; its data must be inline, nothing is fetched.
 * @returns The text of the page.
 * @throws Error when Vega-Lite or Vega cannot make sense of the specification, or its data lie elsewhere.
 * @example
 * ```ts
 * await writeFile('roc.html', await toHtml(plotRoc(clips), { title: 'ROC of fold 1' }));
 * ```
 */
export async function toHtml(
  spec: TopLevelSpec,
  { title = titleOf(spec as { title?: unknown }), onWarning = () => {} }: HtmlOptions = {},
): Promise<string> {
  const svg = await toSvg(spec, { onWarning });
  const compiled = compileSpec('toHtml', interactive(spec), createLogger('toHtml', onWarning));
  const script = await viewerScript();
  const hash = createHash('sha256').update(script).digest('base64');
  const followsMode = svg.includes('var(--plot-');
  const background = (spec.config?.background as string | undefined) ?? '#ffffff';
  const colors = followsMode
    ? `:root { color-scheme: light dark; ${themeProperties('light')} }
@media (prefers-color-scheme: dark) { :root { ${themeProperties('dark')} } }
body { background: var(--plot-background); color: var(--plot-text); }`
    : `body { background: ${background.replace(/[^\w#(),.% -]/g, '')}; }
button { color: #1c1f24; background: #f5f6f8; border: 1px solid #767b84; }`;
  const policy = `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
${colors}
body { margin: 1rem; font: 1rem/1.5 Inter, system-ui, sans-serif; }
#picture { overflow-x: auto; }
button { font: inherit; font-size: .875rem; padding: .3rem .7rem; border-radius: 6px; }
</style>
</head>
<body>
<main>
<div id="picture" role="img" aria-label="${escapeHtml(spec.description ?? title)}">${svg}</div>
<p id="tools" hidden><button id="svg" type="button">Save as SVG</button>
${followsMode ? '' : '<button id="png" type="button">Save as PNG</button>\n'}<button id="json" type="button">Save specification</button></p>
</main>
<script type="application/json" id="vega-lite">${json(spec)}</script>
<script type="application/json" id="vega">${json(compiled)}</script>
<script>${script}</script>
</body>
</html>
`;
}
