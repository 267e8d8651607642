import {
  add,
  matMul,
  mul,
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

export interface FusedGruOptions extends RecurrentOptions {
  /**
   * Where the reset gate acts: `false` on the state before the matrix product, `true` on its result (Keras 2's
   * and cuDNN's form, which has a second row of biases).
   */
  resetAfter?: boolean;
  /** Hidden state before the first step, `[batch, units]`; zeros by default. */
  initialState?: readonly [hidden: Tensor2D] | undefined;
}

/**
 * Hidden states of a GRU over whole sequences.
 *
 * Keras' cell: gates in the order update `z`, reset `r`, candidate `g`; `h = z*h + (1 - z)*g`, where
 * `g = tanh(x W + b + (r*h) U)`, or with `resetAfter`, `g = tanh(x W + b0 + r*(h U + b1))`. Recurrent dropout acts
 * on every `h` of these, as in tfjs' layer.
 *
 * @param x `[batch, time, features]`
 * @param kernel `[features, 3*units]`
 * @param recurrentKernel `[units, 3*units]`
 * @param bias `[3*units]`, or with `resetAfter` `[2, 3*units]`: of the input, of the state
 * @returns `[batch, time, units]`
 * @throws {Error} when the shapes do not fit together, or a rate of dropout is outside [0, 1)
 * @example
 * const h = fusedGru(tf.ones([2, 5, 3]), tf.ones([3, 12]), tf.ones([4, 12]), tf.zeros([12]));
 * h.shape; // [2, 5, 4]
 */
export function fusedGru(
  x: Tensor3D,
  kernel: Tensor2D,
  recurrentKernel: Tensor2D,
  bias: Tensor1D | Tensor2D,
  options: FusedGruOptions = {},
): Tensor3D {
  const { resetAfter = false, recurrentActivation = 'sigmoid', initialState } = options;
  const weights = { kernel, recurrentKernel, bias };
  const form = { gates: 3, biasRows: resetAfter ? 2 : 1, states: 1 } as const;
  checkRecurrentShapes('fusedGru', { x, ...weights }, form, options);
  return tidy(() => {
    const inputs = { ...weights, ...prepareInputs(x, recurrentKernel.shape[0], options) };
    if (!hasKernel(GRU)) return composedGru(inputs, options);
    const { mask, factors, ...given } = inputs;
    const optional = orAbsent({ mask, factors, firstHidden: initialState?.[0] });
    return runKernel<Tensor3D[]>(GRU, { ...given, ...optional }, { resetAfter, recurrentActivation })[0]!;
  });
}

interface GruInputs extends PreparedInputs {
  kernel: Tensor2D;
  recurrentKernel: Tensor2D;
  bias: Tensor;
}

function composedGru(
  { x, kernel, recurrentKernel, bias, mask, factors }: GruInputs,
  { resetAfter, recurrentActivation, initialState }: FusedGruOptions,
): Tensor3D {
  const gate = gateActivation(recurrentActivation);
  const [batch] = x.shape;
  const units = recurrentKernel.shape[0];
  const [inputBias, stateBias] = resetAfter ? unstack(bias) : [bias];
  const gatesKernel = slice(recurrentKernel, [0, 0], [units, 2 * units]);
  const candidateKernel = slice(recurrentKernel, [0, 2 * units], [units, units]);
  const part = (gates: Tensor, index: number) => slice(gates, [0, index * units], [batch, units]);
  let hidden: Tensor = initialState?.[0] ?? zeros([batch, units]);
  const states = timeSteps(x).map((input, t) => {
    const start = factors ? mul(hidden, factors) : hidden;
    const fromInput = add(matMul(input, kernel), inputBias!);
    const weights = stateBias ? recurrentKernel : gatesKernel;
    const product = matMul(start as Tensor2D, weights as Tensor2D);
    const fromState = stateBias ? add(product, stateBias) : product;
    const update = gate(add(part(fromInput, 0), part(fromState, 0)));
    const reset = gate(add(part(fromInput, 1), part(fromState, 1)));
    const inner = stateBias
      ? mul(reset, part(fromState, 2))
      : matMul(mul(reset, start) as Tensor2D, candidateKernel as Tensor2D);
    const candidate = tanh(add(part(fromInput, 2), inner));
    const fresh = add(mul(sub(1, update), candidate), mul(update, start));
    hidden = unlessSkipped(fresh, hidden, mask, t);
    return hidden;
  });
  return stack(states, 1) as Tensor3D;
}
