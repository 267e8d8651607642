import type { Matrix, Recipe } from '@ser/dsp';
import type { Clip, Emotion } from './clip.ts';

/** Numbers of many clips in one block, as a trainer takes them. */
export interface Features {
  data: Float32Array;
  /** `shape[0]` counts clips; `[clips, rows, columns]`, or `[clips, columns]` for a recipe that pools over time. */
  shape: readonly number[];
}

/** The features of clips: one matrix of frames (or one row) each. */
export interface FeatureTable<Label extends string = Emotion> {
  /** The recipe with every default filled in. */
  readonly recipe: Recipe;
  /** The name of each column. */
  readonly columns: readonly string[];
  readonly clips: readonly Clip<Label>[];
  /** How many rows each clip has: all alike where the recipe has a `duration` or `pooling`. */
  readonly rowCounts: Int32Array;
  /**
   * The features of clip i, to be read only: of a table in memory a view, of one on disk a fresh copy.
   *
   * @throws RangeError where there is no such clip.
   */
  rows(i: number): Matrix;
  /**
   * The features of some clips, or of all, in one block of their own.
   *
   * @throws RangeError where there is no such clip, or where the clips differ in their number of rows: give the
   * recipe a `duration` or `pooling`.
   */
  pack(indices?: ArrayLike<number>): Features;
}

/** Where a table's numbers come from. */
export interface FeatureSource {
  rowCounts: Int32Array;
  /** The numbers of one clip. */
  read(i: number): Float32Array;
  /** Writes the numbers of clips one after the other. */
  readInto(indices: ArrayLike<number>, target: Float32Array): void;
}

/** A table over a source of numbers. */
export function createFeatureTable<Label extends string>({
  recipe,
  columns,
  clips,
  source: { rowCounts, read, readInto },
}: {
  recipe: Recipe;
  columns: readonly string[];
  clips: readonly Clip<Label>[];
  source: FeatureSource;
}): FeatureTable<Label> {
  const cols = columns.length;
  const pooled = recipe.pooling !== undefined && recipe.pooling !== 'none';
  const check = (caller: string, i: number): void => {
    if (!Number.isInteger(i) || i < 0 || i >= clips.length) {
      throw new RangeError(`${caller}: clip must be an integer in [0, ${clips.length}), got ${i}`);
    }
  };
  return {
    recipe,
    columns,
    clips,
    rowCounts,
    rows(i): Matrix {
      check('rows', i);
      return { data: read(i), rows: rowCounts[i]!, cols };
    },
    pack(indices = Int32Array.from(clips.keys())): Features {
      const first = indices[0];
      if (first !== undefined) check('pack', first);
      const rows = first === undefined ? 0 : rowCounts[first]!;
      for (let k = 1; k < indices.length; k++) {
        const i = indices[k]!;
        check('pack', i);
        if (rowCounts[i] !== rows) {
          throw new RangeError(
            `pack: clips must have one number of rows, got ${rows} (${clips[first!]!.path}) and ${rowCounts[i]} (${clips[i]!.path}): give the recipe a duration or pooling`,
          );
        }
      }
      const data = new Float32Array(indices.length * rows * cols);
      readInto(indices, data);
      return { data, shape: pooled ? [indices.length, cols] : [indices.length, rows, cols] };
    },
  };
}

/** Numbers that lie in memory, one array a clip. */
export function memorySource(parts: readonly Float32Array[], cols: number): FeatureSource {
  return {
    rowCounts: Int32Array.from(parts, (part) => part.length / cols),
    read: (i) => parts[i]!,
    readInto(indices, target) {
      let at = 0;
      for (let k = 0; k < indices.length; k++) {
        const part = parts[indices[k]!]!;
        target.set(part, at);
        at += part.length;
      }
    },
  };
}
