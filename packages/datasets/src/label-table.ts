import type { ClipFields } from './clip.ts';
import type { FoundLabels, Mismatch } from './corpus.ts';
import { parseCsv } from './parse-csv.ts';

/** Reads a table of labels with a header; `toFields` sees the wanted columns of a line and gives a key and fields. */
export function readLabelTable<Label extends string>(
  text: string,
  columns: readonly string[],
  toFields: (values: readonly string[]) => [key: string, Partial<ClipFields<Label>>] | Mismatch,
): FoundLabels<Label> {
  const fields = new Map<string, Partial<ClipFields<Label>>>();
  const faults: string[] = [];
  const { rows, fault } = parseCsv(text);
  if (fault !== undefined) faults.push(fault);
  const [header = [], ...lines] = rows;
  const positions = columns.map((column) => header.indexOf(column));
  const missing = columns.filter((_, i) => positions[i]! < 0);
  if (missing.length > 0) {
    faults.push(`expected the columns ${columns.join(', ')}, received none called ${missing.join(', ')}`);
    return { fields, faults };
  }
  for (const [i, line] of lines.entries()) {
    const result = toFields(positions.map((position) => line[position] ?? ''));
    if (Array.isArray(result)) fields.set(...result);
    else faults.push(`line ${i + 2}: expected ${result.expected}, received '${result.received}'`);
  }
  return { fields, faults };
}
