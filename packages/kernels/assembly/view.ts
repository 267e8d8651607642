/**
 * A matrix of floats whose rows need not follow one another in memory: 40 bytes at any address.
 *
 * Row `r` starts `(r / (inner*middle))*outerStride + (r / inner % middle)*middleStride + (r % inner)*innerStride`
 * floats after `base`, so that the windows of a convolution are rows of a matrix without being copied.
 * Columns come in segments (the rows of a window); inside a segment they are contiguous.
 */
@unmanaged
export class View {
  base: usize;
  inner: i32;
  middle: i32;
  innerStride: i32;
  middleStride: i32;
  outerStride: i32;
  segmentLength: i32;
  segmentsAcross: i32;
  segmentStride: i32;
  segmentRowStride: i32;
}

/** Larger than any number of rows or columns. */
export const UNBOUNDED: i32 = 1 << 30;

export function setMatrix(view: View, base: usize, stride: i32): void {
  view.base = base;
  view.inner = UNBOUNDED;
  view.middle = 1;
  view.innerStride = stride;
  view.middleStride = 0;
  view.outerStride = 0;
  view.segmentLength = UNBOUNDED;
  view.segmentsAcross = 1;
  view.segmentStride = 0;
  view.segmentRowStride = 0;
}

/** Rows in runs of `inner`, each run `runStride` floats after the last one. */
export function setRuns(view: View, base: usize, inner: i32, innerStride: i32, runStride: i32): void {
  setMatrix(view, base, innerStride);
  view.inner = inner;
  view.middleStride = runStride;
  view.middle = UNBOUNDED / inner;
}

/**
 * The windows of a 2-D convolution over an image batch `[batch, height, width, channels]` that needs no padding:
 * one row for each output position, one column for each weight of a filter.
 */
export function setWindows(
  view: View,
  base: usize,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  dilationHeight: i32,
  dilationWidth: i32,
  filterWidth: i32,
): void {
  const rowStride = width * channels;
  view.base = base;
  view.inner = outWidth;
  view.middle = outHeight;
  view.innerStride = strideWidth * channels;
  view.middleStride = strideHeight * rowStride;
  view.outerStride = height * rowStride;
  const dense = dilationWidth == 1;
  view.segmentLength = dense ? filterWidth * channels : channels;
  view.segmentsAcross = dense ? 1 : filterWidth;
  view.segmentStride = dilationWidth * channels;
  view.segmentRowStride = dilationHeight * rowStride;
}

// @ts-ignore: decorator
@inline
export function rowAddress(view: View, row: i32): usize {
  const run = row / view.inner;
  const offset =
    (run / view.middle) * view.outerStride +
    (run % view.middle) * view.middleStride +
    (row % view.inner) * view.innerStride;
  return view.base + ((<usize>offset) << 2);
}

/** Bytes from the start of a row to a column. */
// @ts-ignore: decorator
@inline
export function columnOffset(view: View, column: i32): usize {
  const segment = column / view.segmentLength;
  const offset =
    (segment / view.segmentsAcross) * view.segmentRowStride +
    (segment % view.segmentsAcross) * view.segmentStride +
    (column % view.segmentLength);
  return (<usize>offset) << 2;
}

/** Adds rows of `source`, one after the other, to as many rows of a view from `first` on. */
export function addToRows(view: View, first: i32, rows: i32, columns: i32, source: usize): void {
  for (let r: i32 = 0; r < rows; r++) {
    const row = rowAddress(view, first + r);
    for (let column: i32 = 0; column < columns; ) {
      const run = min(view.segmentLength, columns - column);
      const target = row + columnOffset(view, column);
      let j: i32 = 0;
      for (; j + 4 <= run; j += 4) {
        const offset = (<usize>j) << 2;
        v128.store(target + offset, f32x4.add(v128.load(target + offset), v128.load(source + offset)));
      }
      for (; j < run; j++) {
        const offset = (<usize>j) << 2;
        store<f32>(target + offset, load<f32>(target + offset) + load<f32>(source + offset));
      }
      source += (<usize>run) << 2;
      column += run;
    }
  }
}
