import type { Terminal } from './terminal.ts';

/** How a list of results is written. */
export const recordFormats = ['table', 'csv', 'json', 'ndjson'] as const;

export type RecordFormat = (typeof recordFormats)[number];

/** How one kind of result looks. */
export interface RecordShape<T> {
  /** A line of the table. */
  line(record: T): string;
  /** Names of the columns of CSV. */
  columns: readonly string[];
  /** What stands in them; undefined stays empty. */
  cells(record: T): readonly (string | number | undefined)[];
}

export interface RecordWriter<T> {
  write(record: T): void;
  /** Must be called after the last record. */
  end(): void;
}

/** Writes results one by one as they come, in any of the formats; JSON is one list, a record a line. */
export function createRecordWriter<T>(
  terminal: Terminal,
  format: RecordFormat,
  { line, columns, cells }: RecordShape<T>,
): RecordWriter<T> {
  const { result } = terminal;
  switch (format) {
    case 'table':
      return { write: (record) => result(line(record)), end: () => undefined };
    case 'ndjson':
      return { write: (record) => result(JSON.stringify(record)), end: () => undefined };
    case 'csv':
      result(csvLine(columns));
      return { write: (record) => result(csvLine(cells(record))), end: () => undefined };
    case 'json': {
      let last: string | undefined;
      return {
        write(record) {
          result(last === undefined ? '[' : `${last},`);
          last = JSON.stringify(record);
        },
        end: () => result(last === undefined ? '[]' : `${last}\n]`),
      };
    }
  }
}

function csvLine(cells: readonly (string | number | undefined)[]): string {
  return cells
    .map((cell = '') => (/[",\r\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : cell))
    .join(',');
}

/** Lines of columns that stand below each other, numbers to the right. */
export function alignColumns(rows: readonly (readonly (string | number)[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => String(row[i]).length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) =>
          typeof cell === 'number' ? String(cell).padStart(widths[i]!) : cell.padEnd(widths[i]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
