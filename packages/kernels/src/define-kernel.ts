import {
  getKernel,
  type KernelBackend,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import type { Heap } from './heap/heap.ts';
import { heapOf } from './heap/heap-of.ts';

/** What a kernel is given. */
export interface KernelCall<Inputs, Attributes> {
  heap: Heap;
  inputs: Inputs;
  attributes: Attributes;
  /** Runs tfjs' own kernel of that name with other attributes. */
  stock(attributes: object): TensorInfo | TensorInfo[];
  /** Runs another kernel of the backend, and frees `spent`, one of its inputs. */
  runNext(name: string, spent: TensorInfo, inputs: object, attributes?: object): TensorInfo;
}

/** A kernel of ours; one without a result for a call leaves it to tfjs' own kernel of that name. */
export interface Kernel {
  name: string;
  run(call: KernelCall<never, never>): TensorInfo | TensorInfo[] | undefined;
}

/** Kernels whose replacement is ours, by backend: a second registration must not wrap the first. */
const registered = new WeakSet<object>();

/** Registers a kernel for a backend in front of tfjs' own of the same name, unless that was done before. */
export function defineKernel(backendName: string, { name, run }: Kernel): void {
  const stock = getKernel(name, backendName);
  if (stock && registered.has(stock.kernelFunc)) return;
  const kernelFunc = (call: { inputs: object; backend: unknown; attrs?: object }) => {
    const runStock = (attrs: object | undefined) => {
      if (stock) return stock.kernelFunc({ ...call, attrs } as never);
      throw new Error(
        heap
          ? `${name}: these inputs are not supported on backend '${backendName}'`
          : `${name}: backend '${backendName}' was made anew, call registerKernels again`,
      );
    };
    const runNext = (name: string, spent: TensorInfo, inputs: object, attrs?: object) => {
      const next = getKernel(name, backendName).kernelFunc({ ...call, inputs, attrs } as never);
      (call.backend as KernelBackend).disposeData(spent.dataId);
      return next as TensorInfo;
    };
    const heap = heapOf(call.backend as KernelBackend);
    if (!heap) return runStock(call.attrs);
    try {
      const attributes = (call.attrs ?? {}) as never;
      const inputs = call.inputs as never;
      return run({ heap, inputs, attributes, stock: runStock, runNext }) ?? runStock(call.attrs);
    } finally {
      heap.release();
    }
  };
  registered.add(kernelFunc);
  if (stock) unregisterKernel(name, backendName);
  registerKernel({
    ...stock,
    kernelName: name,
    backendName,
    kernelFunc: kernelFunc as never,
  });
}
