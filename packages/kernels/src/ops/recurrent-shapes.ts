import type { Tensor } from '@tensorflow/tfjs-core';
import type { RecurrentOptions } from './recurrent-options.ts';

interface Weights {
  x: Tensor;
  kernel: Tensor;
  recurrentKernel: Tensor;
  bias: Tensor;
}

/** Throws unless weights, mask and initial state of a recurrent layer fit its input and one another. */
export function checkRecurrentShapes(
  name: string,
  { x, kernel, recurrentKernel, bias }: Weights,
  { gates, biasRows, states }: { gates: number; biasRows: 1 | 2; states: number },
  { mask, initialState }: RecurrentOptions & { initialState?: readonly Tensor[] | undefined },
): void {
  if (x.rank !== 3 || x.shape[1] === 0) {
    throw new Error(`${name}: x must be [batch, time >= 1, features], got [${x.shape}]`);
  }
  const [batch, time, features] = x.shape as [number, number, number];
  const units = recurrentKernel.shape[0]!;
  const width = gates * units;
  const expected: [string, Tensor | undefined, number[]][] = [
    ['kernel', kernel, [features, width]],
    ['recurrentKernel', recurrentKernel, [units, width]],
    ['bias', bias, biasRows === 1 ? [width] : [biasRows, width]],
    ['mask', mask, [batch, time]],
  ];
  if (initialState && initialState.length !== states) {
    throw new Error(`${name}: initialState must have ${states} tensors, got ${initialState.length}`);
  }
  for (const state of initialState ?? []) expected.push(['initialState', state, [batch, units]]);
  for (const [option, tensor, shape] of expected) {
    if (tensor && tensor.shape.join() !== shape.join()) {
      throw new Error(`${name}: ${option} must be [${shape}], got [${tensor.shape}]`);
    }
  }
}
