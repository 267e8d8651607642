import { slice_util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { sizeOf } from '../size-of.ts';

/** Part of a tensor, of which only that part is read: tfjs' wasm kernel copies all of the tensor first. */
export const slice: Kernel = {
  name: 'Slice',
  run({
    heap,
    inputs: { x },
    attributes,
  }: KernelCall<{ x: TensorInfo }, { begin: number | number[]; size: number | number[] }>):
    | TensorInfo
    | undefined {
    if (x.dtype !== 'float32' || x.shape.length === 0) return undefined;
    const [begin, size] = slice_util.parseSliceParams(x as never, attributes.begin, attributes.size);
    if (sizeOf(size) === 0) return undefined;
    slice_util.assertParamsValid(x as never, begin, size);
    const source = heap.input(x);
    const result = heap.output(size);
    // From the last axis that is cut, what follows lies together.
    let axis = x.shape.length - 1;
    while (axis > 0 && size[axis] === x.shape[axis]) axis--;
    const inner = sizeOf(x.shape.slice(axis + 1));
    const width = size[axis]! * inner;
    const offset = begin[axis]! * inner;
    const stride = x.shape[axis]! * inner;
    // Rows along the axis before it are one call.
    const rows = axis > 0 ? size[axis - 1]! : 1;
    const first = axis > 0 ? begin[axis - 1]! : 0;
    const outer = Math.max(0, axis - 1);
    const runs = sizeOf(size.slice(0, outer));
    for (let run = 0; run < runs; run++) {
      const row = rowOf(run, begin, size, x.shape, outer) * (axis > 0 ? x.shape[axis - 1]! : 1) + first;
      const target = result.address + run * rows * width * 4;
      heap.kernels.copyRows(source + (row * stride + offset) * 4, rows, width, stride, target);
    }
    return result.finish();
  },
};

/** Place in the tensor, counted over its first `axes` axes, of the part's place number `run`. */
function rowOf(
  run: number,
  begin: readonly number[],
  size: readonly number[],
  shape: readonly number[],
  axes: number,
): number {
  let place = 0;
  let step = 1;
  for (let axis = axes - 1; axis >= 0; axis--) {
    place += (begin[axis]! + (run % size[axis]!)) * step;
    run = Math.floor(run / size[axis]!);
    step *= shape[axis]!;
  }
  return place;
}
