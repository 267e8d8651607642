import { asyncBufferFromFile, parquetMetadataAsync, parquetRead } from 'hyparquet';
import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { FeatureTable } from '../../feature-table.ts';
import { describeTable, parseDescription, restoreTable } from './stored-table.ts';

/** Under this name the file's metadata hold the recipe and the clips. */
const metadataKey = 'ser.table';
/** Numbers of a row group, which is what is in memory at once. */
const groupNumbers = 2 ** 21;
const texts = ['corpus', 'path', 'speaker', 'emotion'] as const;

/**
 * The bytes of a Parquet file: a row for each frame, or for each clip where the recipe pools, with the columns
 * `corpus`, `path`, `speaker`, `emotion`, `clip` (its position), `frame`, and one of 32-bit floats for each feature.
 */
export function* parquetPieces<Label extends string>(table: FeatureTable<Label>): Generator<Uint8Array> {
  const { clips, columns, rowCounts } = table;
  const names = [...texts, 'clip', 'frame'];
  const clash = columns.find((name) => names.includes(name));
  if (clash !== undefined) {
    throw new RangeError(`writeTable: columns must not be called as fields of clips, got '${clash}'`);
  }
  const writer = new ByteWriter();
  const text = (name: string): SchemaElement => ({
    name,
    type: 'BYTE_ARRAY',
    converted_type: 'UTF8',
    repetition_type: 'REQUIRED',
  });
  const schema: SchemaElement[] = [
    { name: 'root', num_children: names.length + columns.length },
    ...texts.map(text),
    { name: 'clip', type: 'INT32', repetition_type: 'REQUIRED' },
    { name: 'frame', type: 'INT32', repetition_type: 'REQUIRED' },
    ...columns.map((name): SchemaElement => ({ name, type: 'FLOAT', repetition_type: 'REQUIRED' })),
  ];
  const file = new ParquetWriter({
    writer,
    schema,
    createdBy: '@ser/datasets',
    kvMetadata: [{ key: metadataKey, value: describeTable(table) }],
  });
  const taken = (): Uint8Array => {
    const piece = new Uint8Array(writer.buffer, 0, writer.index).slice();
    writer.index = 0;
    return piece;
  };
  let first = 0;
  while (first < clips.length) {
    let end = first;
    let rows = 0;
    while (
      end < clips.length &&
      (end === first || (rows + rowCounts[end]!) * columns.length <= groupNumbers)
    ) {
      rows += rowCounts[end]!;
      end++;
    }
    if (rows > 0) file.write({ columnData: columnGroup(table, first, end, rows), rowGroupSize: rows });
    yield taken();
    first = end;
  }
  file.finish();
  yield taken();
}

/** The columns of some clips that follow each other. */
function columnGroup(table: FeatureTable<string>, first: number, end: number, rows: number): ColumnSource[] {
  const fields = texts.map((): string[] => new Array(rows));
  const clip = new Int32Array(rows);
  const frame = new Int32Array(rows);
  const numbers = table.columns.map(() => new Float32Array(rows));
  let row = 0;
  for (let i = first; i < end; i++) {
    const { data, rows: count, cols } = table.rows(i);
    for (let k = 0; k < count; k++, row++) {
      for (const [t, name] of texts.entries()) fields[t]![row] = table.clips[i]![name];
      clip[row] = i;
      frame[row] = k;
      for (let column = 0; column < cols; column++) numbers[column]![row] = data[k * cols + column]!;
    }
  }
  return [
    ...texts.map((name, t) => ({ name, data: fields[t]! })),
    { name: 'clip', data: clip },
    { name: 'frame', data: frame },
    ...table.columns.map((name, column) => ({ name, data: numbers[column]! })),
  ];
}

/** Reads such a file. */
export async function readParquet<Label extends string>(path: string): Promise<FeatureTable<Label>> {
  const file = await asyncBufferFromFile(path);
  const fault = (cause: unknown): Error => {
    const message = cause instanceof Error ? cause.message : String(cause);
    return new Error(`readTable: ${path} must be a Parquet file, got a fault: ${message}`, { cause });
  };
  const metadata = await parquetMetadataAsync(file).catch((cause: unknown) => {
    throw fault(cause);
  });
  const text = metadata.key_value_metadata?.find(({ key }) => key === metadataKey)?.value;
  const description = parseDescription<Label>(path, text ?? '');
  const { columns, rowCounts } = description;
  const cols = columns.length;
  const rows = rowCounts.reduce((sum, count) => sum + count, 0);
  if (Number(metadata.num_rows) !== rows) {
    throw new Error(`readTable: ${path} must hold ${rows} rows, got ${metadata.num_rows}`);
  }
  const data = new Float32Array(rows * cols);
  const position = new Map(columns.map((name, column) => [name, column]));
  await parquetRead({
    file,
    metadata,
    columns: [...columns],
    onChunk: ({ columnName, columnData, rowStart }) => {
      const column = position.get(columnName)!;
      for (let k = 0; k < columnData.length; k++)
        data[(rowStart + k) * cols + column] = Number(columnData[k]);
    },
  }).catch((cause: unknown) => {
    throw fault(cause);
  });
  return restoreTable(path, description, data);
}
