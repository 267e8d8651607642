import { type GradConfig, type Tensor, type TensorInfo, zerosLike } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { matrixView, multiply } from '../heap/product.ts';
import {
  copyUnits,
  gradRecurrent,
  isAbsent,
  loopScratch,
  optionalInput,
  optionalUnits,
  packRecurrent,
  paddedTarget,
  padUnits,
  projectInput,
  type Recurrence,
  recurrenceOf,
} from '../heap/recurrent.ts';
import {
  GRU,
  GRU_GRAD_BIAS,
  GRU_GRAD_GATES,
  GRU_GRAD_RECURRENT,
  RECURRENT_GRAD_BIAS,
  RECURRENT_GRAD_INPUT,
  RECURRENT_GRAD_KERNEL,
} from '../kernel-names.ts';
import { runKernel } from '../run-kernel.ts';

const GATES = 3;

interface Attributes {
  resetAfter: boolean;
  recurrentActivation: 'sigmoid' | 'hardSigmoid';
}

/** What need not be there: see `isAbsent`. */
interface Optional<T> {
  mask: T;
  factors: T;
  firstHidden: T;
}

interface Inputs extends Optional<TensorInfo> {
  x: TensorInfo;
  kernel: TensorInfo;
  recurrentKernel: TensorInfo;
  bias: TensorInfo;
}

/** Whether steps start from something else than the state of the step before. */
function hasPrevious({ factors, firstHidden }: Optional<TensorInfo>): boolean {
  return !isAbsent(factors) || !isAbsent(firstHidden);
}

/**
 * What the gradient needs: activated gates, the inner value (what the candidate's product is taken of, or with
 * `resetAfter` what the reset gate multiplies), and maybe the states from which steps start.
 */
function workspaceAt(base: number, { batch, time, padded, width }: Recurrence, previous: boolean) {
  const inner = base + batch * time * width * 4;
  return { gates: base, inner, previous: previous ? inner + batch * time * padded * 4 : 0 };
}

function workspaceFloats({ batch, time, padded, width }: Recurrence, previous: boolean): number {
  return batch * time * (width + (previous ? 2 : 1) * padded);
}

/** Hidden states; and the workspace. */
const forward: Kernel = {
  name: GRU,
  run({
    heap,
    inputs,
    attributes: { resetAfter, recurrentActivation },
  }: KernelCall<Inputs, Attributes>): TensorInfo[] {
    const shape = recurrenceOf(inputs.x.shape, inputs.recurrentKernel.shape[0]!, GATES);
    const { batch, time, features, units, padded, width } = shape;
    const x = heap.input(inputs.x);
    const kernel = padUnits(heap, heap.input(inputs.kernel), features * GATES, shape);
    const weights = padUnits(heap, heap.input(inputs.recurrentKernel), units * GATES, shape);
    const bias = padUnits(heap, heap.input(inputs.bias), resetAfter ? 2 * GATES : GATES, shape);
    const hidden = heap.output([batch, time, units]);
    const workspace = heap.workspace(workspaceFloats(shape, hasPrevious(inputs)));
    const { gates, inner, previous } = workspaceAt(workspace.address, shape, hasPrevious(inputs));
    projectInput(heap, x, kernel, gates, shape);
    const states = paddedTarget(heap, hidden.address, batch * time, shape);
    heap.kernels.gru(
      batch,
      time,
      padded,
      units,
      recurrentActivation === 'hardSigmoid',
      gates,
      bias,
      resetAfter ? bias + width * 4 : 0,
      packRecurrent(heap, { weights, column: 0, columns: 2 * padded, transpose: false }, shape),
      packRecurrent(heap, { weights, column: 2 * padded, columns: padded, transpose: false }, shape),
      optionalInput(heap, inputs.mask),
      optionalUnits(heap, inputs.factors, shape),
      optionalUnits(heap, inputs.firstHidden, shape),
      previous,
      inner,
      states.address,
      ...loopScratch(heap, shape),
    );
    states.write();
    return [hidden.finish(), workspace.finish()];
  },
};

interface GateInputs extends Optional<TensorInfo> {
  recurrentKernel: TensorInfo;
  hidden: TensorInfo;
  workspace: TensorInfo;
  dy: TensorInfo;
}

/** Gradients of the gates before activation, of the inner value and the initial state: the recurrence backwards. */
const gradOfGates: Kernel = {
  name: GRU_GRAD_GATES,
  run({
    heap,
    inputs,
    attributes: { resetAfter, recurrentActivation },
  }: KernelCall<GateInputs, Attributes>): TensorInfo[] {
    const shape = recurrenceOf(inputs.dy.shape, inputs.recurrentKernel.shape[0]!, GATES);
    const { batch, time, units, padded, width } = shape;
    const weights = padUnits(heap, heap.input(inputs.recurrentKernel), units * GATES, shape);
    const hidden = padUnits(heap, heap.input(inputs.hidden), batch * time, shape);
    const saved = workspaceAt(heap.input(inputs.workspace), shape, hasPrevious(inputs));
    const dhidden = copyUnits(heap, heap.input(inputs.dy), batch * time, shape);
    const dgates = heap.output([batch, time, width]);
    const dinner = heap.output([batch, time, padded]);
    const initial = isAbsent(inputs.firstHidden) ? [] : [heap.output([batch, units])];
    const [firstHidden] = initial.map((output) => paddedTarget(heap, output.address, batch, shape));
    heap.kernels.gruGrad(
      batch,
      time,
      padded,
      units,
      recurrentActivation === 'hardSigmoid',
      resetAfter,
      saved.gates,
      saved.inner,
      hidden,
      optionalInput(heap, inputs.mask),
      optionalUnits(heap, inputs.factors, shape),
      saved.previous,
      dhidden,
      packRecurrent(heap, { weights, column: 0, columns: 2 * padded, transpose: true }, shape),
      packRecurrent(heap, { weights, column: 2 * padded, columns: padded, transpose: true }, shape),
      dgates.address,
      dinner.address,
      firstHidden?.address ?? heap.scratch(batch * padded),
      heap.scratch(batch * padded),
      ...loopScratch(heap, shape),
    );
    firstHidden?.write();
    return [dgates, dinner, ...initial].map((output) => output.finish());
  },
};

