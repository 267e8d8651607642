import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { sizeOf } from '../size-of.ts';

/** Repetition, by copies of whole blocks: the gradient of tfjs' batch normalisation spends its time here. */
export const tile: Kernel = {
  name: 'Tile',
  run({
    heap,
    inputs: { x },
    attributes: { reps },
  }: KernelCall<{ x: TensorInfo }, { reps: number[] }>): TensorInfo | undefined {
    const shape = x.shape.map((length, axis) => length * reps[axis]!);
    if (x.dtype !== 'float32' || sizeOf(shape) === 0) return undefined;
    const repeated = reps.flatMap((times, axis) => (times > 1 ? [axis] : []));
    if (repeated.length === 0) return undefined;
    let source = heap.input(x);
    const result = heap.output(shape);
    // From the last axis on: what stands right of an axis is repeated already.
    for (const [i, axis] of repeated.reverse().entries()) {
      const blocks = sizeOf(x.shape.slice(0, axis));
      const width = x.shape[axis]! * sizeOf(shape.slice(axis + 1));
      const last = i === repeated.length - 1;
      const target = last ? result.address : heap.scratch(blocks * width * reps[axis]!);
      heap.kernels.repeatBlocks(source, blocks, width, reps[axis]!, target);
      source = target;
    }
    return result.finish();
  },
};
