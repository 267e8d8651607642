import type { Tensor } from '@tensorflow/tfjs-core';

/** The parts of a tfjs layer that are used here: `@tensorflow/tfjs-layers` itself is not needed. */
export interface StockLayer {
  getClassName(): string;
  call(inputs: Tensor | Tensor[], kwargs: Record<string, unknown>): Tensor | Tensor[];
}

/** What a layer computes. */
export type Call = StockLayer['call'];

/** A weight of a layer. */
export interface Weight {
  read(): Tensor;
  write(value: Tensor): unknown;
}

export interface Activation {
  getClassName(): string;
  apply(x: Tensor): Tensor;
}

/** Which draw of random numbers a layer takes for its dropout. */
export interface LayerDropoutKey {
  readonly seed: number;
  readonly step: number;
}

/** One of several independent draws that belong to one key. */
export function substream({ seed, step }: LayerDropoutKey, index: number): LayerDropoutKey {
  return { seed: seed ^ Math.imul(index, 0x9e3779b1), step };
}

export function single(inputs: Tensor | Tensor[]): Tensor {
  return Array.isArray(inputs) ? inputs[0]! : inputs;
}
