import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Heap } from './heap.ts';
import { matrixView, multiply, VIEW_BYTES } from './product.ts';

/** Sizes of a recurrent layer's arrays. */
export interface Recurrence {
  batch: number;
  time: number;
  features: number;
  units: number;
  gates: number;
  /** Units rounded up to whole vectors; what is added stays zero throughout. */
  padded: number;
  /** Floats of a row of gates. */
  width: number;
}

export function recurrenceOf(xShape: readonly number[], units: number, gates: number): Recurrence {
  const padded = (units + 3) & ~3;
  const [batch, time, features] = xShape as [number, number, number];
  return { batch, time, features, units, gates, padded, width: gates * padded };
}

/** Blocks of `units` floats as blocks of padded units; the blocks themselves where they are whole already. */
export function padUnits(heap: Heap, source: number, blocks: number, { units, padded }: Recurrence): number {
  if (units === padded) return source;
  const target = heap.scratch(blocks * padded);
  heap.kernels.resizeBlocks(source, blocks, units, padded, target);
  return target;
}

/** Memory for blocks of padded units whose result goes to `target`: `target` itself where they are the same. */
export function paddedTarget(
  heap: Heap,
  target: number,
  blocks: number,
  { units, padded }: Recurrence,
): { address: number; write(): void } {
  if (units === padded) return { address: target, write() {} };
  const address = heap.scratch(blocks * padded);
  return { address, write: () => heap.kernels.resizeBlocks(address, blocks, padded, units, target) };
}

/** A copy of blocks of `units` floats as blocks of padded units. */
export function copyUnits(heap: Heap, source: number, blocks: number, { units, padded }: Recurrence): number {
  const target = heap.scratch(blocks * padded);
  heap.kernels.resizeBlocks(source, blocks, units, padded, target);
  return target;
}

/** `gates = x W`, for all time steps in one product. */
export function projectInput(heap: Heap, x: number, kernel: number, gates: number, shape: Recurrence): void {
  const { batch, time, features, width } = shape;
  multiply(heap, {
    m: batch * time,
    n: width,
    k: features,
    a: matrixView(heap, x, features),
    b: matrixView(heap, kernel, width),
    c: matrixView(heap, gates, width),
  });
}

/** `dx = dgates W^T`. */
export function gradInput(heap: Heap, dgates: number, kernel: number, dx: number, shape: Recurrence): void {
  const { batch, time, features, width } = shape;
  multiply(heap, {
    m: batch * time,
    n: features,
    k: width,
    a: matrixView(heap, dgates, width),
    b: matrixView(heap, kernel, width),
    transposeB: true,
    c: matrixView(heap, dx, features),
  });
}

/** `dW = x^T dgates`. */
export function gradKernel(heap: Heap, x: number, dgates: number, dkernel: number, shape: Recurrence): void {
  const { batch, time, features, width } = shape;
  multiply(heap, {
    m: features,
    n: width,
    k: batch * time,
    a: matrixView(heap, x, features),
    transposeA: true,
    b: matrixView(heap, dgates, width),
    c: matrixView(heap, dkernel, width),
  });
}

export interface RecurrentProduct {
  /** `[batch, time, units]`: the states after each time step. */
  hidden: number;
  /** `[batch, time, padded]`: the states from which the steps start, where they are not those of the step before. */
  previous: number;
  /** `[batch, time, ...]`: where the columns of the gradient begin. */
  dgates: number;
  gateStride: number;
  columns: number;
  /** Where the columns of the result begin. */
  result: number;
}

/** Part of `dU`: the states of each time step, transposed, times the gradient of the gates of the next one. */
export function gradRecurrent(
  heap: Heap,
  { hidden, previous, dgates, gateStride, columns, result }: RecurrentProduct,
  { batch, time, units, padded, width }: Recurrence,
): void {
  const c = matrixView(heap, result, width);
  const product = { m: units, n: columns, transposeA: true, c };
  if (previous !== 0) {
    const a = matrixView(heap, previous, padded);
    multiply(heap, { ...product, k: batch * time, a, b: matrixView(heap, dgates, gateStride) });
    return;
  }
  const steps = time - 1;
  const a = heap.scratch(VIEW_BYTES / 4);
  const b = heap.scratch(VIEW_BYTES / 4);
  // With a single time step there is no earlier state, and the product has no terms.
  heap.kernels.setRuns(a, hidden, Math.max(1, steps), units, time * units);
  heap.kernels.setRuns(b, dgates + gateStride * 4, Math.max(1, steps), gateStride, time * gateStride);
  multiply(heap, { ...product, k: batch * steps, a, b });
}

export interface PackedWeights {
  /** Weights `[units, width]`, with padded units in each gate. */
  weights: number;
  /** First column of the part to pack, and how many. */
  column: number;
  columns: number;
  transpose: boolean;
}

/** A part of the recurrent weights, packed once for the products of all time steps. */
export function packRecurrent(
  heap: Heap,
  { weights, column, columns, transpose }: PackedWeights,
  { units, width }: Recurrence,
): number {
  const [k, n] = transpose ? [columns, units] : [units, columns];
  const packed = heap.scratch(heap.kernels.packedSize(k, n));
  heap.kernels.packRight(matrixView(heap, weights + column * 4, width), transpose, k, n, packed);
  return packed;
}

/** Scratch for the loop over time: two views, and a panel of rows. */
export function loopScratch(heap: Heap, { width }: Recurrence): [views: number, panel: number] {
  return [heap.scratch((2 * VIEW_BYTES) / 4), heap.scratch(heap.kernels.panelScratch(width))];
}

/** Address of an optional input, 0 where it is absent. */
export function optionalInput(heap: Heap, tensor: TensorInfo): number {
  return isAbsent(tensor) ? 0 : heap.input(tensor);
}

/** The same for `[batch, units]`, with padded units. */
export function optionalUnits(heap: Heap, tensor: TensorInfo, shape: Recurrence): number {
  return isAbsent(tensor) ? 0 : padUnits(heap, heap.input(tensor), shape.batch, shape);
}

/** Kernels take a fixed set of inputs: one without elements stands for none. */
export function isAbsent({ shape }: TensorInfo): boolean {
  return shape.length === 1 && shape[0] === 0;
}
