import type { Heap } from './heap.ts';
import { type Matrix, place } from './winograd-matrices.ts';

/** Images that are cut into tiles: `rows * columns` of them an image, each a number of pixels from the next. */
export interface Tiling {
  /** Images at most. */
  batch: number;
  rows: number;
  columns: number;
  channels: number;
}

/** A matrix for the columns of tiles, where they have more than one row, and one for their rows. */
export interface Matrices {
  vertical: Matrix | undefined;
  horizontal: Matrix;
}

/** Transformed tiles are planes, one for each element of a tile: `[plane, image, row, column, channel]`. */
export function planesOf({ vertical, horizontal }: Matrices): number {
  return (vertical?.rows ?? 1) * horizontal.rows;
}

export interface Transformation {
  /** Where the result lies. */
  target: number;
  run(source: number, batch: number): void;
}

/** From images of whole tiles, `step` pixels apart and as many wide as the matrices have columns, to planes. */
export function prepareSplit(
  heap: Heap,
  { vertical, horizontal }: Matrices,
  { batch: most, rows, columns, channels }: Tiling,
  step: { vertical: number; horizontal: number },
): Transformation {
  const height = vertical ? (rows - 1) * step.vertical + vertical.columns : rows;
  const row = ((columns - 1) * step.horizontal + horizontal.columns) * channels;
  const places = { vertical: vertical && place(heap, vertical), horizontal: place(heap, horizontal) };
  const planes = vertical?.rows ?? 1;
  const halfway = vertical ? heap.scratch(planes * most * rows * row) : 0;
  const target = heap.scratch(planes * horizontal.rows * most * rows * columns * channels);
  const run = (source: number, batch: number) => {
    const groups = batch * rows;
    if (vertical) {
      heap.kernels.combineRuns(
        places.vertical!,
        ...[vertical.rows, vertical.columns, row, batch, rows],
        ...[source, height * row, step.vertical * row, row],
        ...[halfway, rows * row, row, groups * row],
      );
    }
    const plane = groups * columns * channels;
    for (let i = 0; i < planes; i++) {
      heap.kernels.combineRuns(
        places.horizontal,
        ...[horizontal.rows, horizontal.columns, channels, groups, columns],
        ...[(vertical ? halfway : source) + i * groups * row * 4, row, step.horizontal * channels, channels],
        ...[target + i * horizontal.rows * plane * 4, columns * channels, channels, plane],
      );
    }
  };
  return { target, run };
}

/** From planes to images of tiles that lie side by side. */
export function prepareJoin(
  heap: Heap,
  { vertical, horizontal }: Matrices,
  { batch: most, rows, columns, channels }: Tiling,
): Transformation {
  const row = columns * horizontal.rows * channels;
  const places = { vertical: vertical && place(heap, vertical), horizontal: place(heap, horizontal) };
  const planes = vertical?.columns ?? 1;
  const target = heap.scratch((vertical?.rows ?? 1) * most * rows * row);
  const halfway = vertical ? heap.scratch(planes * most * rows * row) : target;
  const run = (source: number, batch: number) => {
    const groups = batch * rows;
    const plane = groups * columns * channels;
    for (let i = 0; i < planes; i++) {
      heap.kernels.combineRuns(
        places.horizontal,
        ...[horizontal.rows, horizontal.columns, channels, groups, columns],
        ...[source + i * horizontal.columns * plane * 4, columns * channels, channels, plane],
        ...[halfway + i * groups * row * 4, row, horizontal.rows * channels, channels],
      );
    }
    if (vertical) {
      heap.kernels.combineRuns(
        places.vertical!,
        ...[vertical.rows, vertical.columns, row, batch, rows],
        ...[halfway, rows * row, row, groups * row],
        ...[target, rows * vertical.rows * row, vertical.rows * row, row],
      );
    }
  };
  return { target, run };
}
