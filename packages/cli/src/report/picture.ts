import { toSvg } from '@ser/plots';
import { Html, html } from './html.ts';

type Spec = Parameters<typeof toSvg>[0];

/** Draws the pictures of one page; their colours follow the page's light or dark mode. */
export class Pictures {
  #count = 0;

  /** A figure whose caption says what to see in the picture. */
  async figure(spec: Spec, caption: Html | string): Promise<Html> {
    this.#count += 1;
    const svg = await toSvg(spec, { idPrefix: `p${this.#count}-` });
    return html`<figure>${new Html(svg)}<figcaption>${caption}</figcaption></figure>`;
  }
}
