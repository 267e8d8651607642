import type { Heap } from './heap.ts';

/** Bytes of a `View` in assembly/view.ts. */
export const VIEW_BYTES = 40;

/** A view of a matrix of contiguous rows, or of rows `stride` floats apart. */
export function matrixView(heap: Heap, base: number, stride: number): number {
  const view = heap.scratch(VIEW_BYTES / 4);
  heap.kernels.setMatrix(view, base, stride);
  return view;
}

export interface Product {
  /** Rows of the result. */
  m: number;
  /** Columns of the result. */
  n: number;
  /** Terms of each sum. */
  k: number;
  /** View of the left operand. */
  a: number;
  transposeA?: boolean;
  /** View of the right operand. */
  b: number;
  transposeB?: boolean;
  /** View of the result. */
  c: number;
  /** Adds to the result rather than replacing it. */
  accumulate?: boolean;
  /** Address of a row that is added to each row of the result. */
  bias?: number;
  /** Clears what is negative then. */
  relu?: boolean;
}

/** Scratch for any number of products with `n` columns, one after the other. */
export function productScratch(heap: Heap, n: number): number {
  return heap.scratch(heap.kernels.gemmScratch(n));
}

/** `c = op(a) op(b)`, or `c +=` it. */
export function multiply(
  heap: Heap,
  {
    m,
    n,
    k,
    a,
    transposeA = false,
    b,
    transposeB = false,
    c,
    accumulate = false,
    bias = 0,
    relu = false,
  }: Product,
  scratch: number = productScratch(heap, n),
): void {
  heap.kernels.gemm(m, n, k, a, transposeA, b, transposeB, c, accumulate, bias, relu, scratch);
}
