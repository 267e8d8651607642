import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { ADAM, RMSPROP, SGD } from '../kernel-names.ts';
import { sizeOf } from '../size-of.ts';

// The results are new tensors: XNNPACK keeps weights packed by tensor id, and would not see a change in place.

interface AdamAttributes {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
  correction1: number;
  correction2: number;
}

type AdamInputs = Record<'value' | 'gradient' | 'firstMoment' | 'secondMoment', TensorInfo>;

const adam: Kernel = {
  name: ADAM,
  run({ heap, inputs, attributes }: KernelCall<AdamInputs, AdamAttributes>): TensorInfo[] {
    const { learningRate, beta1, beta2, epsilon, weightDecay, correction1, correction2 } = attributes;
    const { shape } = inputs.value;
    const [value, gradient, first, second] = [
      inputs.value,
      inputs.gradient,
      inputs.firstMoment,
      inputs.secondMoment,
    ].map((t) => heap.input(t));
    const results = [heap.output(shape), heap.output(shape), heap.output(shape)] as const;
    heap.kernels.adam(
      sizeOf(shape),
      value!,
      gradient!,
      first!,
      second!,
      learningRate / correction1,
      beta1,
      beta2,
      1 / correction2,
      epsilon,
      1 - learningRate * weightDecay,
      results[0].address,
      results[1].address,
      results[2].address,
    );
    return results.map((output) => output.finish());
  },
};

type RmspropInputs = Record<'value' | 'gradient' | 'meanSquare', TensorInfo>;

const rmsprop: Kernel = {
  name: RMSPROP,
  run({
    heap,
    inputs,
    attributes: { learningRate, decay, epsilon },
  }: KernelCall<RmspropInputs, { learningRate: number; decay: number; epsilon: number }>): TensorInfo[] {
    const { shape } = inputs.value;
    const [value, gradient, mean] = [inputs.value, inputs.gradient, inputs.meanSquare].map((t) =>
      heap.input(t),
    );
    const results = [heap.output(shape), heap.output(shape)] as const;
    heap.kernels.rmsprop(
      sizeOf(shape),
      value!,
      gradient!,
      mean!,
      learningRate,
      decay,
      epsilon,
      results[0].address,
      results[1].address,
    );
    return results.map((output) => output.finish());
  },
};

type SgdInputs = Record<'value' | 'gradient' | 'velocity', TensorInfo>;

const sgd: Kernel = {
  name: SGD,
  run({
    heap,
    inputs,
    attributes: { learningRate, momentum },
  }: KernelCall<SgdInputs, { learningRate: number; momentum: number }>): TensorInfo[] {
    const { shape } = inputs.value;
    const [value, gradient, velocity] = [inputs.value, inputs.gradient, inputs.velocity].map((t) =>
      heap.input(t),
    );
    const results = [heap.output(shape), heap.output(shape)] as const;
    heap.kernels.sgd(
      sizeOf(shape),
      value!,
      gradient!,
      velocity!,
      learningRate,
      momentum,
      results[0].address,
      results[1].address,
    );
    return results.map((output) => output.finish());
  },
};

export const optimizerKernels: readonly Kernel[] = [adam, rmsprop, sgd];
