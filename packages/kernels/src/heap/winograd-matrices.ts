import type { Heap } from './heap.ts';

/** A small matrix, row by row. */
export interface Matrix {
  rows: number;
  columns: number;
  values: readonly number[];
}

/** The matrices of a minimal filtering algorithm `y = inverse [(filter w) (input x)]` along one axis. */
export interface Minimal {
  /** Outputs that a tile computes at once. */
  outputs: number;
  /** `[points, taps]` */
  filter: Matrix;
  /** `[points, points]` */
  input: Matrix;
  /** `[outputs, points]` */
  inverse: Matrix;
}

/** Where polynomials are evaluated, besides infinity: small powers of two, which round least. */
const POINTS = [0, 1, -1, 2, -2];

/**
 * Matrices for a filter of `taps` and as many outputs as `points` evaluations give: `points + 1 - taps`
 * (Winograd, Arithmetic Complexity of Computations, 1980; Lavin and Gray, Fast Algorithms for Convolutional
 * Neural Networks, 2016).
 */
export function minimal(taps: number, points: number): Minimal {
  const finite = POINTS.slice(0, points - 1);
  const outputs = points + 1 - taps;
  const powers = (columns: number, scale: (point: number) => number) => [
    ...finite.map((point) => Array.from({ length: columns }, (_, k) => point ** k / scale(point))),
    Array.from({ length: columns }, (_, k) => Number(k === columns - 1)),
  ];
  const others = (point: number) => finite.filter((other) => other !== point);
  const scale = (point: number) => others(point).reduce((product, other) => product * (point - other), 1);
  return {
    outputs,
    filter: matrix(powers(taps, scale)),
    input: matrix([...finite.map((point) => [...polynomial(others(point)), 0]), polynomial(finite)]),
    inverse: transposed(matrix(powers(outputs, () => 1))),
  };
}

/** Coefficients of the polynomial with these roots, the constant one first. */
function polynomial(roots: readonly number[]): number[] {
  return roots.reduce<number[]>(
    (product, root) =>
      Array.from({ length: product.length + 1 }, (_, k) => (product[k - 1] ?? 0) - root * (product[k] ?? 0)),
    [1],
  );
}

function matrix(rows: number[][]): Matrix {
  return { rows: rows.length, columns: rows[0]!.length, values: rows.flat() };
}

export function transposed({ rows, columns, values }: Matrix): Matrix {
  const swapped = Array.from(
    { length: values.length },
    (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!,
  );
  return { rows: columns, columns: rows, values: swapped };
}

/** The matrix for filters whose taps are read from the last one to the first. */
export function reversed({ rows, columns, values }: Matrix): Matrix {
  const turned = values.map((_, i) => values[i - (i % columns) + columns - 1 - (i % columns)]!);
  return { rows, columns, values: turned };
}

/** Address of a matrix in the heap. */
export function place(heap: Heap, { values }: Matrix): number {
  const address = heap.scratch(values.length);
  for (const [i, value] of values.entries()) heap.kernels.fill(address + i * 4, 1, value);
  return address;
}
