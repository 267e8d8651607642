/** The rows of comma-separated text, and what is wrong with it. */
export interface ParsedCsv {
  rows: string[][];
  fault?: string;
}

/** Reads comma-separated text with quotes as in RFC 4180; empty lines count for nothing. Never throws. */
export function parseCsv(text: string): ParsedCsv {
  const rows: string[][] = [];
  // A field with what ends it; a quoted one holds doubled quotes and line breaks.
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;
  let row: string[] = [];
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length || row.length > 0) {
    field.lastIndex = at;
    const match = field.exec(text);
    if (match === null)
      return { rows, fault: `expected a field, received a stray quote in line ${rows.length + 1}` };
    const [all, quoted, plain = '', end] = match;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    at += all.length;
    if (end === ',') continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return { rows };
}
