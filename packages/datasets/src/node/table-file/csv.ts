import { readFile } from 'node:fs/promises';
import { createExtractor, type Recipe } from '@ser/dsp';
import * as v from 'valibot';
import type { Clip } from '../../clip.ts';
import type { FeatureTable } from '../../feature-table.ts';
import { parseCsv } from '../../parse-csv.ts';
import { clipSchema } from '../clip-schema.ts';
import { checkColumns, restoreTable } from './stored-table.ts';

/** The lines of a CSV file: the fields of the clips, then the features. */
export function* csvLines<Label extends string>(table: FeatureTable<Label>): Generator<string> {
  const { clips, columns, rowCounts } = table;
  const longer = rowCounts.findIndex((rows) => rows !== 1);
  if (longer >= 0) {
    throw new RangeError(
      `writeTable: a CSV file takes one row a clip, got ${rowCounts[longer]} of ${clips[longer]!.path}: give the recipe pooling, or write .npz or .parquet`,
    );
  }
  const fields = [...new Set(['corpus', 'path', 'speaker', 'emotion', ...clips.flatMap(Object.keys)])];
  const clash = columns.find((name) => fields.includes(name));
  if (clash !== undefined) {
    throw new RangeError(`writeTable: columns must not be called as fields of clips, got '${clash}'`);
  }
  yield `${[...fields, ...columns].map(quote).join(',')}\n`;
  for (const [i, clip] of clips.entries()) {
    const values = fields.map((field) =>
      quote(formatField((clip as unknown as Record<string, unknown>)[field])),
    );
    const numbers = Array.from(table.rows(i).data, formatFloat);
    yield `${[...values, ...numbers].join(',')}\n`;
  }
}

/** Reads such a file; the recipe is not in it. */
export async function readCsv<Label extends string>(
  path: string,
  recipe: Recipe | undefined,
): Promise<FeatureTable<Label>> {
  if (recipe === undefined) {
    throw new RangeError(
      `readTable: recipe must be given for a CSV file, which holds none, got ${path} alone`,
    );
  }
  const extractor = createExtractor(recipe);
  const text = await readFile(path, 'utf8');
  const { rows: lines, fault } = parseCsv(text);
  if (fault !== undefined) throw new Error(`readTable: ${path} must be CSV, got a fault: ${fault}`);
  // The only mark of an end that the format has: half of a last number is a number too.
  if (!/[\r\n]$/.test(text)) throw new Error(`readTable: ${path} must end with a line break, got a cut line`);
  const [header = [], ...rows] = lines;
  const fields = header.slice(0, Math.max(0, header.length - extractor.columns.length));
  const columns = header.slice(fields.length);
  checkColumns(path, extractor.recipe, columns);
  const data = new Float32Array(rows.length * columns.length);
  const clips = rows.map((row, i) => {
    const clip = Object.fromEntries(
      fields.flatMap((field, k) => ((row[k] ?? '') === '' ? [] : [[field, parseField(field, row[k]!)]])),
    );
    if (row.length !== header.length) {
      throw new Error(
        `readTable: ${path} must hold ${header.length} fields a line, got ${row.length} in line ${i + 2}`,
      );
    }
    if (!v.is(clipSchema, clip)) {
      throw new Error(`readTable: ${path} must hold a clip in line ${i + 2}, got ${JSON.stringify(clip)}`);
    }
    for (const [k] of columns.entries()) {
      data[i * columns.length + k] = parseFloatField(path, i + 2, row[fields.length + k] ?? '');
    }
    return clip as unknown as Clip<Label>;
  });
  const rowCounts = clips.map(() => 1);
  return restoreTable(path, { recipe: extractor.recipe, columns, clips, rowCounts }, data);
}

const numberFields = new Set(['speakerAge', 'repetition', 'start', 'end', 'seconds']);

function formatField(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function parseField(field: string, text: string): unknown {
  if (numberFields.has(field)) return Number(text);
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The shortest decimal that reads back as the same 32-bit float; infinities as other programs spell them. */
function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (Object.is(value, -0)) return '-0';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}

function parseFloatField(path: string, line: number, text: string): number {
  const special = { nan: Number.NaN, inf: Infinity, '-inf': -Infinity }[text.toLowerCase()];
  if (special !== undefined) return special;
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) {
    throw new Error(`readTable: ${path} must hold numbers, got '${text}' in line ${line}`);
  }
  return value;
}
