import type { GradConfig, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { matrixView, multiply } from '../heap/product.ts';
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
import { GRU, GRU_GRAD_GATES, GRU_GRAD_INPUT, GRU_GRAD_WEIGHTS } from '../kernel-names.ts';
import { runKernel } from '../run-kernel.ts';
import { recurrentGradInput } from './recurrent-grad-input.ts';

const GATES = 3;

interface Attributes {
  resetAfter: boolean;
}

interface Inputs {
  x: TensorInfo;
  kernel: TensorInfo;
  recurrentKernel: TensorInfo;
  bias: TensorInfo;
}

/**
 * Hidden states; and for the gradient the activated gates and the inner value (what the candidate's product is
 * taken of, or with `resetAfter` what the reset gate multiplies), with padded units.
 */
const forward: Kernel = {
  name: GRU,
  run({ heap, inputs, attributes: { resetAfter } }: KernelCall<Inputs, Attributes>): TensorInfo[] {
    const shape = recurrenceOf(inputs.x.shape, inputs.recurrentKernel.shape[0]!, GATES);
    const { batch, time, features, units, padded, width } = shape;
    const x = heap.input(inputs.x);
    const kernel = padUnits(heap, heap.input(inputs.kernel), features * GATES, shape);
    const weights = padUnits(heap, heap.input(inputs.recurrentKernel), units * GATES, shape);
    const bias = padUnits(heap, heap.input(inputs.bias), resetAfter ? 2 * GATES : GATES, shape);
    const hidden = heap.output([batch, time, units]);
    const gates = heap.output([batch, time, width]);
    const inner = heap.output([batch, time, padded]);
    projectInput(heap, x, kernel, gates.address, shape);
    const states = paddedTarget(heap, hidden.address, batch * time, shape);
    heap.kernels.gru(
      batch,
      time,
      padded,
      units,
      gates.address,
      bias,
      resetAfter ? bias + width * 4 : 0,
      packRecurrent(heap, { weights, column: 0, columns: 2 * padded, transpose: false }, shape),
      packRecurrent(heap, { weights, column: 2 * padded, columns: padded, transpose: false }, shape),
      inner.address,
      states.address,
      ...loopScratch(heap, shape),
    );
    states.write();
    return [hidden, gates, inner].map((output) => output.finish());
  },
};

interface GateInputs {
  recurrentKernel: TensorInfo;
  hidden: TensorInfo;
  gates: TensorInfo;
  inner: TensorInfo;
  dy: TensorInfo;
}

/** Gradients of the gates before activation and of the inner value: the recurrence run backwards. */
const gradOfGates: Kernel = {
  name: GRU_GRAD_GATES,
  run({ heap, inputs, attributes: { resetAfter } }: KernelCall<GateInputs, Attributes>): TensorInfo[] {
    const shape = recurrenceOf(inputs.dy.shape, inputs.recurrentKernel.shape[0]!, GATES);
    const { batch, time, units, padded, width } = shape;
    const weights = padUnits(heap, heap.input(inputs.recurrentKernel), units * GATES, shape);
    const hidden = padUnits(heap, heap.input(inputs.hidden), batch * time, shape);
    const [gates, inner] = [heap.input(inputs.gates), heap.input(inputs.inner)];
    const dhidden = copyUnits(heap, heap.input(inputs.dy), batch * time, shape);
    const dgates = heap.output([batch, time, width]);
    const dinner = heap.output([batch, time, padded]);
    heap.kernels.gruGrad(
      batch,
      time,
      padded,
      units,
      resetAfter,
      gates,
      inner,
      hidden,
      dhidden,
      packRecurrent(heap, { weights, column: 0, columns: 2 * padded, transpose: true }, shape),
      packRecurrent(heap, { weights, column: 2 * padded, columns: padded, transpose: true }, shape),
      dgates.address,
      dinner.address,
      ...loopScratch(heap, shape),
    );
    return [dgates, dinner].map((output) => output.finish());
  },
};

interface WeightInputs {
  x: TensorInfo;
  hidden: TensorInfo;
  inner: TensorInfo;
  dgates: TensorInfo;
  dinner: TensorInfo;
}

/** Gradients of kernel, recurrent kernel and bias. */
const gradOfWeights: Kernel = {
  name: GRU_GRAD_WEIGHTS,
  run({ heap, inputs, attributes: { resetAfter } }: KernelCall<WeightInputs, Attributes>): TensorInfo[] {
    const shape = recurrenceOf(inputs.x.shape, inputs.hidden.shape[2]!, GATES);
    const { batch, time, features, units, padded, width } = shape;
    const [x, states, dgates] = [heap.input(inputs.x), heap.input(inputs.hidden), heap.input(inputs.dgates)];
    const dkernel = heap.output([features, GATES * units]);
    const drecurrent = heap.output([units, GATES * units]);
    const dbias = heap.output(resetAfter ? [2, GATES * units] : [GATES * units]);
    const kernelTarget = paddedTarget(heap, dkernel.address, features * GATES, shape);
    const recurrentTarget = paddedTarget(heap, drecurrent.address, units * GATES, shape);
    const biasTarget = paddedTarget(heap, dbias.address, resetAfter ? 2 * GATES : GATES, shape);
    gradKernel(heap, x, dgates, kernelTarget.address, shape);
    const ofStates = { states, stateStride: units };
    const ofGates = { dgates, gateStride: width, columns: 2 * padded, result: recurrentTarget.address };
    gradRecurrent(heap, { ...ofStates, ...ofGates }, shape);
    heap.kernels.columnSum(dgates, batch * time, width, biasTarget.address);
    const candidate = recurrentTarget.address + 2 * padded * 4;
    if (resetAfter) {
      const dinner = heap.input(inputs.dinner);
      const ofInner = { dgates: dinner, gateStride: padded, columns: padded, result: candidate };
      gradRecurrent(heap, { ...ofStates, ...ofInner }, shape);
      // The state's biases act where the input's do, but for the candidate's, which the reset gate multiplies.
      const second = biasTarget.address + width * 4;
      heap.kernels.resizeBlocks(biasTarget.address, 1, width, width, second);
      heap.kernels.columnSum(dinner, batch * time, padded, second + 2 * padded * 4);
    } else {
      multiply(heap, {
        m: units,
        n: padded,
        k: batch * time,
        a: matrixView(heap, heap.input(inputs.inner), padded),
        transposeA: true,
        b: matrixView(heap, dgates + 2 * padded * 4, width),
        c: matrixView(heap, candidate, width),
      });
    }
    for (const target of [kernelTarget, recurrentTarget, biasTarget]) target.write();
    return [dkernel, drecurrent, dbias].map((output) => output.finish());
  },
};

export const gruKernels: readonly Kernel[] = [
  forward,
  gradOfGates,
  gradOfWeights,
  recurrentGradInput(GRU_GRAD_INPUT, GATES),
];

export const gruGradient: GradConfig = {
  kernelName: GRU,
  inputsToSave: ['x', 'kernel', 'recurrentKernel'],
  outputsToSave: [true, true, true],
  gradFunc: (dy, saved, attributes) => {
    const [x, kernel, recurrentKernel, hidden, gates, inner] = saved as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    const inputs = { recurrentKernel, hidden, gates, inner, dy: (dy as Tensor[])[0]! };
    const [dgates, dinner] = runKernel<Tensor[]>(GRU_GRAD_GATES, inputs, attributes) as [Tensor, Tensor];
    // Not in the functions below: tfjs disposes of what one of them makes beside its result.
    const [dkernel, drecurrent, dbias] = runKernel<Tensor[]>(
      GRU_GRAD_WEIGHTS,
      { x, hidden, inner, dgates, dinner },
      attributes,
    );
    return {
      x: () => runKernel<Tensor>(GRU_GRAD_INPUT, { kernel, dgates }),
      kernel: () => dkernel!,
      recurrentKernel: () => drecurrent!,
      bias: () => dbias!,
    };
  },
};
