import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { gradInput, padUnits, recurrenceOf } from '../heap/recurrent.ts';

/** Gradient of a recurrent layer's input, from that of its gates before activation. */
export function recurrentGradInput(name: string, gates: number): Kernel {
  return {
    name,
    run({ heap, inputs }: KernelCall<{ kernel: TensorInfo; dgates: TensorInfo }, object>): TensorInfo {
      const [features, columns] = inputs.kernel.shape as [number, number];
      const [batch, time] = inputs.dgates.shape as [number, number];
      const shape = recurrenceOf([batch, time, features], columns / gates, gates);
      const kernel = padUnits(heap, heap.input(inputs.kernel), features * gates, shape);
      const dgates = heap.input(inputs.dgates);
      const dx = heap.output([batch, time, features]);
      gradInput(heap, dgates, kernel, dx.address, shape);
      return dx.finish();
    },
  };
}
