import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelCall } from '../define-kernel.ts';
import { sizeOf } from '../size-of.ts';

/** Numbers of the operations in assembly/elementwise.ts; whether the operands may change places. */
const operations = [
  ['Add', true],
  ['Sub', false],
  ['Multiply', true],
  ['RealDiv', false],
] as const;

interface Operands {
  a: TensorInfo;
  b: TensorInfo;
}

function arithmetic(name: string, operation: number, commutes: boolean): Kernel {
  return {
    name,
    run({ heap, inputs: { a, b } }: KernelCall<Operands, object>): TensorInfo | undefined {
      if (a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
      const swapped = commutes && sizeOf(b.shape) > sizeOf(a.shape);
      const [left, right] = swapped ? [b, a] : [a, b];
      const columns = sizeOf(right.shape);
      const size = sizeOf(left.shape);
      if (size === 0 || !repeats(left.shape, right.shape)) return undefined;
      const [leftAddress, rightAddress] = [heap.input(left), heap.input(right)];
      const result = heap.output(left.shape);
      heap.kernels.combine(operation, leftAddress, rightAddress, size / columns, columns, result.address);
      return result.finish();
    },
  };
}

/** Whether a tensor is repeated as a whole where it meets another: its axes are the last ones, or of length 1. */
function repeats(outer: readonly number[], inner: readonly number[]): boolean {
  if (inner.length > outer.length) return false;
  const first = inner.findIndex((length) => length !== 1);
  if (first < 0) return true;
  return inner.slice(first).join() === outer.slice(outer.length - inner.length + first).join();
}

function activation(name: string, kernel: 'relu' | 'step'): Kernel {
  return {
    name,
    run({
      heap,
      inputs: { x },
      attributes: { alpha = 0 },
    }: KernelCall<{ x: TensorInfo }, { alpha?: number }>): TensorInfo | undefined {
      const size = sizeOf(x.shape);
      if (x.dtype !== 'float32' || alpha !== 0 || size === 0) return undefined;
      const address = heap.input(x);
      const result = heap.output(x.shape);
      heap.kernels[kernel](address, size, result.address);
      return result.finish();
    },
  };
}

/** Arithmetic and relu for the cpu backend, which calls a function for each number. */
export const elementwise: readonly Kernel[] = [
  ...operations.map(([name, commutes], operation) => arithmetic(name, operation, commutes)),
  activation('Relu', 'relu'),
  activation('Step', 'step'),
];
