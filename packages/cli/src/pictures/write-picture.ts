import { extname } from 'node:path';
import { toSvg } from '@ser/plots';
import { toHtml, toPng } from '@ser/plots/node';
import { UsageError } from '../errors.ts';
import { writeWhole } from '../write-whole.ts';
import type { Picture } from './draw.ts';

const writers: Readonly<Record<string, (picture: Picture) => Promise<string | Uint8Array>>> = {
  '.svg': (picture) => toSvg(picture),
  '.png': (picture) => toPng(picture),
  '.html': (picture) => toHtml(picture),
  '.json': async (picture) => `${JSON.stringify(picture, null, 2)}\n`,
};

/**
 * Says before any work whether a picture can be written to such a file.
 *
 * @throws UsageError when its ending is none of those known.
 */
export function checkPictureFile(path: string): void {
  if (Object.hasOwn(writers, extname(path).toLowerCase())) return;
  throw new UsageError(`--output must end with ${Object.keys(writers).join(', ')}, got ${path}`);
}

/** Writes a picture as the ending of the file says: SVG, PNG, an interactive page, or its Vega-Lite specification. */
export async function writePicture(path: string, picture: Picture): Promise<void> {
  await writeWhole(path, await writers[extname(path).toLowerCase()]!(picture));
}
