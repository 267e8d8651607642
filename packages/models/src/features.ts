/** Numbers of many clips: `shape[0]` clips, each of `shape[1..]`, row-major; the last axis is the feature column. */
export interface Features {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** Positions of clips, as splits give them. */
export type Indices = readonly number[] | Int32Array;

/** Numbers in one clip. Checks that the shape fits the data. */
export function clipSize(caller: string, { data, shape }: Features): number {
  const sizes = shape.slice(1);
  if (shape.length < 2 || !shape.every((size) => Number.isInteger(size) && size > 0)) {
    throw new RangeError(`${caller}: x.shape must be [clips, ...sizes] of positive integers, got [${shape}]`);
  }
  const size = sizes.reduce((product, value) => product * value, 1);
  if (data.length !== size * shape[0]!) {
    throw new RangeError(
      `${caller}: x.data must hold ${size * shape[0]!} numbers for shape [${shape}], got ${data.length}`,
    );
  }
  return size;
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

/** Copies the numbers of the given clips, one after the other. */
export function gatherClips(
  x: Features,
  size: number,
  indices: readonly number[],
): Float32Array<ArrayBuffer> {
  const batch = new Float32Array(indices.length * size);
  for (const [row, clip] of indices.entries()) {
    batch.set(x.data.subarray(clip * size, (clip + 1) * size), row * size);
  }
  return batch;
}
