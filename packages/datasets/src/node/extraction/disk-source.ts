import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { FeatureSource } from '../../feature-table.ts';

/** Where the features of one key lie. */
export interface FeaturePlace {
  /** The number of the file. */
  file: number;
  /** The first row in it. */
  row: number;
  rows: number;
}

/** The name of a file of features by its number. */
export function featureFile(number: number): string {
  return `features-${String(number).padStart(5, '0')}.f32`;
}

/** Files that are open at once while clips are read. */
const openFiles = 16;

/** Numbers that lie on the disk and are read when they are asked for; nothing stays open. */
export function diskSource(
  places: readonly (FeaturePlace & { folder: string })[],
  cols: number,
): FeatureSource {
  function readInto(indices: ArrayLike<number>, target: Float32Array): void {
    const files = new Map<string, number>();
    try {
      let at = 0;
      for (let k = 0; k < indices.length; k++) {
        const { folder, file, row, rows } = places[indices[k]!]!;
        const path = join(folder, featureFile(file));
        let descriptor = files.get(path);
        if (descriptor === undefined) {
          if (files.size === openFiles) closeAll(files);
          descriptor = openFeatures(path);
          files.set(path, descriptor);
        }
        const part = target.subarray(at, at + rows * cols);
        readFully(descriptor, part, row * cols * 4, path);
        at += part.length;
      }
    } finally {
      closeAll(files);
    }
  }
  return {
    rowCounts: Int32Array.from(places, ({ rows }) => rows),
    read(i) {
      const target = new Float32Array(places[i]!.rows * cols);
      readInto([i], target);
      return target;
    },
    readInto,
  };
}

function openFeatures(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw new RangeError(`rows: ${path} must be there, got none: extract the table again`, { cause });
  }
}

function closeAll(files: Map<string, number>): void {
  for (const descriptor of files.values()) closeSync(descriptor);
  files.clear();
}

function readFully(descriptor: number, target: Float32Array, position: number, path: string): void {
  const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
  let done = 0;
  while (done < bytes.length) {
    const count = readSync(descriptor, bytes, done, bytes.length - done, position + done);
    if (count === 0) {
      throw new RangeError(
        `rows: ${path} must hold ${position + bytes.length} bytes, got ${fstatSync(descriptor).size}: extract the table again`,
      );
    }
    done += count;
  }
}
