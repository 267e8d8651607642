import { createExtractor, type Recipe } from '@ser/dsp';
import * as v from 'valibot';
import type { Clip } from '../../clip.ts';
import { createFeatureTable, type FeatureTable, memorySource } from '../../feature-table.ts';
import { clipSchema } from '../clip-schema.ts';

/** What a table file holds beside the numbers. */
export interface StoredTable<Label extends string> {
  recipe: Recipe;
  columns: readonly string[];
  clips: readonly Clip<Label>[];
  rowCounts: readonly number[];
}

const schema = v.object({
  recipe: v.looseObject({ sampleRate: v.number() }),
  columns: v.array(v.string()),
  clips: v.array(clipSchema),
  rowCounts: v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
});

/** The JSON that goes into a file. */
export function describeTable<Label extends string>({
  recipe,
  columns,
  clips,
  rowCounts,
}: FeatureTable<Label>): string {
  return JSON.stringify({ recipe, columns, clips, rowCounts: [...rowCounts] });
}

/** Reads {@link describeTable}'s JSON, which a file may hold or not. */
export function parseDescription<Label extends string>(path: string, text: string): StoredTable<Label> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    content = undefined;
  }
  if (!v.is(schema, content) || content.clips.length !== content.rowCounts.length) {
    throw new Error(`readTable: ${path} must be a table that writeTable wrote, got another description`);
  }
  const stored = content as unknown as StoredTable<Label>;
  checkColumns(path, stored.recipe, stored.columns);
  return stored;
}

/** A recipe says what its columns are called; other names mean another recipe. */
export function checkColumns(path: string, recipe: Recipe, columns: readonly string[]): void {
  const expected = columnsOf(path, recipe);
  const i = expected.findIndex((name, k) => name !== columns[k]);
  if (i >= 0 || expected.length !== columns.length) {
    const wrong = i >= 0 ? i : expected.length;
    throw new Error(
      `readTable: ${path} must hold the recipe's ${expected.length} columns, got ${columns[wrong] ?? 'nothing'} in place of ${expected[wrong] ?? 'the end'}`,
    );
  }
}

function columnsOf(path: string, recipe: Recipe): readonly string[] {
  try {
    return createExtractor(recipe).columns;
  } catch (cause) {
    throw new Error(`readTable: ${path} must hold a recipe, got a fault: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** A table in memory out of what a file holds; the numbers lie clip after clip, row by row. */
export function restoreTable<Label extends string>(
  path: string,
  { recipe, columns, clips, rowCounts }: StoredTable<Label>,
  data: Float32Array,
): FeatureTable<Label> {
  const cols = columns.length;
  const expected = rowCounts.reduce((sum, rows) => sum + rows, 0) * cols;
  if (data.length !== expected) {
    throw new Error(`readTable: ${path} must hold ${expected} numbers, got ${data.length}`);
  }
  const parts: Float32Array[] = [];
  let at = 0;
  for (const rows of rowCounts) {
    parts.push(data.subarray(at, at + rows * cols));
    at += rows * cols;
  }
  return createFeatureTable({ recipe, columns, clips, source: memorySource(parts, cols) });
}
