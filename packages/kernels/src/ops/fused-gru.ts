import {
  add,
  concat,
  matMul,
  mul,
  reshape,
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
} from '@tensorflow/tfjs-core';
import { GRU } from '../kernel-names.ts';
import { hasKernel, runKernel } from '../run-kernel.ts';
import { checkRecurrentShapes } from './recurrent-shapes.ts';

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
  const inputBias = resetAfter ? reshape(slice(bias, [0, 0], [1, -1]), [-1]) : bias;
  const stateBias = resetAfter ? reshape(slice(bias, [1, 0], [1, -1]), [-1]) : undefined;
  const gatesKernel = slice(recurrentKernel, [0, 0], [units, 2 * units]);
  const candidateKernel = slice(recurrentKernel, [0, 2 * units], [units, units]);
  const part = (gates: Tensor, index: number) => slice(gates, [0, index * units], [batch, units]);
  let hidden: Tensor | undefined;
  const states = unstack(x, 1).map((input) => {
    const fromInput = add(matMul(input as Tensor2D, kernel), inputBias);
    let fromState: Tensor | undefined;
    if (hidden && resetAfter) fromState = matMul(hidden as Tensor2D, recurrentKernel);
    else if (hidden) fromState = matMul(hidden as Tensor2D, gatesKernel);
    if (stateBias) {
      const rows = reshape(stateBias, [1, 3 * units]);
      fromState = fromState
        ? add(fromState, rows)
        : concat(
            Array.from({ length: batch }, () => rows),
            0,
          );
    }
    const gate = (index: number) =>
      sigmoid(fromState ? add(part(fromInput, index), part(fromState, index)) : part(fromInput, index));
    const update = gate(0);
    const reset = gate(1);
    let candidate = part(fromInput, 2);
    if (resetAfter) candidate = add(candidate, mul(reset, part(fromState!, 2)));
    else if (hidden) candidate = add(candidate, matMul(mul(reset, hidden) as Tensor2D, candidateKernel));
    const fresh = mul(sub(1, update), tanh(candidate));
    hidden = hidden ? add(fresh, mul(update, hidden)) : fresh;
    return hidden;
  });
  return stack(states, 1) as Tensor3D;
}
