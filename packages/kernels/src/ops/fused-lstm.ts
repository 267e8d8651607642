import {
  add,
  matMul,
  mul,
  reverse,
  sigmoid,
  split,
  stack,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  tanh,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { LSTM } from '../kernel-names.ts';
import { hasKernel, runKernel } from '../run-kernel.ts';
import { checkRecurrentShapes } from './recurrent-shapes.ts';
import { timeSteps } from './time-steps.ts';

export interface FusedLstmOptions {
  /** Reads the sequence from its end; row 0 of the result then belongs to the last time step, as in Keras. */
  goBackwards?: boolean;
}

/**
 * Hidden states of an LSTM over whole sequences, from a zero state.
 *
 * Keras' cell: gates in the order input, forget, candidate, output; `sigmoid` for the gates, `tanh` for the
 * candidate and the cell: `c = f*c + i*g`, `h = o*tanh(c)`.
 *
 * @param x `[batch, time, features]`
 * @param kernel `[features, 4*units]`
 * @param recurrentKernel `[units, 4*units]`
 * @param bias `[4*units]`
 * @returns `[batch, time, units]`; the last time step alone is `slice(h, [0, time - 1, 0], [-1, 1, -1])`
 * @throws {Error} when the shapes do not fit together
 * @example
 * const h = fusedLstm(tf.ones([2, 5, 3]), tf.ones([3, 16]), tf.ones([4, 16]), tf.zeros([16]));
 * h.shape; // [2, 5, 4]
 */
export function fusedLstm(
  x: Tensor3D,
  kernel: Tensor2D,
  recurrentKernel: Tensor2D,
  bias: Tensor1D,
  { goBackwards = false }: FusedLstmOptions = {},
): Tensor3D {
  checkRecurrentShapes('fusedLstm', x, kernel, recurrentKernel, bias, { gates: 4, biasRows: 1 });
  return tidy(() => {
    const inputs = { x: goBackwards ? reverse(x, 1) : x, kernel, recurrentKernel, bias };
    if (!hasKernel(LSTM)) return composedLstm(inputs);
    return runKernel<Tensor3D[]>(LSTM, inputs)[0]!;
  });
}

interface LstmInputs {
  x: Tensor3D;
  kernel: Tensor2D;
  recurrentKernel: Tensor2D;
  bias: Tensor1D;
}

function composedLstm({ x, kernel, recurrentKernel, bias }: LstmInputs): Tensor3D {
  let hidden: Tensor = zeros([x.shape[0], recurrentKernel.shape[0]]);
  let cell: Tensor = hidden;
  const states = timeSteps(x).map((input) => {
    const fromState = matMul(hidden as Tensor2D, recurrentKernel);
    const gates = add(add(matMul(input, kernel), bias), fromState);
    const [i, f, candidate, o] = split(gates, 4, 1) as [Tensor, Tensor, Tensor, Tensor];
    cell = add(mul(sigmoid(f), cell), mul(sigmoid(i), tanh(candidate)));
    hidden = mul(sigmoid(o), tanh(cell));
    return hidden;
  });
  return stack(states, 1) as Tensor3D;
}
