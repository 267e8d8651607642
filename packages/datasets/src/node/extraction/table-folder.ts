import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Recipe } from '@ser/dsp';
import * as v from 'valibot';
import type { Clip } from '../../clip.ts';
import { createFeatureTable, type FeatureSource, type FeatureTable } from '../../feature-table.ts';
import { clipSchema } from '../clip-schema.ts';
import { writeWhole } from '../write-whole.ts';
import { diskSource, type FeaturePlace } from './disk-source.ts';
import type { Shard } from './shard.ts';

/** A clip of a table that lies in a folder, or one that failed, in the order of the work. */
export type TableEntry<Label extends string> =
  | { clip: Clip<Label>; key: string; place: FeaturePlace }
  | { failed: { path: string; reason: string } };

/** A table that lies in a folder. */
export interface TableFolder<Label extends string> {
  /** The folder beside the manifest that holds the numbers. */
  cache: string;
  recipe: Recipe;
  columns: readonly string[];
  shard?: Shard;
  entries: readonly TableEntry<Label>[];
}

const manifestName = 'table.jsonl';

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const headerSchema = v.object({
  format: v.literal(1),
  cache: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  recipe: v.looseObject({ sampleRate: v.number() }),
  columns: v.array(v.string()),
  shard: v.optional(v.object({ index: whole, count: whole })),
});
const entrySchema = v.union([
  v.object({
    clip: clipSchema,
    key: v.string(),
    place: v.object({ file: whole, row: whole, rows: whole }),
  }),
  v.object({ failed: v.object({ path: v.string(), reason: v.string() }) }),
]);

/** Writes `table.jsonl`: a line that says what the columns are, then a line for each clip. */
export async function writeTableFolder<Label extends string>(
  folder: string,
  { cache, recipe, columns, shard, entries }: TableFolder<Label>,
): Promise<void> {
  function* lines(): Generator<string> {
    yield `${JSON.stringify({ format: 1, cache, recipe, columns, shard })}\n`;
    const step = 1024;
    for (let i = 0; i < entries.length; i += step) {
      yield entries
        .slice(i, i + step)
        .map((entry) => `${JSON.stringify(entry)}\n`)
        .join('');
    }
  }
  // One name for every process: the folder is locked, and a killed process leaves nothing that stays.
  const path = join(folder, manifestName);
  await writeWhole(path, lines(), `${path}.part`);
}

/**
 * Reads what {@link writeTableFolder} wrote.
 *
 * @throws Error where the folder holds no finished table.
 */
export async function readTableFolder<Label extends string>(
  caller: string,
  folder: string,
): Promise<TableFolder<Label>> {
  const path = join(folder, manifestName);
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new Error(`${caller}: folder must hold a finished table, got none in ${folder} (${cause.code})`, {
      cause,
    });
  });
  const refuse = (line: number): never => {
    throw new Error(`${caller}: ${path} must be a table of this version, got another line ${line}`);
  };
  const lines = text.split('\n');
  if (lines.pop() !== '') refuse(lines.length + 1);
  const [header, ...entries] = lines.map((line, i) => {
    try {
      const content: unknown = JSON.parse(line);
      // The content itself, not what the schema makes of it, which has its fields in another order.
      return v.is(i === 0 ? headerSchema : entrySchema, content) ? content : refuse(i + 1);
    } catch {
      return refuse(i + 1);
    }
  });
  if (header === undefined) refuse(1);
  const { format: _, ...rest } = header as v.InferOutput<typeof headerSchema>;
  return { ...rest, entries } as unknown as TableFolder<Label>;
}

/** The clips of a table in their order, and how their features are found. */
function arrange<Label extends string>(
  entries: readonly TableEntry<Label>[],
): {
  rows: { clip: Clip<Label>; key: string; place: FeaturePlace }[];
  failed: { path: string; reason: string }[];
} {
  const originals: { clip: Clip<Label>; key: string; place: FeaturePlace }[] = [];
  const copies: typeof originals = [];
  const failed: { path: string; reason: string }[] = [];
  for (const entry of entries) {
    if ('failed' in entry) failed.push(entry.failed);
    else (entry.clip.augmentation === undefined ? originals : copies).push(entry);
  }
  return { rows: [...originals, ...copies], failed };
}

/** A lazy table over one folder, or over several that follow each other. */
export function tableOverFolders<Label extends string>(
  folders: readonly { folder: string; content: TableFolder<Label> }[],
): { table: FeatureTable<Label>; failed: { path: string; reason: string }[] } {
  const { recipe, columns } = folders[0]!.content;
  const homes = new Map<TableEntry<Label>, string>();
  for (const { folder, content } of folders) {
    for (const entry of content.entries) homes.set(entry, join(folder, content.cache));
  }
  const { rows, failed } = arrange([...homes.keys()]);
  const source: FeatureSource = diskSource(
    rows.map((row) => ({ folder: homes.get(row)!, ...row.place })),
    columns.length,
  );
  return {
    table: createFeatureTable({ recipe, columns, clips: rows.map(({ clip }) => clip), source }),
    failed,
  };
}
