import { extname } from 'node:path';
import type { Recipe } from '@ser/dsp';
import type { Emotion } from '../../clip.ts';
import type { FeatureTable } from '../../feature-table.ts';
import { writeWhole } from '../write-whole.ts';
import { csvLines, readCsv } from './csv.ts';
import { npzPieces, readNpz } from './npz.ts';
import { parquetPieces, readParquet } from './parquet.ts';

/** How {@link readTable} reads. */
export interface ReadTableOptions {
  /** The recipe of a CSV file's features, which is not in it. */
  recipe?: Recipe;
}

/**
 * Writes a table as the file's extension says: `.csv` (one row a clip only), `.npz` for NumPy, or `.parquet`.
 *
 * The file is there whole or not at all. Of a table on the disk only a few clips are in memory at a time.
 *
 * @throws RangeError for another extension, and for a table that the format cannot hold; what the file system throws.
 *
 * @example
 * ```ts
 * await writeTable('features.parquet', table);
 * ```
 */
export async function writeTable<Label extends string = Emotion>(
  path: string,
  table: FeatureTable<Label>,
): Promise<void> {
  const pieces = { '.csv': csvLines, '.npz': npzPieces, '.parquet': parquetPieces };
  await writeWhole(path, pieces[extensionOf('writeTable', path)](table));
}

/**
 * Reads a table that {@link writeTable} wrote, into memory.
 *
 * @throws RangeError for another extension, or a CSV file without its recipe; Error where the file holds something else.
 *
 * @example
 * ```ts
 * const table = await readTable('features.parquet');
 * const vectors = await readTable('features.csv', { recipe: recipes.mfccMean });
 * ```
 */
export async function readTable<Label extends string = Emotion>(
  path: string,
  { recipe }: ReadTableOptions = {},
): Promise<FeatureTable<Label>> {
  switch (extensionOf('readTable', path)) {
    case '.csv':
      return readCsv(path, recipe);
    case '.npz':
      return readNpz(path);
    case '.parquet':
      return readParquet(path);
  }
}

const extensions = ['.csv', '.npz', '.parquet'] as const;

function extensionOf(caller: string, path: string): (typeof extensions)[number] {
  const found = extname(path).toLowerCase();
  const known = extensions.find((extension) => extension === found);
  if (known === undefined) {
    throw new RangeError(`${caller}: path must end with ${extensions.join(', ')}, got ${path}`);
  }
  return known;
}
