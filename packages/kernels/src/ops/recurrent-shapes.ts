import type { Tensor } from '@tensorflow/tfjs-core';

/** Throws unless the weights of a recurrent layer fit its input and one another. */
export function checkRecurrentShapes(
  name: string,
  x: Tensor,
  kernel: Tensor,
  recurrentKernel: Tensor,
  bias: Tensor,
  { gates, biasRows }: { gates: number; biasRows: 1 | 2 },
): void {
  if (x.rank !== 3 || x.shape[1] === 0) {
    throw new Error(`${name}: x must be [batch, time >= 1, features], got [${x.shape}]`);
  }
  const width = gates * recurrentKernel.shape[0]!;
  const expected: [string, Tensor, number[]][] = [
    ['kernel', kernel, [x.shape[2]!, width]],
    ['recurrentKernel', recurrentKernel, [recurrentKernel.shape[0]!, width]],
    ['bias', bias, biasRows === 1 ? [width] : [biasRows, width]],
  ];
  for (const [option, tensor, shape] of expected) {
    if (tensor.shape.join() !== shape.join()) {
      throw new Error(`${name}: ${option} must be [${shape}], got [${tensor.shape}]`);
    }
  }
}
