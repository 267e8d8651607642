import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import type { Recipe } from '@ser/dsp';

const require = createRequire(import.meta.url);

/** The format of the folder; another number begins it anew. */
const format = 1;

/** The folder of a recipe in a cache: what the numbers depend on beside the clips' bytes. */
export function recipeDigest(recipe: Recipe): string {
  const versions = ['@ser/audio/package.json', '@ser/dsp/package.json', '../../../package.json'].map(
    (manifest) => (require(manifest) as { version: string }).version,
  );
  const content = JSON.stringify({ format, recipe, versions });
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}
