import {
  add,
  cast,
  clipByValue,
  mul,
  ones,
  reverse,
  sigmoid,
  slice,
  sub,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  zeros,
} from '@tensorflow/tfjs-core';
import type { DropoutKey } from './dropout-mask.ts';
import { seededDropout } from './seeded-dropout.ts';

/** What LSTM and GRU have in common. */
export interface RecurrentOptions {
  /** Of the gates; `hardSigmoid`, which is the default of tfjs' layers, is 0.2*x + 0.5 cut to [0, 1]. */
  recurrentActivation?: 'sigmoid' | 'hardSigmoid';
  /** Reads the sequence from its end; row 0 of the result then belongs to the last time step, as in Keras. */
  goBackwards?: boolean;
  /** `[batch, time]`: where it is 0 or false the time step is skipped, and the state stays what it was. */
  mask?: Tensor | undefined;
  /** Dropout of the input: one mask for each clip, the same at all time steps. */
  dropout?: DropoutKey | undefined;
  /** Dropout of the state from which each step starts: one mask for each clip, the same at all time steps. */
  recurrentDropout?: DropoutKey | undefined;
}

export interface PreparedInputs {
  x: Tensor3D;
  /** `[batch, time]` of 0 and 1. */
  mask: Tensor2D | undefined;
  /** `[batch, units]`: what the states are multiplied by. */
  factors: Tensor2D | undefined;
}

/** The input of a recurrence in the order in which it is read, its mask, and dropout's factors. */
export function prepareInputs(
  input: Tensor3D,
  units: number,
  { goBackwards = false, mask, dropout, recurrentDropout }: RecurrentOptions,
): PreparedInputs {
  const [batch, , features] = input.shape;
  const x =
    dropout && dropout.rate !== 0 ? mul(input, seededDropout(ones([batch, 1, features]), dropout)) : input;
  const kept = mask && cast(mask, 'float32');
  return {
    x: (goBackwards ? reverse(x, 1) : x) as Tensor3D,
    mask: (kept && goBackwards ? reverse(kept, 1) : kept) as Tensor2D | undefined,
    factors:
      recurrentDropout && recurrentDropout.rate !== 0
        ? seededDropout(ones([batch, units]) as Tensor2D, recurrentDropout)
        : undefined,
  };
}

/** Optional inputs of a kernel: one without elements stands for none. */
export function orAbsent<Name extends string>(
  inputs: Record<Name, Tensor | undefined>,
): Record<Name, Tensor> {
  const absent = zeros([0]);
  const filled = Object.entries<Tensor | undefined>(inputs).map(([name, tensor]) => [name, tensor ?? absent]);
  return Object.fromEntries(filled) as Record<Name, Tensor>;
}

export function gateActivation(name: RecurrentOptions['recurrentActivation']): (x: Tensor) => Tensor {
  return name === 'hardSigmoid' ? (x) => clipByValue(add(mul(x, 0.2), 0.5), 0, 1) : sigmoid;
}

/** The new state, or where the mask skips time step `t` the old one. */
export function unlessSkipped(fresh: Tensor, old: Tensor, mask: Tensor2D | undefined, t: number): Tensor {
  if (!mask) return fresh;
  const keep = slice(mask, [0, t], [mask.shape[0], 1]);
  return add(mul(fresh, keep), mul(old, sub(1, keep)));
}
