import { join } from 'node:path';
import type { Recipe } from '@ser/dsp';
import type { FeatureTable } from '../../feature-table.ts';
import { type FeatureCache, openFeatureCache } from './feature-cache.ts';
import { lockFolder } from './folder-lock.ts';
import type { Shard } from './shard.ts';
import { type TableEntry, tableOverFolders, writeTableFolder } from './table-folder.ts';

/** What a table in a folder is of. */
export interface TableHead {
  /** The name of the recipe's folder. */
  cache: string;
  recipe: Recipe;
  columns: readonly string[];
  shard?: Shard;
}

/** Fills a folder with features, one writer at a time, and writes down which of them are the table. */
export async function buildTable<Label extends string>(
  caller: string,
  folder: string,
  head: TableHead,
  fill: (cache: FeatureCache) => Promise<TableEntry<Label>[]>,
): Promise<{ table: FeatureTable<Label>; failed: { path: string; reason: string }[] }> {
  const unlock = await lockFolder(caller, folder);
  try {
    const cache = await openFeatureCache(join(folder, head.cache), head.columns.length);
    try {
      const entries = await fill(cache);
      await cache.flush();
      const content = { ...head, entries };
      await writeTableFolder(folder, content);
      return tableOverFolders([{ folder, content }]);
    } finally {
      await cache.close();
    }
  } finally {
    await unlock();
  }
}
