import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { diskSource, type FeaturePlace, featureFile } from './disk-source.ts';
import type { FeatureSink } from './feature-sink.ts';

/** A file of features is full when the next clip would make it larger than this. */
const fileBytes = 2 ** 26;
/** What is added is written at the latest when it is as much, or as old. */
const bufferedBytes = 2 ** 22;
const bufferedMilliseconds = 500;

/** A sink that is a folder. */
export interface FeatureCache extends FeatureSink {
  place(key: string): FeaturePlace | undefined;
}

/**
 * Opens the features of one recipe that lie in a folder, or begins them.
 *
 * The numbers lie one clip after the other in `features-NNNNN.f32` (32-bit floats, little-endian, row by row);
 * `index.jsonl` has a line for each, in the same order: key, file, first row, rows. A line is written after its
 * numbers are on the disk. So a process that is killed leaves whole entries and perhaps a tail, which is cut off
 * here, and a run that goes on writes the very bytes that an uninterrupted one would have written.
 */
export async function openFeatureCache(folder: string, cols: number): Promise<FeatureCache> {
  await mkdir(folder, { recursive: true });
  const indexPath = join(folder, 'index.jsonl');
  const places = await recover(folder, indexPath, cols);
  let last: FeaturePlace | undefined;
  for (const place of places.values()) last = place;
  let file = last?.file ?? 0;
  let rows = last === undefined ? 0 : last.row + last.rows;

  let data: FileHandle = await open(join(folder, featureFile(file)), 'a');
  const index = await open(indexPath, 'a');
  let pending: Float32Array[] = [];
  let lines: string[] = [];
  let pendingBytes = 0;
  let lastFlush = performance.now();
  let broken = false;

  async function flush(): Promise<void> {
    lastFlush = performance.now();
    // After a write that failed half-way (a full disk), more would land in the wrong place; the next run cuts it off.
    if (lines.length === 0 || broken) return;
    broken = true;
    await data.writeFile(
      Buffer.concat(pending.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength))),
    );
    await data.datasync();
    await index.writeFile(lines.join(''));
    broken = false;
    pending = [];
    lines = [];
    pendingBytes = 0;
  }

  return {
    keys: () => places.keys(),
    has: (key) => places.has(key),
    place: (key) => places.get(key),
    async add(key, features) {
      if (places.has(key)) return;
      if (rows > 0 && rows * cols * 4 + features.byteLength > fileBytes) {
        await flush();
        await data.close();
        file++;
        rows = 0;
        data = await open(join(folder, featureFile(file)), 'a');
      }
      const place = { file, row: rows, rows: features.length / cols };
      places.set(key, place);
      pending.push(features);
      lines.push(`${JSON.stringify([key, place.file, place.row, place.rows])}\n`);
      rows += place.rows;
      pendingBytes += features.byteLength;
      if (pendingBytes >= bufferedBytes || performance.now() - lastFlush >= bufferedMilliseconds)
        await flush();
    },
    flush,
    source: (keys) =>
      diskSource(
        keys.map((key) => ({ folder, ...places.get(key)! })),
        cols,
      ),
    async close() {
      await data.close();
      await index.close();
    },
  };
}

/** Reads the index as far as it and the files of numbers agree, and cuts both off there. */
async function recover(folder: string, indexPath: string, cols: number): Promise<Map<string, FeaturePlace>> {
  const places = new Map<string, FeaturePlace>();
  const text = await readFile(indexPath, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const sizes = new Map<number, number>();
  const sizeOf = async (file: number): Promise<number> => {
    let size = sizes.get(file);
    if (size === undefined) {
      size = await stat(join(folder, featureFile(file))).then(
        (found) => found.size,
        () => 0,
      );
      sizes.set(file, size);
    }
    return size;
  };
  let good = 0;
  let file = 0;
  let rows = 0;
  while (good < text.length) {
    const end = text.indexOf('\n', good);
    if (end < 0) break;
    const entry = parseEntry(text.slice(good, end));
    if (entry === undefined) break;
    const [key, place] = entry;
    const follows = place.file === file ? place.row === rows : place.file === file + 1 && place.row === 0;
    if (!follows || (await sizeOf(place.file)) < (place.row + place.rows) * cols * 4) break;
    places.set(key, place);
    file = place.file;
    rows = place.row + place.rows;
    good = end + 1;
  }
  // Keys and numbers are ASCII: characters are bytes.
  if (good < text.length) await truncate(indexPath, good);
  if ((await sizeOf(file)) > rows * cols * 4)
    await truncate(join(folder, featureFile(file)), rows * cols * 4);
  for (let next = file + 1; (await sizeOf(next)) > 0; next++)
    await truncate(join(folder, featureFile(next)), 0);
  return places;
}

function parseEntry(line: string): [string, FeaturePlace] | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    if (!Array.isArray(entry)) return undefined;
    const [key, file, row, rows] = entry as unknown[];
    return typeof key === 'string' &&
      [file, row, rows].every((value) => Number.isSafeInteger(value) && (value as number) >= 0)
      ? [key, { file: file as number, row: row as number, rows: rows as number }]
      : undefined;
  } catch {
    return undefined;
  }
}
