import { readFile } from 'node:fs/promises';
import { unzipSync, Zip, ZipPassThrough } from 'fflate';
import type { FeatureTable } from '../../feature-table.ts';
import { npyHeader, parseNpy } from './npy.ts';
import { describeTable, parseDescription, restoreTable } from './stored-table.ts';

/** What a ZIP archive without extensions can hold. */
const mostBytes = 2 ** 32 - 2 ** 20;
/** Numbers that are brought into memory at once. */
const blockBytes = 2 ** 22;

/**
 * The bytes of a `.npz` file, as `numpy.savez` lays it out: `features` in float32 ([clips, rows, columns];
 * [clips, columns] of a recipe that pools; [all rows, columns] where clips differ in length), `offsets` (clip i has
 * the rows offsets[i] to offsets[i + 1]), `columns`, `path`, `speaker`, `emotion`, and `table`, a JSON text.
 */
export function* npzPieces<Label extends string>(table: FeatureTable<Label>): Generator<Uint8Array> {
  const { clips, columns, rowCounts } = table;
  const total = rowCounts.reduce((sum, rows) => sum + rows, 0);
  const bytes = total * columns.length * 4;
  if (bytes > mostBytes) {
    throw new RangeError(
      `writeTable: a .npz file takes at most ${mostBytes} bytes, got ${bytes}: write .parquet`,
    );
  }
  const pooled = table.recipe.pooling !== undefined && table.recipe.pooling !== 'none';
  const alike = rowCounts.every((rows) => rows === rowCounts[0]);
  const shape = pooled
    ? [clips.length, columns.length]
    : alike
      ? [clips.length, rowCounts[0] ?? 0, columns.length]
      : [total, columns.length];
  const offsets = new BigInt64Array(clips.length + 1);
  for (const [i, rows] of rowCounts.entries()) offsets[i + 1] = offsets[i]! + BigInt(rows);

  let out: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    out.push(chunk);
  });
  function* entry(name: string, pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
    const file = new ZipPassThrough(`${name}.npy`);
    // One date for all files: equal tables give equal bytes.
    file.mtime = new Date(1980, 0, 1);
    zip.add(file);
    for (const piece of pieces) {
      file.push(piece);
      yield* out;
      out = [];
    }
    file.push(new Uint8Array(0), true);
  }
  yield* entry('features', featureBlocks(table, shape));
  yield* entry('offsets', [npyHeader('<i8', [offsets.length]), new Uint8Array(offsets.buffer)]);
  yield* entry('columns', textArray(columns));
  for (const field of ['path', 'speaker', 'emotion'] as const) {
    yield* entry(field, textArray(clips.map((clip) => clip[field])));
  }
  const description = new TextEncoder().encode(describeTable(table));
  yield* entry('table', [npyHeader(`|S${description.length}`, []), description]);
  zip.end();
  yield* out;
}

function* featureBlocks(table: FeatureTable<string>, shape: readonly number[]): Generator<Uint8Array> {
  yield npyHeader('<f4', shape);
  let block: Uint8Array[] = [];
  let bytes = 0;
  for (const i of table.clips.keys()) {
    const { data } = table.rows(i);
    // A copy, since the archive hands pieces on as they are and views of a table are not ours to give.
    block.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    bytes += data.byteLength;
    if (bytes < blockBytes) continue;
    yield Buffer.concat(block);
    block = [];
    bytes = 0;
  }
  yield Buffer.concat(block);
}

/** Texts as NumPy keeps them: all as long as the longest, in UTF-32. */
function textArray(texts: readonly string[]): Uint8Array[] {
  const points = texts.map((text) => Array.from(text, (character) => character.codePointAt(0)!));
  const width = Math.max(1, ...points.map(({ length }) => length));
  const data = new Uint32Array(texts.length * width);
  for (const [i, text] of points.entries()) data.set(text, i * width);
  return [npyHeader(`<U${width}`, [texts.length]), new Uint8Array(data.buffer)];
}

/** Reads such a file. */
export async function readNpz<Label extends string>(path: string): Promise<FeatureTable<Label>> {
  const bytes = await readFile(path);
  try {
    const files = unzipSync(bytes, {
      filter: ({ name, originalSize, size }) => {
        if (name !== 'features.npy' && name !== 'table.npy') return false;
        // NumPy's compressed files shrink a little; a thousand times is an attack.
        if (originalSize > Math.max(2 ** 20, size * 1000)) {
          throw new Error(`expected numbers, received ${size} bytes that unpack to ${originalSize}`);
        }
        return true;
      },
    });
    const [features, table] = ['features.npy', 'table.npy'].map((name) => {
      const file = files[name];
      if (file === undefined) throw new Error(`expected an array ${name}, received none`);
      return parseNpy(file);
    }) as [ReturnType<typeof parseNpy>, ReturnType<typeof parseNpy>];
    if (features.dtype !== '<f4') throw new Error(`expected features in '<f4', received '${features.dtype}'`);
    const description = parseDescription<Label>(path, new TextDecoder().decode(table.data));
    // The numbers need not begin at a multiple of four in the archive.
    const data = new Float32Array(features.data.slice().buffer);
    return restoreTable(path, description, data);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    if (message.startsWith('readTable:')) throw cause;
    throw new Error(`readTable: ${path} must be a table that writeTable wrote, got a fault: ${message}`, {
      cause,
    });
  }
}
