import type { Matrix, Recipe } from '@ser/dsp';
import type { Clip, Emotion } from './clip.ts';

/** Numbers of many clips in one block, as a trainer takes them. */
export interface Features {
  data: Float32Array;
  /** `shape[0]` counts clips; `[clips, rows, columns]`, or `[clips, columns]` for a recipe that pools over time. */
  shape: readonly number[];
}

/** The features of clips: one matrix of frames (or one row) each, all in one array. */
export interface FeatureTable<Label extends string = Emotion> {
  /** The recipe with every default filled in. */
  readonly recipe: Recipe;
  /** The name of each column. */
  readonly columns: readonly string[];
  readonly clips: readonly Clip<Label>[];
  /**
   * The features of clip i: a view, not a copy.
   *
   * @throws RangeError where there is no such clip.
   */
  rows(i: number): Matrix;
  /**
   * The features of some clips, or of all, in one block.
   *
   * @throws RangeError where there is no such clip, or where the clips differ in their number of rows: give the
   * recipe a `duration` or `pooling`.
   */
  pack(indices?: ArrayLike<number>): Features;
}

/** Where the features of clip i lie: rows `offsets[i]` to `offsets[i + 1]` of `data`. */
export interface FeatureStore<Label extends string> {
  recipe: Recipe;
  columns: readonly string[];
  clips: readonly Clip<Label>[];
  data: Float32Array;
  offsets: ArrayLike<number>;
}

/** A table over features that lie one clip after the other. */
export function createFeatureTable<Label extends string>({
  recipe,
  columns,
  clips,
  data,
  offsets,
}: FeatureStore<Label>): FeatureTable<Label> {
  const cols = columns.length;
  const pooled = recipe.pooling !== undefined && recipe.pooling !== 'none';
  const check = (caller: string, i: number): void => {
    if (!Number.isInteger(i) || i < 0 || i >= clips.length) {
      throw new RangeError(`${caller}: clip must be an integer in [0, ${clips.length}), got ${i}`);
    }
  };
  const rowCount = (i: number): number => offsets[i + 1]! - offsets[i]!;
  return {
    recipe,
    columns,
    clips,
    rows(i): Matrix {
      check('rows', i);
      return { data: data.subarray(offsets[i]! * cols, offsets[i + 1]! * cols), rows: rowCount(i), cols };
    },
    pack(indices = Int32Array.from(clips.keys())): Features {
      const first = indices[0];
      const rows = first === undefined ? 0 : rowCount(first);
      for (let k = 0; k < indices.length; k++) {
        const i = indices[k]!;
        check('pack', i);
        if (rowCount(i) !== rows) {
          throw new RangeError(
            `pack: clips must have one number of rows, got ${rows} (${clips[first!]!.path}) and ${rowCount(i)} (${clips[i]!.path}): give the recipe a duration or pooling`,
          );
        }
      }
      const packed = new Float32Array(indices.length * rows * cols);
      for (let k = 0; k < indices.length; k++) {
        const i = indices[k]!;
        packed.set(data.subarray(offsets[i]! * cols, offsets[i + 1]! * cols), k * rows * cols);
      }
      return { data: packed, shape: pooled ? [indices.length, cols] : [indices.length, rows, cols] };
    },
  };
}
