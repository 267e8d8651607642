import { join } from 'node:path';
import type { Emotion } from '../clip.ts';
import type { ExtractedTable } from './extract-table.ts';
import { buildTable } from './extraction/build-table.ts';
import { diskSource } from './extraction/disk-source.ts';
import {
  readTableFolder,
  type TableEntry,
  type TableFolder,
  tableOverFolders,
} from './extraction/table-folder.ts';

/** Where {@link mergeTables} writes. */
export interface MergeTablesOptions {
  /** A folder for the whole table; without it the table reads from the folders of its parts. */
  folder?: string;
}

/**
 * Joins the tables of all shards, given in any order, to the table that one run over all clips would have made.
 *
 * With a new `folder` the files in it are, byte for byte, those of that one run; what a killed merge left is completed.
 *
 * @throws RangeError where shards are missing, doubled or of different recipes; Error for a folder without a table.
 *
 * @example
 * ```ts
 * // on each machine
 * await extractTable(clips, recipe, { folder: `part-${i}`, shard: `${i}/3` });
 * // then on one
 * const { table, failed } = await mergeTables(['part-1', 'part-2', 'part-3'], { folder: 'features' });
 * ```
 */
export async function mergeTables<Label extends string = Emotion>(
  folders: readonly string[],
  { folder }: MergeTablesOptions = {},
): Promise<ExtractedTable<Label>> {
  const parts = await Promise.all(
    folders.map(async (part) => ({
      folder: part,
      content: await readTableFolder<Label>('mergeTables', part),
    })),
  );
  parts.sort((a, b) => (a.content.shard?.index ?? 0) - (b.content.shard?.index ?? 0));
  checkShards(parts);
  if (folder === undefined) return tableOverFolders(parts);

  const { cache, recipe, columns } = parts[0]!.content;
  return buildTable('mergeTables', folder, { cache, recipe, columns }, async (target) => {
    const entries: TableEntry<Label>[] = [];
    for (const part of parts) {
      const rows = part.content.entries.filter((entry) => 'key' in entry);
      const source = diskSource(
        rows.map(({ place }) => ({ folder: join(part.folder, cache), ...place })),
        columns.length,
      );
      let i = 0;
      for (const entry of part.content.entries) {
        if ('failed' in entry) {
          entries.push(entry);
          continue;
        }
        if (!target.has(entry.key)) await target.add(entry.key, source.read(i));
        i++;
        entries.push({ ...entry, place: target.place(entry.key)! });
      }
    }
    return entries;
  });
}

function checkShards(parts: readonly { folder: string; content: TableFolder<string> }[]): void {
  const [first] = parts;
  const count = first?.content.shard?.count;
  if (first === undefined || count === undefined) {
    throw new RangeError(
      `mergeTables: folders must hold shards, got ${first === undefined ? 'none' : `a whole table in ${first.folder}`}`,
    );
  }
  const indices = parts.map(({ content }) => content.shard?.index);
  const complete = indices.length === count && indices.every((index, i) => index === i + 1);
  if (!complete || parts.some(({ content }) => content.shard?.count !== count)) {
    const found = parts.map(({ content: { shard } }) =>
      shard === undefined ? 'a whole table' : `${shard.index}/${shard.count}`,
    );
    throw new RangeError(
      `mergeTables: folders must hold the shards 1/${count} to ${count}/${count}, got ${found.join(', ')}`,
    );
  }
  const other = parts.find(({ content }) => content.cache !== first.content.cache);
  if (other !== undefined) {
    throw new RangeError(
      `mergeTables: folders must be of one recipe and version, got ${first.folder} and ${other.folder}, which differ`,
    );
  }
}
