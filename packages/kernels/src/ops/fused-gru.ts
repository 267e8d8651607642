import {
  add,
  matMul,
  mul,
  reverse,
  sigmoid,
  slice,
  stack,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  tanh,
  tidy,
  unstack,
  zeros,
} from '@tensorflow/tfjs-core';
import { GRU } from '../kernel-names.ts';
import { hasKernel, runKernel } from '../run-kernel.ts';
import { checkRecurrentShapes } from './recurrent-shapes.ts';
import { timeSteps } from './time-steps.ts';

export interface FusedGruOptions {
  /**
   * Where the reset gate acts: `false` on the state before the matrix product, `true` on its result (Keras 2's
   * and cuDNN's form, which has a second row of biases).
   */
  resetAfter?: boolean;
  /** Reads the sequence from its end; row 0 of the result then belongs to the last time step, as in Keras. */
  goBackwards?: boolean;
}

/**
 * Hidden states of a GRU over whole sequences, from a zero state.
 *
 * Keras' cell: gates in the order update `z`, reset `r`, candidate `g`; `h = z*h + (1 - z)*g`, where
 * `g = tanh(x W + b + (r*h) U)`, or with `resetAfter`, `g = tanh(x W + b0 + r*(h U + b1))`.
 *
 * @param x `[batch, time, features]`
 * @param kernel `[features, 3*units]`
 * @param recurrentKernel `[units, 3*units]`
 * @param bias `[3*units]`, or with `resetAfter` `[2, 3*units]`: of the input, of the state
 * @returns `[batch, time, units]`
 * @throws {Error} when the shapes do not fit together
 * @example
 * const h = fusedGru(tf.ones([2, 5, 3]), tf.ones([3, 12]), tf.ones([4, 12]), tf.zeros([12]));
 * h.shape; // [2, 5, 4]
 */
export function fusedGru(
  x: Tensor3D,
  kernel: Tensor2D,
  recurrentKernel: Tensor2D,
  bias: Tensor1D | Tensor2D,
  { resetAfter = false, goBackwards = false }: FusedGruOptions = {},
): Tensor3D {
  checkRecurrentShapes('fusedGru', x, kernel, recurrentKernel, bias, {
    gates: 3,
    biasRows: resetAfter ? 2 : 1,
  });
  return tidy(() => {
    const inputs = { x: goBackwards ? reverse(x, 1) : x, kernel, recurrentKernel, bias };
    if (!hasKernel(GRU)) return composedGru(inputs, resetAfter);
    return runKernel<Tensor3D[]>(GRU, inputs, { resetAfter })[0]!;
  });
}

interface GruInputs {
  x: Tensor3D;
  kernel: Tensor2D;
  recurrentKernel: Tensor2D;
  bias: Tensor;
}

function composedGru({ x, kernel, recurrentKernel, bias }: GruInputs, resetAfter: boolean): Tensor3D {
  const [batch] = x.shape;
  const units = recurrentKernel.shape[0];
  const [inputBias, stateBias] = resetAfter ? unstack(bias) : [bias];
  const gatesKernel = slice(recurrentKernel, [0, 0], [units, 2 * units]);
  const candidateKernel = slice(recurrentKernel, [0, 2 * units], [units, units]);
  const part = (gates: Tensor, index: number) => slice(gates, [0, index * units], [batch, units]);
  let hidden: Tensor = zeros([batch, units]);
  const states = timeSteps(x).map((input) => {
    const fromInput = add(matMul(input, kernel), inputBias!);
    const weights = stateBias ? recurrentKernel : gatesKernel;
    const product = matMul(hidden as Tensor2D, weights as Tensor2D);
    const fromState = stateBias ? add(product, stateBias) : product;
    const update = sigmoid(add(part(fromInput, 0), part(fromState, 0)));
    const reset = sigmoid(add(part(fromInput, 1), part(fromState, 1)));
    const inner = stateBias
      ? mul(reset, part(fromState, 2))
      : matMul(mul(reset, hidden) as Tensor2D, candidateKernel as Tensor2D);
    const candidate = tanh(add(part(fromInput, 2), inner));
    hidden = add(mul(sub(1, update), candidate), mul(update, hidden));
    return hidden;
  });
  return stack(states, 1) as Tensor3D;
}
