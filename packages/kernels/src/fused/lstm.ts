import { type GradConfig, type Tensor, type TensorInfo, zerosLike } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
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
  LSTM,
  LSTM_GRAD_GATES,
  LSTM_GRAD_RECURRENT,
  RECURRENT_GRAD_BIAS,
  RECURRENT_GRAD_INPUT,
  RECURRENT_GRAD_KERNEL,
} from '../kernel-names.ts';
import { runKernel } from '../run-kernel.ts';

const GATES = 4;

interface Attributes {
  recurrentActivation: 'sigmoid' | 'hardSigmoid';
}

/** What need not be there: see `isAbsent`. */
interface Optional<T> {
  mask: T;
  factors: T;
  firstHidden: T;
  firstCell: T;
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

/** What the gradient needs: activated gates, cells, their `tanh`, and maybe the states from which steps start. */
function workspaceAt(base: number, { batch, time, padded, width }: Recurrence, previous: boolean) {
  const [gateBytes, stateBytes] = [batch * time * width * 4, batch * time * padded * 4];
  const cell = base + gateBytes;
  const end = cell + 2 * stateBytes;
  return { gates: base, cell, cellTanh: cell + stateBytes, previous: previous ? end : 0 };
}

function workspaceFloats({ batch, time, padded, width }: Recurrence, previous: boolean): number {
  return batch * time * (width + (previous ? 3 : 2) * padded);
}

/** Hidden states; and the workspace. */
const forward: Kernel = {
  name: LSTM,
  run({ heap, inputs, attributes: { recurrentActivation } }: KernelCall<Inputs, Attributes>): TensorInfo[] {
    const shape = recurrenceOf(inputs.x.shape, inputs.recurrentKernel.shape[0]!, GATES);
    const { batch, time, features, units, padded, width } = shape;
    const x = heap.input(inputs.x);
    const kernel = padUnits(heap, heap.input(inputs.kernel), features * GATES, shape);
    const weights = padUnits(heap, heap.input(inputs.recurrentKernel), units * GATES, shape);
    const bias = padUnits(heap, heap.input(inputs.bias), GATES, shape);
    const hidden = heap.output([batch, time, units]);
    const workspace = heap.workspace(workspaceFloats(shape, hasPrevious(inputs)));
    const { gates, cell, cellTanh, previous } = workspaceAt(workspace.address, shape, hasPrevious(inputs));
    projectInput(heap, x, kernel, gates, shape);
    const states = paddedTarget(heap, hidden.address, batch * time, shape);
    heap.kernels.lstm(
      batch,
      time,
      padded,
      units,
      recurrentActivation === 'hardSigmoid',
      gates,
      bias,
      packRecurrent(heap, { weights, column: 0, columns: width, transpose: false }, shape),
      optionalInput(heap, inputs.mask),
      optionalUnits(heap, inputs.factors, shape),
      optionalUnits(heap, inputs.firstHidden, shape),
      optionalUnits(heap, inputs.firstCell, shape),
      previous,
      cell,
      cellTanh,
      states.address,
      ...loopScratch(heap, shape),
    );
    states.write();
    return [hidden.finish(), workspace.finish()];
  },
};

interface GateInputs extends Optional<TensorInfo> {
  recurrentKernel: TensorInfo;
  workspace: TensorInfo;
  dy: TensorInfo;
}

/** Gradients of the gates before activation, of the initial state and cell: the recurrence run backwards. */
const gradOfGates: Kernel = {
  name: LSTM_GRAD_GATES,
  run({
    heap,
    inputs,
    attributes: { recurrentActivation },
  }: KernelCall<GateInputs, Attributes>): TensorInfo[] {
    const shape = recurrenceOf(inputs.dy.shape, inputs.recurrentKernel.shape[0]!, GATES);
    const { batch, time, units, padded, width } = shape;
    const weights = padUnits(heap, heap.input(inputs.recurrentKernel), units * GATES, shape);
    const saved = workspaceAt(heap.input(inputs.workspace), shape, hasPrevious(inputs));
    const dhidden = copyUnits(heap, heap.input(inputs.dy), batch * time, shape);
    const dgates = heap.output([batch, time, width]);
    const initial = isAbsent(inputs.firstHidden) ? [] : [0, 1].map(() => heap.output([batch, units]));
    const [firstHidden, firstCell] = initial.map((output) =>
      paddedTarget(heap, output.address, batch, shape),
    );
    heap.kernels.lstmGrad(
      batch,
      time,
      padded,
      units,
      recurrentActivation === 'hardSigmoid',
      saved.gates,
      saved.cell,
      saved.cellTanh,
      optionalInput(heap, inputs.mask),
      optionalUnits(heap, inputs.factors, shape),
      optionalUnits(heap, inputs.firstCell, shape),
      dhidden,
      packRecurrent(heap, { weights, column: 0, columns: width, transpose: true }, shape),
      dgates.address,
      firstCell?.address ?? heap.scratch(batch * padded),
      firstHidden?.address ?? 0,
      heap.scratch(batch * padded),
      ...loopScratch(heap, shape),
    );
    firstHidden?.write();
    firstCell?.write();
    return [dgates, ...initial].map((output) => output.finish());
  },
};

interface RecurrentInputs {
  hidden: TensorInfo;
  workspace: TensorInfo;
  dgates: TensorInfo;
}

const gradOfRecurrent: Kernel = {
  name: LSTM_GRAD_RECURRENT,
  run({ heap, inputs, attributes }: KernelCall<RecurrentInputs, { hasPrevious: boolean }>): TensorInfo {
    const units = inputs.hidden.shape[2]!;
    const shape = recurrenceOf(inputs.hidden.shape, units, GATES);
    const [hidden, dgates] = [heap.input(inputs.hidden), heap.input(inputs.dgates)];
    const { previous } = workspaceAt(heap.input(inputs.workspace), shape, attributes.hasPrevious);
    const drecurrent = heap.output([units, GATES * units]);
    const target = paddedTarget(heap, drecurrent.address, units * GATES, shape);
    const ofGates = { dgates, gateStride: shape.width, columns: shape.width };
    gradRecurrent(heap, { hidden, previous, ...ofGates, result: target.address }, shape);
    target.write();
    return drecurrent.finish();
  },
};

export const lstmKernels: readonly Kernel[] = [forward, gradOfGates, gradOfRecurrent];

export const lstmGradient: GradConfig = {
  kernelName: LSTM,
  inputsToSave: ['x', 'kernel', 'recurrentKernel', 'mask', 'factors', 'firstHidden', 'firstCell'],
  outputsToSave: [true, true],
  gradFunc: (dy, saved, attributes) => {
    const [x, kernel, recurrentKernel, mask, factors, firstHidden, firstCell, hidden, workspace] = saved as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    const optional = { mask, factors, firstHidden, firstCell };
    // Not in the functions below: it is needed by all of them.
    const [dgates, dfirstHidden, dfirstCell] = runKernel<Tensor[]>(
      LSTM_GRAD_GATES,
      { recurrentKernel, workspace, ...optional, dy: (dy as Tensor[])[0]! },
      attributes,
    ) as [Tensor, Tensor?, Tensor?];
    const sizes = { units: hidden.shape[2]!, gates: GATES };
    return {
      x: () => runKernel<Tensor>(RECURRENT_GRAD_INPUT, { kernel, dgates }, sizes),
      kernel: () => runKernel<Tensor>(RECURRENT_GRAD_KERNEL, { x, dgates }, sizes),
      recurrentKernel: () =>
        runKernel<Tensor>(
          LSTM_GRAD_RECURRENT,
          { hidden, workspace, dgates },
          { hasPrevious: hasPrevious(optional) },
        ),
      bias: () => runKernel<Tensor>(RECURRENT_GRAD_BIAS, { dgates }, sizes),
      mask: () => zerosLike(mask),
      factors: () => zerosLike(factors),
      firstHidden: () => dfirstHidden!,
      firstCell: () => dfirstCell!,
    };
  },
};
