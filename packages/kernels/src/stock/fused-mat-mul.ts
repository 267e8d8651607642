import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { multiplyBatches } from './batch-mat-mul.ts';

interface Inputs {
  a: TensorInfo;
  b: TensorInfo;
  bias?: TensorInfo;
  preluActivationWeights?: TensorInfo;
}

interface Attributes {
  transposeA: boolean;
  transposeB: boolean;
  activation?: string;
  leakyreluAlpha?: number;
}

type Call = KernelCall<Inputs, Attributes>;

/** tfjs' kernels of the activations that are not ours. */
const activationKernels: Readonly<Record<string, string>> = {
  elu: 'Elu',
  leakyrelu: 'LeakyRelu',
  prelu: 'Prelu',
  relu: 'Relu',
  relu6: 'Relu6',
  sigmoid: 'Sigmoid',
};

/** Product, bias and activation of tensors in any transposition, batch and broadcast. */
export const fusedMatMul: Kernel = {
  name: '_FusedMatMul',
  run({ heap, inputs, attributes, runNext }: Call): TensorInfo | undefined {
    const { a, b, bias, preluActivationWeights: alpha } = inputs;
    const { activation = 'linear', leakyreluAlpha } = attributes;
    if (a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
    const ofColumns = !bias || bias.shape.join() === String(b.shape.at(attributes.transposeB ? -2 : -1));
    const relu = ofColumns && activation === 'relu';
    const added = bias && ofColumns ? heap.input(bias) : 0;
    let y = multiplyBatches(heap, inputs, attributes, { bias: added, relu });
    if (!y) return undefined;
    if (!ofColumns) y = runNext('Add', y, { a: y, b: bias! });
    if (relu || activation === 'linear') return y;
    const attrs = { alpha: leakyreluAlpha };
    return runNext(activationKernels[activation]!, y, alpha ? { x: y, alpha } : { x: y }, attrs);
  },
};

/**
 * The same for wasm, where tfjs' own kernel is fast for one product that is not transposed, and wrong for others:
 * it adds the last bias to all elements after the first row, and applies relu to partial sums.
 */
export const fusedMatMulOfBatches: Kernel = {
  name: fusedMatMul.name,
  run(call: Call): ReturnType<Kernel['run']> {
    const { inputs, attributes } = call;
    const { a, b, bias } = inputs;
    const one = [...a.shape.slice(0, -2), ...b.shape.slice(0, -2)].every((length) => length === 1);
    const plain = one && !attributes.transposeA && !attributes.transposeB;
    const ofColumns = !bias || bias.shape.join() === String(b.shape.at(-1));
    return plain && ofColumns ? undefined : fusedMatMul.run(call as never);
  },
};
