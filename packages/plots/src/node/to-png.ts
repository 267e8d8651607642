import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';
import type { TopLevelSpec } from 'vega-lite';
import { toSvg } from '../to-svg.ts';

/** Options of {@link toPng}. */
export type PngOptions = {
  /** Pixels of the PNG per pixel of the specification; default 2. */
  scale?: number;
  /** Paths of further TrueType or OpenType files, for scripts that the shipped font lacks; default none. */
  fontFiles?: readonly string[];
  /** Receives what Vega-Lite and Vega complain about in a specification; default: nothing is said. */
  onWarning?: (message: string) => void;
};

const shippedFonts = ['Inter-Regular.otf', 'Inter-SemiBold.otf'].map((name) =>
  fileURLToPath(new URL(`../../assets/${name}`, import.meta.url)),
);

/**
 * Draws a specification as PNG with the shipped font, the same on every machine.
 *
 * The shipped font holds Latin, Greek and Cyrillic letters; name a file in `fontFiles` for others.
 *
 * @param spec - Any Vega-Lite specification in the theme `light` or `dark`; its data must be inline.
 * @returns The bytes of the PNG.
 * @throws RangeError when `scale` is not a finite number > 0, or the theme is `page`; Error when the specification makes no sense.
 * @example
 * ```ts
 * await writeFile('waveform.png', await toPng(plotWaveform(samples, { sampleRate: 16000 }), { scale: 2 }));
 * ```
 */
export async function toPng(
  spec: TopLevelSpec,
  { scale = 2, fontFiles = [], onWarning }: PngOptions = {},
): Promise<Uint8Array> {
  if (!Number.isFinite(scale) || scale <= 0) {
    throw new RangeError(`toPng: scale must be a finite number > 0, got ${scale}`);
  }
  const svg = await toSvg(spec, onWarning === undefined ? {} : { onWarning });
  if (svg.includes('var(--plot-')) {
    throw new RangeError(
      'toPng: theme must be light or dark, got page: a PNG has no page to take colours from',
    );
  }
  const resvg = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: {
      loadSystemFonts: false,
      fontFiles: [...shippedFonts, ...fontFiles],
      defaultFontFamily: 'Inter',
      sansSerifFamily: 'Inter',
    },
    logLevel: 'off',
  });
  return resvg.render().asPng();
}
