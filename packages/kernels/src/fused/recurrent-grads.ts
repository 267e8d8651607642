import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { gradInput, gradKernel, paddedTarget, padUnits, recurrenceOf } from '../heap/recurrent.ts';
import { RECURRENT_GRAD_BIAS, RECURRENT_GRAD_INPUT, RECURRENT_GRAD_KERNEL } from '../kernel-names.ts';

// From the gradient of the gates before activation, which LSTM and GRU find each in its own way. One kernel for
// each result: tfjs asks only for what somebody needs.

interface CellSizes {
  units: number;
  gates: number;
}

const gradOfInput: Kernel = {
  name: RECURRENT_GRAD_INPUT,
  run({
    heap,
    inputs,
    attributes: { units, gates },
  }: KernelCall<{ kernel: TensorInfo; dgates: TensorInfo }, CellSizes>): TensorInfo {
    const [batch, time] = inputs.dgates.shape as [number, number];
    const features = inputs.kernel.shape[0]!;
    const shape = recurrenceOf([batch, time, features], units, gates);
    const kernel = padUnits(heap, heap.input(inputs.kernel), features * gates, shape);
    const dgates = heap.input(inputs.dgates);
    const dx = heap.output([batch, time, features]);
    gradInput(heap, dgates, kernel, dx.address, shape);
    return dx.finish();
  },
};

const gradOfKernel: Kernel = {
  name: RECURRENT_GRAD_KERNEL,
  run({
    heap,
    inputs,
    attributes: { units, gates },
  }: KernelCall<{ x: TensorInfo; dgates: TensorInfo }, CellSizes>): TensorInfo {
    const shape = recurrenceOf(inputs.x.shape, units, gates);
    const [x, dgates] = [heap.input(inputs.x), heap.input(inputs.dgates)];
    const dkernel = heap.output([shape.features, gates * units]);
    const target = paddedTarget(heap, dkernel.address, shape.features * gates, shape);
    gradKernel(heap, x, dgates, target.address, shape);
    target.write();
    return dkernel.finish();
  },
};

const gradOfBias: Kernel = {
  name: RECURRENT_GRAD_BIAS,
  run({
    heap,
    inputs,
    attributes: { units, gates },
  }: KernelCall<{ dgates: TensorInfo }, CellSizes>): TensorInfo {
    const shape = recurrenceOf(inputs.dgates.shape, units, gates);
    const dgates = heap.input(inputs.dgates);
    const dbias = heap.output([gates * units]);
    const target = paddedTarget(heap, dbias.address, gates, shape);
    heap.kernels.columnSum(dgates, shape.batch * shape.time, shape.width, target.address);
    target.write();
    return dbias.finish();
  },
};

export const recurrentKernels: readonly Kernel[] = [gradOfInput, gradOfKernel, gradOfBias];
