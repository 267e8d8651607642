import type { GradConfig, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import {
  copyUnits,
  gradKernel,
  gradRecurrent,
  loopScratch,
  packRecurrent,
  paddedTarget,
  padUnits,
  projectInput,
  recurrenceOf,
} from '../heap/recurrent.ts';
import { LSTM, LSTM_GRAD_GATES, LSTM_GRAD_INPUT, LSTM_GRAD_WEIGHTS } from '../kernel-names.ts';
import { runKernel } from '../run-kernel.ts';
import { recurrentGradInput } from './recurrent-grad-input.ts';

const GATES = 4;

interface Inputs {
  x: TensorInfo;
  kernel: TensorInfo;
  recurrentKernel: TensorInfo;
  bias: TensorInfo;
}

/** Hidden states; and for the gradient the activated gates, the cell and its `tanh`, with padded units. */
const forward: Kernel = {
  name: LSTM,
  run({ heap, inputs }: KernelCall<Inputs, object>): TensorInfo[] {
    const shape = recurrenceOf(inputs.x.shape, inputs.recurrentKernel.shape[0]!, GATES);
    const { batch, time, features, units, padded, width } = shape;
    const x = heap.input(inputs.x);
    const kernel = padUnits(heap, heap.input(inputs.kernel), features * GATES, shape);
    const weights = padUnits(heap, heap.input(inputs.recurrentKernel), units * GATES, shape);
    const bias = padUnits(heap, heap.input(inputs.bias), GATES, shape);
    const hidden = heap.output([batch, time, units]);
    const gates = heap.output([batch, time, width]);
    const cell = heap.output([batch, time, padded]);
    const cellTanh = heap.output([batch, time, padded]);
    projectInput(heap, x, kernel, gates.address, shape);
    const recurrent = packRecurrent(heap, { weights, column: 0, columns: width, transpose: false }, shape);
    const states = paddedTarget(heap, hidden.address, batch * time, shape);
    heap.kernels.lstm(
      batch,
      time,
      padded,
      units,
      gates.address,
      bias,
      recurrent,
      cell.address,
      cellTanh.address,
      states.address,
      ...loopScratch(heap, shape),
    );
    states.write();
    return [hidden, gates, cell, cellTanh].map((output) => output.finish());
  },
};

interface GateInputs {
  recurrentKernel: TensorInfo;
  gates: TensorInfo;
  cell: TensorInfo;
  cellTanh: TensorInfo;
  dy: TensorInfo;
}

/** Gradient of the gates before activation: the recurrence run backwards. */
const gradOfGates: Kernel = {
  name: LSTM_GRAD_GATES,
  run({ heap, inputs }: KernelCall<GateInputs, object>): TensorInfo {
    const shape = recurrenceOf(inputs.dy.shape, inputs.recurrentKernel.shape[0]!, GATES);
    const { batch, time, units, padded, width } = shape;
    const weights = padUnits(heap, heap.input(inputs.recurrentKernel), units * GATES, shape);
    const [gates, cell, cellTanh] = [inputs.gates, inputs.cell, inputs.cellTanh].map((t) => heap.input(t));
    const dhidden = copyUnits(heap, heap.input(inputs.dy), batch * time, shape);
    const dgates = heap.output([batch, time, width]);
    const recurrent = packRecurrent(heap, { weights, column: 0, columns: width, transpose: true }, shape);
    heap.kernels.lstmGrad(
      batch,
      time,
      padded,
      units,
      gates!,
      cell!,
      cellTanh!,
      dhidden,
      recurrent,
      dgates.address,
      heap.scratch(batch * padded),
      ...loopScratch(heap, shape),
    );
    return dgates.finish();
  },
};

interface WeightInputs {
  x: TensorInfo;
  hidden: TensorInfo;
  dgates: TensorInfo;
}

/** Gradients of kernel, recurrent kernel and bias. */
const gradOfWeights: Kernel = {
  name: LSTM_GRAD_WEIGHTS,
  run({ heap, inputs }: KernelCall<WeightInputs, object>): TensorInfo[] {
    const shape = recurrenceOf(inputs.x.shape, inputs.hidden.shape[2]!, GATES);
    const { batch, time, features, units, width } = shape;
    const [x, states, dgates] = [inputs.x, inputs.hidden, inputs.dgates].map((t) => heap.input(t));
    const dkernel = heap.output([features, GATES * units]);
    const drecurrent = heap.output([units, GATES * units]);
    const dbias = heap.output([GATES * units]);
    const kernelTarget = paddedTarget(heap, dkernel.address, features * GATES, shape);
    const recurrentTarget = paddedTarget(heap, drecurrent.address, units * GATES, shape);
    const biasTarget = paddedTarget(heap, dbias.address, GATES, shape);
    gradKernel(heap, x!, dgates!, kernelTarget.address, shape);
    const product = { states: states!, stateStride: units, dgates: dgates!, gateStride: width };
    gradRecurrent(heap, { ...product, columns: width, result: recurrentTarget.address }, shape);
    heap.kernels.columnSum(dgates!, batch * time, width, biasTarget.address);
    for (const target of [kernelTarget, recurrentTarget, biasTarget]) target.write();
    return [dkernel, drecurrent, dbias].map((output) => output.finish());
  },
};

export const lstmKernels: readonly Kernel[] = [
  forward,
  gradOfGates,
  gradOfWeights,
  recurrentGradInput(LSTM_GRAD_INPUT, GATES),
];

export const lstmGradient: GradConfig = {
  kernelName: LSTM,
  inputsToSave: ['x', 'kernel', 'recurrentKernel'],
  outputsToSave: [true, true, true, true],
  gradFunc: (dy, saved) => {
    const [x, kernel, recurrentKernel, hidden, gates, cell, cellTanh] = saved as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    const dgates = runKernel<Tensor>(LSTM_GRAD_GATES, {
      recurrentKernel,
      gates,
      cell,
      cellTanh,
      dy: (dy as Tensor[])[0]!,
    });
    // Not in the functions below: tfjs disposes of what one of them makes beside its result.
    const [dkernel, drecurrent, dbias] = runKernel<Tensor[]>(LSTM_GRAD_WEIGHTS, { x, hidden, dgates });
    return {
      x: () => runKernel<Tensor>(LSTM_GRAD_INPUT, { kernel, dgates }),
      kernel: () => dkernel!,
      recurrentKernel: () => drecurrent!,
      bias: () => dbias!,
    };
  },
};
