import type { View } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { Handler } from 'vega-tooltip';
import { interactive } from './interactive.ts';
import { createView } from './vega-view.ts';

/** Options of {@link mountPicture}. */
export type MountOptions = {
  /** `svg` (default) stays sharp at any size; `canvas` is faster where data change many times a second. */
  renderer?: 'svg' | 'canvas';
  /** Receives what Vega-Lite and Vega complain about in a specification; default: nothing is said. */
  onWarning?: (message: string) => void;
};

/** A picture in a page. */
export type MountedPicture = {
  /** Vega's own handle: change data or signals through it, then `runAsync()`. */
  view: View;
  /** Takes the picture out of the page and frees what it holds. */
  remove(): void;
};

/**
 * Draws a picture into an element of a page, with values under the pointer, and zoom along the horizontal axis by
 * wheel and drag where both axes are continuous (a double click goes back).
 *
 * Works in pages whose Content-Security-Policy allows no `unsafe-eval` and no inline scripts; there is no style for
 * tooltips in it (they have the class `vg-tooltip`). The picture has the role `img` and the description as its name.
 *
 * @param element - What it contains is replaced.
 * @param spec - Any Vega-Lite specification; its data must be inline, nothing is fetched.
 * @throws Error when Vega-Lite or Vega cannot make sense of the specification, or its data lie elsewhere.
 * @example
 * ```ts
 * const { view, remove } = await mountPicture(document.querySelector('#timeline')!, plotTimeline(windows));
 * ```
 */
export async function mountPicture(
  element: HTMLElement,
  spec: TopLevelSpec,
  { renderer = 'svg', onWarning = () => {} }: MountOptions = {},
): Promise<MountedPicture> {
  const container = document.createElement('div');
  element.replaceChildren(container);
  const view = createView('mountPicture', interactive(spec), {
    onWarning,
    renderer,
    container,
    hover: true,
    tooltip: new Handler({ disableDefaultStyle: true }).call,
  });
  // After Vega, which calls it a document of many parts.
  container.setAttribute('role', 'img');
  if (spec.description !== undefined) container.setAttribute('aria-label', spec.description);
  await view.runAsync();
  // The picture as a whole has a description; its parts have none.
  container.querySelector('svg')?.setAttribute('aria-hidden', 'true');
  return {
    view,
    remove() {
      view.finalize();
      container.remove();
    },
  };
}
