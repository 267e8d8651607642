import type { GradConfig, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { COLUMN_SUM, LAYER_NORM, LAYER_NORM_GRAD_GAMMA, LAYER_NORM_GRAD_INPUT } from '../kernel-names.ts';
import { runKernel } from '../run-kernel.ts';
import { sizeOf } from '../size-of.ts';

function rowsAndColumns({ shape }: TensorInfo): [rows: number, columns: number] {
  return [sizeOf(shape.slice(0, -1)), shape.at(-1)!];
}

/** Normalised values; and for the gradient mean and inverse deviation of each row. */
const forward: Kernel = {
  name: LAYER_NORM,
  run({
    heap,
    inputs,
    attributes: { epsilon },
  }: KernelCall<{ x: TensorInfo; gamma: TensorInfo; beta: TensorInfo }, { epsilon: number }>): TensorInfo[] {
    const [rows, columns] = rowsAndColumns(inputs.x);
    const [x, gamma, beta] = [inputs.x, inputs.gamma, inputs.beta].map((t) => heap.input(t));
    const y = heap.output(inputs.x.shape);
    const statistics = heap.workspace(2 * rows);
    heap.kernels.layerNorm(x!, rows, columns, gamma!, beta!, epsilon, y.address, statistics.address);
    return [y.finish(), statistics.finish()];
  },
};

type GradInputs = Record<'x' | 'dy' | 'gamma' | 'statistics', TensorInfo>;

const gradOfInput: Kernel = {
  name: LAYER_NORM_GRAD_INPUT,
  run({ heap, inputs }: KernelCall<GradInputs, object>): TensorInfo {
    const [rows, columns] = rowsAndColumns(inputs.x);
    const [x, dy] = [heap.input(inputs.x), heap.input(inputs.dy)];
    const [gamma, statistics] = [heap.input(inputs.gamma), heap.input(inputs.statistics)];
    const dx = heap.output(inputs.x.shape);
    heap.kernels.layerNormGradInput(x, dy, rows, columns, gamma, statistics, dx.address);
    return dx.finish();
  },
};

const gradOfGamma: Kernel = {
  name: LAYER_NORM_GRAD_GAMMA,
  run({ heap, inputs }: KernelCall<Omit<GradInputs, 'gamma'>, object>): TensorInfo {
    const [rows, columns] = rowsAndColumns(inputs.x);
    const [x, dy, statistics] = [inputs.x, inputs.dy, inputs.statistics].map((t) => heap.input(t));
    const dgamma = heap.output([columns]);
    const products = heap.scratch(rows * columns);
    heap.kernels.layerNormGradGamma(x!, dy!, rows, columns, statistics!, products, dgamma.address);
    return dgamma.finish();
  },
};

export const layerNormKernels: readonly Kernel[] = [forward, gradOfInput, gradOfGamma];

export const layerNormGradient: GradConfig = {
  kernelName: LAYER_NORM,
  inputsToSave: ['x', 'gamma'],
  outputsToSave: [false, true],
  gradFunc: (dys, saved) => {
    const [x, gamma, statistics] = saved as [Tensor, Tensor, Tensor];
    const dy = (dys as Tensor[])[0]!;
    return {
      x: () => runKernel<Tensor>(LAYER_NORM_GRAD_INPUT, { x, dy, gamma, statistics }),
      gamma: () => runKernel<Tensor>(LAYER_NORM_GRAD_GAMMA, { x, dy, statistics }),
      beta: () => runKernel<Tensor>(COLUMN_SUM, { x: dy }),
    };
  },
};
