import type { Matrix } from '@ser/dsp';

/** Numbers of many clips: `shape[0]` clips, each of `shape[1..]`, row-major; the last axis is the feature column. */
export interface Features {
  readonly data: Float32Array;
  readonly shape: readonly number[];
  /**
   * Frames of each clip, where they differ: `shape` is `[clips, longest, columns]`, and `data` holds the frames of one
   * clip after the other, without padding.
   */
  readonly lengths?: ArrayLike<number>;
}

/** Positions of clips, as splits give them. */
export type Indices = readonly number[] | Int32Array;

/** Features whose shape fits their data, clip by clip. */
export interface ClipReader {
  /** How many there are. */
  readonly count: number;
  readonly columns: number;
  /** The numbers of one clip, to be read only. */
  clip(index: number): Float32Array;
}

/**
 * Clips of any number of frames, one matrix each, as features to train on.
 *
 * @throws RangeError when there is no clip, a clip has no frame, or the clips differ in their number of columns.
 * @example
 * packClips([
 *   { data: Float32Array.of(1, 2), rows: 2, cols: 1 },
 *   { data: Float32Array.of(3), rows: 1, cols: 1 },
 * ]); // { data: [1, 2, 3], shape: [2, 2, 1], lengths: [2, 1] }
 */
export function packClips(clips: readonly Matrix[]): Features {
  if (clips.length === 0) throw new RangeError('packClips: clips must be at least one, got 0');
  const columns = clips[0]!.cols;
  const lengths = Int32Array.from(clips, ({ rows, cols }, clip) => {
    if (cols !== columns) {
      throw new RangeError(`packClips: clips must have ${columns} columns each, got ${cols} in clip ${clip}`);
    }
    return rows;
  });
  const data = new Float32Array(clips.reduce((sum, clip) => sum + clip.data.length, 0));
  let offset = 0;
  for (const clip of clips) {
    data.set(clip.data, offset);
    offset += clip.data.length;
  }
  const x = { data, shape: [clips.length, Math.max(...lengths), columns], lengths };
  readClips('packClips', x);
  return x;
}

/** Checks that the shape, and the lengths if given, fit the data. */
export function readClips(caller: string, x: Features): ClipReader {
  const { data, shape, lengths } = x;
  if (!lengths) {
    const size = clipSize(caller, x);
    return {
      count: shape[0]!,
      columns: shape.at(-1)!,
      clip: (index) => data.subarray(index * size, (index + 1) * size),
    };
  }
  const [count, longest, columns] = checkShape(caller, shape);
  if (shape.length !== 3 || lengths.length !== count) {
    throw new RangeError(
      `${caller}: x.lengths must have one entry for each clip of [clips, longest, columns], got ${lengths.length} for [${shape}]`,
    );
  }
  const starts = new Float64Array(count! + 1);
  let found = 0;
  for (let clip = 0; clip < count!; clip++) {
    const frames = lengths[clip]!;
    if (!Number.isInteger(frames) || frames < 1 || frames > longest!) {
      throw new RangeError(
        `${caller}: x.lengths must be integers in [1, ${longest}], got ${frames} for clip ${clip}`,
      );
    }
    found = Math.max(found, frames);
    starts[clip + 1] = starts[clip]! + frames * columns!;
  }
  if (found !== longest) {
    throw new RangeError(`${caller}: x.shape must name the longest clip, ${found} frames, got ${longest}`);
  }
  checkData(caller, x, starts[count!]!);
  return { count: count!, columns: columns!, clip: (i) => data.subarray(starts[i]!, starts[i + 1]!) };
}

/** Numbers in one clip, when all have one length. Checks that the shape fits the data. */
export function clipSize(caller: string, x: Features): number {
  const [count, ...sizes] = checkShape(caller, x.shape);
  if (x.lengths) throw new RangeError(`${caller}: x must be clips of one length, got x.lengths`);
  const size = sizes.reduce((product, value) => product * value, 1);
  checkData(caller, x, size * count!);
  return size;
}

function checkShape(caller: string, shape: readonly number[]): readonly number[] {
  if (shape.length < 2 || !shape.every((size) => Number.isInteger(size) && size > 0)) {
    throw new RangeError(`${caller}: x.shape must be [clips, ...sizes] of positive integers, got [${shape}]`);
  }
  return shape;
}

function checkData(caller: string, { data, shape, lengths }: Features, expected: number): void {
  if (data.length !== expected) {
    const what = lengths ? `x.lengths and ${shape.at(-1)} columns` : `shape [${shape}]`;
    throw new RangeError(`${caller}: x.data must hold ${expected} numbers for ${what}, got ${data.length}`);
  }
}

/** The indices as an array, when every entry is an integer in [0, clips). */
export function checkIndices(caller: string, name: string, given: Indices, clips: number): readonly number[] {
  const indices = Array.from(given);
  if (indices.length === 0) throw new RangeError(`${caller}: ${name} must name at least one clip, got 0`);
  const wrong = indices.find((index) => !Number.isInteger(index) || index < 0 || index >= clips);
  if (wrong !== undefined)
    throw new RangeError(`${caller}: ${name} must be integers in [0, ${clips}), got ${wrong}`);
  return indices;
}
