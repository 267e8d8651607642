import {
  add,
  matMul,
  mul,
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
import {
  gateActivation,
  orAbsent,
  type PreparedInputs,
  prepareInputs,
  type RecurrentOptions,
  unlessSkipped,
} from './recurrent-options.ts';
import { checkRecurrentShapes } from './recurrent-shapes.ts';
import { timeSteps } from './time-steps.ts';

export interface FusedLstmOptions extends RecurrentOptions {
  /** Hidden state and cell before the first step, `[batch, units]` each; zeros by default. */
  initialState?: readonly [hidden: Tensor2D, cell: Tensor2D] | undefined;
}

/**
 * Hidden states of an LSTM over whole sequences.
 *
 * Keras' cell: gates in the order input, forget, candidate, output; `c = f*c + i*g`, `h = o*tanh(c)`, with `tanh`
 * for the candidate. Recurrent dropout acts on the `h` of the products.
 *
 * @param x `[batch, time, features]`
 * @param kernel `[features, 4*units]`
 * @param recurrentKernel `[units, 4*units]`
 * @param bias `[4*units]`
 * @returns `[batch, time, units]`; the last time step alone is `slice(h, [0, time - 1, 0], [-1, 1, -1])`
 * @throws {Error} when the shapes do not fit together, or a rate of dropout is outside [0, 1)
 * @example
 * const h = fusedLstm(tf.ones([2, 5, 3]), tf.ones([3, 16]), tf.ones([4, 16]), tf.zeros([16]));
 * h.shape; // [2, 5, 4]
 */
export function fusedLstm(
  x: Tensor3D,
  kernel: Tensor2D,
  recurrentKernel: Tensor2D,
  bias: Tensor1D,
  options: FusedLstmOptions = {},
): Tensor3D {
  const weights = { kernel, recurrentKernel, bias };
  checkRecurrentShapes('fusedLstm', { x, ...weights }, { gates: 4, biasRows: 1, states: 2 }, options);
  const { recurrentActivation = 'sigmoid', initialState } = options;
  return tidy(() => {
    const inputs = { ...weights, ...prepareInputs(x, recurrentKernel.shape[0], options) };
    if (!hasKernel(LSTM)) return composedLstm(inputs, options);
    const { mask, factors, ...given } = inputs;
    const [firstHidden, firstCell] = initialState ?? [];
    const optional = orAbsent({ mask, factors, firstHidden, firstCell });
    return runKernel<Tensor3D[]>(LSTM, { ...given, ...optional }, { recurrentActivation })[0]!;
  });
}

interface LstmInputs extends PreparedInputs {
  kernel: Tensor2D;
  recurrentKernel: Tensor2D;
  bias: Tensor1D;
}

function composedLstm(
  { x, kernel, recurrentKernel, bias, mask, factors }: LstmInputs,
  { recurrentActivation, initialState }: FusedLstmOptions,
): Tensor3D {
  const gate = gateActivation(recurrentActivation);
  const origin = zeros([x.shape[0], recurrentKernel.shape[0]]);
  let [hidden, cell]: readonly [Tensor, Tensor] = initialState ?? [origin, origin];
  const states = timeSteps(x).map((input, t) => {
    const start = factors ? mul(hidden, factors) : hidden;
    const fromState = matMul(start as Tensor2D, recurrentKernel);
    const gates = add(add(matMul(input, kernel), bias), fromState);
    const [i, f, candidate, o] = split(gates, 4, 1) as [Tensor, Tensor, Tensor, Tensor];
    const fresh = add(mul(gate(f), cell), mul(gate(i), tanh(candidate)));
    hidden = unlessSkipped(mul(gate(o), tanh(fresh)), hidden, mask, t);
    cell = unlessSkipped(fresh, cell, mask, t);
    return hidden;
  });
  return stack(states, 1) as Tensor3D;
}
