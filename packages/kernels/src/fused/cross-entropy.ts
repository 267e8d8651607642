import { type GradConfig, type Tensor, type TensorInfo, zerosLike } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { CROSS_ENTROPY, CROSS_ENTROPY_GRAD } from '../kernel-names.ts';
import { runKernel } from '../run-kernel.ts';

interface Attributes {
  labelSmoothing: number;
}

/** Loss of each row; and for the gradient the softmax. */
const forward: Kernel = {
  name: CROSS_ENTROPY,
  run({
    heap,
    inputs,
    attributes: { labelSmoothing },
  }: KernelCall<{ logits: TensorInfo; labels: TensorInfo }, Attributes>): TensorInfo[] {
    const [rows, classes] = inputs.logits.shape as [number, number];
    const [logits, labels] = [heap.input(inputs.logits), heap.input(inputs.labels)];
    const [losses, probabilities] = [heap.output([rows]), heap.output([rows, classes])];
    heap.kernels.crossEntropy(
      logits,
      labels,
      rows,
      classes,
      1 - labelSmoothing,
      labelSmoothing / classes,
      losses.address,
      probabilities.address,
    );
    return [losses.finish(), probabilities.finish()];
  },
};

interface GradInputs {
  dy: TensorInfo;
  labels: TensorInfo;
  probabilities: TensorInfo;
}

const grad: Kernel = {
  name: CROSS_ENTROPY_GRAD,
  run({ heap, inputs, attributes: { labelSmoothing } }: KernelCall<GradInputs, Attributes>): TensorInfo {
    const [rows, classes] = inputs.labels.shape as [number, number];
    const [dy, labels, probabilities] = [inputs.dy, inputs.labels, inputs.probabilities].map((t) =>
      heap.input(t),
    );
    const dlogits = heap.output([rows, classes]);
    heap.kernels.crossEntropyGrad(
      dy!,
      probabilities!,
      labels!,
      rows,
      classes,
      1 - labelSmoothing,
      labelSmoothing / classes,
      dlogits.address,
    );
    return dlogits.finish();
  },
};

export const crossEntropyKernels: readonly Kernel[] = [forward, grad];

export const crossEntropyGradient: GradConfig = {
  kernelName: CROSS_ENTROPY,
  inputsToSave: ['labels'],
  outputsToSave: [false, true],
  gradFunc: (dy, saved, attributes) => {
    const [labels, probabilities] = saved as [Tensor, Tensor];
    const inputs = { dy: (dy as Tensor[])[0]!, labels, probabilities };
    return {
      logits: () => runKernel<Tensor>(CROSS_ENTROPY_GRAD, inputs, attributes),
      labels: () => zerosLike(labels),
    };
  },
};