interface RecurrentInputs {
  hidden: TensorInfo;
  workspace: TensorInfo;
  dgates: TensorInfo;
  dinner: TensorInfo;
}

const gradOfRecurrent: Kernel = {
  name: GRU_GRAD_RECURRENT,
  run({
    heap,
    inputs,
    attributes: { resetAfter, hasPrevious: started },
  }: KernelCall<RecurrentInputs, { resetAfter: boolean; hasPrevious: boolean }>): TensorInfo {
    const units = inputs.hidden.shape[2]!;
    const shape = recurrenceOf(inputs.hidden.shape, units, GATES);
    const { batch, time, padded, width } = shape;
    const [hidden, dgates] = [heap.input(inputs.hidden), heap.input(inputs.dgates)];
    const { inner, previous } = workspaceAt(heap.input(inputs.workspace), shape, started);
    const drecurrent = heap.output([units, GATES * units]);
    const target = paddedTarget(heap, drecurrent.address, units * GATES, shape);
    const ofGates = { dgates, gateStride: width, columns: 2 * padded, result: target.address };
    gradRecurrent(heap, { hidden, previous, ...ofGates }, shape);
    const candidate = target.address + 2 * padded * 4;
    if (resetAfter) {
      const dinner = heap.input(inputs.dinner);
      const ofInner = { dgates: dinner, gateStride: padded, columns: padded, result: candidate };
      gradRecurrent(heap, { hidden, previous, ...ofInner }, shape);
    } else {
      multiply(heap, {
        m: units,
        n: padded,
        k: batch * time,
        a: matrixView(heap, inner, padded),
        transposeA: true,
        b: matrixView(heap, dgates + 2 * padded * 4, width),
        c: matrixView(heap, candidate, width),
      });
    }
    target.write();
    return drecurrent.finish();
  },
};

/** Gradient of both rows of biases, of the input and of the state. */
const gradOfBiases: Kernel = {
  name: GRU_GRAD_BIAS,
  run({
    heap,
    inputs,
    attributes: { units },
  }: KernelCall<{ dgates: TensorInfo; dinner: TensorInfo }, { units: number }>): TensorInfo {
    const shape = recurrenceOf(inputs.dgates.shape, units, GATES);
    const { batch, time, padded, width } = shape;
    const [dgates, dinner] = [heap.input(inputs.dgates), heap.input(inputs.dinner)];
    const dbias = heap.output([2, GATES * units]);
    const target = paddedTarget(heap, dbias.address, 2 * GATES, shape);
    heap.kernels.columnSum(dgates, batch * time, width, target.address);
    // The state's biases act where the input's do, but for the candidate's, which the reset gate multiplies.
    const second = target.address + width * 4;
    heap.kernels.resizeBlocks(target.address, 1, width, width, second);
    heap.kernels.columnSum(dinner, batch * time, padded, second + 2 * padded * 4);
    target.write();
    return dbias.finish();
  },
};

export const gruKernels: readonly Kernel[] = [forward, gradOfGates, gradOfRecurrent, gradOfBiases];

export const gruGradient: GradConfig = {
  kernelName: GRU,
  inputsToSave: ['x', 'kernel', 'recurrentKernel', 'mask', 'factors', 'firstHidden'],
  outputsToSave: [true, true],
  gradFunc: (dy, saved, attributes) => {
    const [x, kernel, recurrentKernel, mask, factors, firstHidden, hidden, workspace] = saved as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    const { resetAfter } = attributes as unknown as Attributes;
    const optional = { mask, factors, firstHidden };
    // Not in the functions below: it is needed by all of them.
    const [dgates, dinner, dfirstHidden] = runKernel<Tensor[]>(
      GRU_GRAD_GATES,
      { recurrentKernel, hidden, workspace, ...optional, dy: (dy as Tensor[])[0]! },
      attributes,
    ) as [Tensor, Tensor, Tensor?];
    const sizes = { units: hidden.shape[2]!, gates: GATES };
    return {
      x: () => runKernel<Tensor>(RECURRENT_GRAD_INPUT, { kernel, dgates }, sizes),
      kernel: () => runKernel<Tensor>(RECURRENT_GRAD_KERNEL, { x, dgates }, sizes),
      recurrentKernel: () =>
        runKernel<Tensor>(
          GRU_GRAD_RECURRENT,
          { hidden, workspace, dgates, dinner },
          { resetAfter, hasPrevious: hasPrevious(optional) },
        ),
      bias: () =>
        resetAfter
          ? runKernel<Tensor>(GRU_GRAD_BIAS, { dgates, dinner }, sizes)
          : runKernel<Tensor>(RECURRENT_GRAD_BIAS, { dgates }, sizes),
      mask: () => zerosLike(mask),
      factors: () => zerosLike(factors),
      firstHidden: () => dfirstHidden!,
    };
  },
};
